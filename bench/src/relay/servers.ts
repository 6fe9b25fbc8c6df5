/** Starts the servers that are compared, each in a process of its own, and asks how much CPU they have used. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Framing = 'y' | 'hocuspocus';
export type ServerName =
  | 'ours'
  | '@y/websocket-server'
  | '@y/websocket-server + fsync'
  | '@hocuspocus/server';

export interface Usage {
  readonly cpuUs: number;
  readonly rssBytes: number;
}

export interface Running {
  readonly name: ServerName;
  readonly framing: Framing;
  readonly port: number;
  usage(): Promise<Usage>;
  /** kill -9. `keep` leaves what is on disk for `start` to open again. */
  kill(keep?: boolean): Promise<void>;
  readonly folder: string;
}

const RIVALS = join(import.meta.dirname, '..', '..', 'rivals');

/** A rival has a lockfile of its own, because it must not decide what the product depends on. */
function install(name: string): string {
  const folder = join(RIVALS, name);
  if (!existsSync(join(folder, 'node_modules'))) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] });
    if (npm.status !== 0) throw new Error(`npm could not install the rival ${name}`);
  }
  return join(folder, 'server.mjs');
}

const scriptOf = (name: ServerName): string => {
  if (name === 'ours') return join(RIVALS, '..', '..', 'sync-server', 'testing', 'relay-process.ts');
  return install(name === '@hocuspocus/server' ? 'hocuspocus' : 'y-websocket-server');
};

const answer = <T>(child: ChildProcess, question?: string): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', () => reject(new Error('the server ended')));
    if (question !== undefined) child.send(question);
  });

/** @param again the folder of a server that was killed: it starts from what is on disk there */
export async function start(name: ServerName, again?: string): Promise<Running> {
  const folder = again ?? mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  const env: NodeJS.ProcessEnv = { ...process.env, DB: join(folder, 'event.db') };
  if (name === '@y/websocket-server + fsync') env.FSYNC = join(folder, 'updates');
  const child = fork(scriptOf(name), [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { port } = await answer<{ port: number }>(child);
  return {
    name,
    framing: name === '@hocuspocus/server' ? 'hocuspocus' : 'y',
    port,
    folder,
    usage: () => answer<Usage>(child, 'stat'),
    kill: async (keep = false) => {
      child.removeAllListeners('exit');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

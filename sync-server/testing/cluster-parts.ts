/**
 * A PostgreSQL and a Redis of a test's own, to be killed and brought back, and a line to them that can be cut. For tests
 * only; they end with the test.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function untilAnswers(port: number): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing answers at ${port}`);
}

export interface Part {
  readonly port: number;
  /** As a power cut would. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** For good, with everything it kept. */
  remove(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const postgresUser = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

const gone = (child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });

const postgresPrograms = (): string | undefined => globSync('/usr/lib/postgresql/*/bin').sort().at(-1);

/** Whether this machine has the programs for parts of one's own. */
export const hasPrograms = (): boolean =>
  postgresPrograms() !== undefined && globSync('/usr/{,local/}bin/redis-server').length > 0;

export async function startPostgres(): Promise<Part> {
  const bin = postgresPrograms();
  if (!bin) throw new Error('no PostgreSQL on this machine');
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-postgres-'));
  const user = postgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const options = { ...user, cwd: folder, stdio: 'ignore' } as const;
  execFileSync(join(bin, 'initdb'), ['-D', folder, '-A', 'trust', '-U', 'postgres', '--no-sync'], options);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const settings = [`port=${port}`, `unix_socket_directories=${folder}`, 'listen_addresses=127.0.0.1'];
    child = spawn(join(bin, 'postgres'), ['-D', folder, ...settings.flatMap((s) => ['-c', s])], options);
    await untilAnswers(port);
  };
  await start();
  return {
    port,
    start,
    // SIGQUIT: everything at once, without writing anything down; the next start recovers from the log.
    crash: () => gone(child, 'SIGQUIT'),
    remove: async () => {
      await gone(child, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startRedis(): Promise<Part> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    child = spawn('redis-server', args, { stdio: 'ignore', cwd: tmpdir() });
    await untilAnswers(port);
  };
  await start();
  const crash = (): Promise<void> => gone(child, 'SIGKILL');
  return { port, start, crash, remove: crash };
}

export interface CuttableLine {
  readonly port: number;
  /** Nothing comes through any more, and nobody is told: what a failing switch looks like. */
  cut(): void;
  heal(): void;
  remove(): Promise<void>;
}

/** A line to a port of this machine. */
export async function layLine(to: number): Promise<CuttableLine> {
  const ends = new Set<Socket>();
  let isCut = false;
  const server = createServer((from) => {
    const onward = createConnection({ host: '127.0.0.1', port: to });
    for (const [here, there] of [
      [from, onward],
      [onward, from],
    ] as const) {
      ends.add(here);
      here.on('data', (bytes) => {
        if (!isCut) there.write(bytes);
      });
      here.on('error', () => undefined); // followed by its close
      here.on('close', () => {
        ends.delete(here);
        if (!isCut) there.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cut: () => {
      isCut = true;
    },
    heal: () => {
      isCut = false;
      // Bytes were lost: what lived through the cut is worth nothing.
      for (const end of ends) end.destroy();
    },
    remove: async () => {
      for (const end of ends) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

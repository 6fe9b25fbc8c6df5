/** The event server as a process of its own, so that a test can stop it, kill it and start it again on its folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..', '..');

export interface RunningServer {
  readonly origin: string;
  readonly event: string;
  readonly pairingLink: string;
  readonly organiserKey: string;
  /** The link in the first participant's mail. */
  readonly attendeeLink: string;
  /** While there is no account. */
  readonly setUpLink?: string;
  /** With `--lan`. */
  readonly trustPage?: string;
  readonly authorityFile?: string;
  /** Ends it the way an operator does. */
  stop(): Promise<void>;
}

interface Ready {
  readonly kind: string;
  readonly origin: string;
  readonly event: string;
  readonly pairingLink: string;
  readonly organiserKey: string;
  readonly attendeeLink: string;
  readonly setUpLink?: string;
  readonly trustPage?: string;
  readonly authorityFile?: string;
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** @param port 0 = any; give the same one to bring a server back where its devices look for it */
export function startEventServer(
  dataDir: string,
  port = 0,
  more: readonly string[] = [],
): Promise<RunningServer> {
  const apps = [
    '--gate-app',
    join(root, 'gate-pwa', 'dist'),
    '--wallet-app',
    join(root, 'attendee-pwa', 'dist'),
  ];
  const args = ['--port', String(port), '--data', dataDir, ...apps, ...more];
  const child = spawn(process.execPath, [join(root, 'sync-server', 'src', 'main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the event server ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = JSON.parse(line) as Ready;
      if (ready.kind !== 'ready') return;
      resolve({
        ...ready,
        stop: () => {
          child.kill('SIGTERM');
          return exited(child);
        },
      });
    });
  });
}

/** What an organiser asks over the API. */
export async function ask<T>(server: RunningServer, path: string, body?: unknown): Promise<T> {
  const response = await fetch(server.origin + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.organiserKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

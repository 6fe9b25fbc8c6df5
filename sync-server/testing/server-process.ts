/** The event server and its commands as processes of their own, so that tests can kill them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DeviceNo, generateKeyPair, signerOf, toBase64url } from '@attend-gate/shared';

const SOURCES = join(import.meta.dirname, '..', 'src');

export interface ServerProcess {
  readonly port: number;
  readonly origin: string;
  readonly event: string;
  readonly organiserKey: string;
  /** What it said on stderr so far. */
  readonly said: () => string;
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const exited = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });

/** @param port 0 = any; the same one again to bring a server back where its gates look for it */
export function startServerProcess(
  dataDir: string,
  port = 0,
  more: readonly string[] = [],
): Promise<ServerProcess> {
  const args = ['--port', String(port), '--data', dataDir, '--empty', '--backup-every', '0', ...more];
  const child = spawn(process.execPath, [join(SOURCES, 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the event server ended with ${code}: ${said}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = JSON.parse(line) as { origin: string; event: string; organiserKey: string };
      resolve({
        ...ready,
        port: Number(new URL(ready.origin).port),
        said: () => said,
        kill: (signal) => {
          child.kill(signal);
          return exited(child);
        },
      });
    });
  });
}

/** `attend-gate …`; resolves with its exit code and what it printed. */
export function attendGate(...args: string[]): Promise<{ readonly code: number; readonly printed: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(SOURCES, 'cli.ts'), ...args], (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}

/** Pairs a new device and answers with its number and access token. */
export async function pairWith(server: Pick<ServerProcess, 'origin' | 'event' | 'organiserKey'>) {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.organiserKey}` };
    const answer = await fetch(server.origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer.json();
  };
  const pairing = { name: 'Tablet', role: 'steward' };
  const { code } = (await post(`/api/events/${server.event}/pairings`, pairing)) as { code: string };
  const { publicKey } = await signerOf(await generateKeyPair(false));
  const claim = { code, publicKey: toBase64url(publicKey) };
  return (await post('/api/pairings/claim', claim)) as { device: DeviceNo; accessToken: string };
}

/** A bridge as a process of its own, on the virtual radio, where people walk when the test says so. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ask, type RunningServer } from './event-server.ts';

const root = join(import.meta.dirname, '..', '..');

export interface RunningBridge {
  readonly device: number;
  readonly gate: string;
  /** Sends whoever wears this person's tag to the gate, or away from it. */
  walk(token: string, to: 'gate' | 'away'): Promise<void>;
  status(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** A phone in the bridge's own air, for a page whose Bluetooth is emulated. */
export interface AirPhone {
  connect(): Promise<void>;
  /** base64 */
  read(what: string): Promise<string>;
  write(what: string, data: string): Promise<void>;
  disconnect(): Promise<void>;
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

interface Ready {
  readonly kind: string;
  readonly device: number;
  readonly gate: string;
  readonly status: string;
}

async function post(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

const pairingCode = async (server: RunningServer, gate: string): Promise<string> =>
  (
    await ask<{ code: string }>(server, `/api/events/${server.event}/pairings`, {
      ...{ name: `Bridge ${gate}`, role: 'bridge', gate },
    })
  ).code;

/** Pairs a new bridge in `dataDir` and starts it at `gate`. */
export async function startBridge(
  server: RunningServer,
  dataDir: string,
  gate: string,
): Promise<RunningBridge> {
  const code = await pairingCode(server, gate);
  const main = join(root, 'ble-bridge', 'src', 'main.ts');
  const args = ['--server', server.origin, '--pair', code, '--data', dataDir];
  const child = spawn(process.execPath, [main, ...args, '--radio', 'virtual', '--still', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the bridge ended with ${status}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = JSON.parse(line) as Ready;
      if (ready.kind !== 'ready') return;
      resolve({
        ...{ device: ready.device, gate: ready.gate },
        walk: (token, to) => post(`${ready.status}/virtual/walk?token=${token}&to=${to}`),
        status: async () => (await (await fetch(`${ready.status}/status`)).json()) as Record<string, unknown>,
        stop: () => {
          child.kill('SIGTERM');
          return exited(child);
        },
      });
    });
  });
}

/** The same, with a phone at the gate. */
export async function startBridgeWithPhone(
  server: RunningServer,
  dataDir: string,
  gate: string,
): Promise<{ readonly phone: AirPhone; stop(): Promise<void> }> {
  const code = await pairingCode(server, gate);
  const main = join(root, 'ble-bridge', 'testing', 'bridge-with-phone.ts');
  const args = [
    '--server',
    server.origin,
    '--pair',
    code,
    '--data',
    dataDir,
    '--radio',
    'virtual',
    '--still',
  ];
  const child = spawn(process.execPath, [main, ...args, '--port', '0'], {
    ...{ cwd: root, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, LOG_LEVEL: 'warn' } },
  });
  const waiting = new Map<number, (said: { ok: boolean; data?: string; error?: string }) => void>();
  let last = 0;
  const ask = async (op: string, more: object = {}): Promise<string> => {
    const id = ++last;
    const said = new Promise<{ ok: boolean; data?: string; error?: string }>((resolve) =>
      waiting.set(id, resolve),
    );
    child.stdin?.write(`${JSON.stringify({ id, op, ...more })}\n`);
    const { ok, data = '', error } = await said;
    if (!ok) throw new Error(`${op}: ${error}`);
    return data;
  };
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the bridge ended with ${status}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as { kind: string; id: number; ok: boolean };
      if (said.kind === 'ready') resolve();
      else if (said.kind === 'answer') waiting.get(said.id)?.(said);
    });
  });
  return {
    phone: {
      connect: async () => void (await ask('connect')),
      read: (what) => ask('read', { what }),
      write: async (what, data) => void (await ask('write', { what, data })),
      disconnect: async () => void (await ask('disconnect')),
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited(child);
    },
  };
}

/** Gives a rotating tag to each of these people; returns how many the server took. */
export async function giveTags(server: RunningServer, tokens: readonly string[]): Promise<number> {
  const tags = tokens.map((token, i) => ({
    ...{ tag: `B-${i + 1}`, token, kind: 'eid', exponent: 4, clockZero: '2026-01-01T00:00:00.000Z' },
    id: `000102030405060708090a0b0c0d0e${(i + 1).toString(16).padStart(2, '0')}`,
  }));
  const answer = await ask<{ accepted: number }>(server, `/api/events/${server.event}/tags`, { tags });
  return answer.accepted;
}

export interface RunningVenue {
  /** `ws://127.0.0.1:PORT` */
  readonly address: string;
  status(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Pairs a venue relay in `dataDir` and opens it to gates on this machine. */
export async function startVenue(server: RunningServer, dataDir: string): Promise<RunningVenue> {
  const { code } = await ask<{ code: string }>(server, `/api/events/${server.event}/pairings`, {
    ...{ name: 'Laptop at the doors', role: 'carrier' },
  });
  const main = join(root, 'ble-bridge', 'src', 'main.ts');
  const args = ['venue', '--server', server.origin, '--pair', code, '--data', dataDir];
  const child = spawn(process.execPath, [main, ...args, '--host', '127.0.0.1', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the venue relay ended with ${status}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { kind, address } = JSON.parse(line) as { kind: string; address: string };
      if (kind !== 'ready') return;
      resolve({
        address,
        status: async () =>
          (await (await fetch(`${address.replace(/^ws/, 'http')}/status`)).json()) as Record<string, unknown>,
        stop: () => {
          child.kill('SIGTERM');
          return exited(child);
        },
      });
    });
  });
}

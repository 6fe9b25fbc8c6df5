/**
 * Kills the relay under load, again and again, and asks afterwards whether anything that it had acknowledged is gone
 * (I1), whether every device's every fact is there in the end (I2), and whether the file is whole. Faults of the disk,
 * a full one or a failing fsync, are kills of another kind.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clientOf,
  createReplica,
  type DeviceNo,
  decodeLengths,
  decodeMessage,
  encodeLengths,
  encodeRuns,
  encodeSync,
} from '@attend-gate/shared';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';

/** On a disk that fails now and then. */
const START_ATTEMPTS = 40;
const SCRIPT = join(import.meta.dirname, 'relay-process.ts');
const DEVICES = 4;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface KillTotals {
  readonly kills: number;
  readonly written: number;
  readonly acknowledged: number;
  /** Acknowledged facts that the file did not hold after a kill. */
  readonly lost: number;
  /** Facts that were not there in the end. */
  readonly missing: number;
  readonly damaged: number;
  /** Facts that waited on the tablets at most: how much the fault held up. */
  readonly waited: number;
}

/** A tablet that never stops writing, and comes back whenever it is cut off. */
class Tablet {
  readonly device: DeviceNo;
  readonly replica = createReplica();
  readonly client: number;
  acknowledged = 0;
  #socket: WebSocket | undefined;
  #port = 0;
  #stopped = false;

  constructor(device: number) {
    this.device = device as DeviceNo;
    this.client = clientOf(this.device, 0);
  }

  get written(): number {
    return this.replica.length(this.client);
  }

  connect(port: number): void {
    this.#port = port;
    const url = `ws://127.0.0.1:${port}/sync/bench/ledger?caps=1`;
    const socket = new WebSocket(url, ['attend-gate', `token.${this.device}`]);
    this.#socket = socket;
    socket.on('open', () => socket.send(encodeSync('step1', encodeLengths(this.replica.lengths()))));
    socket.on('message', (data: Buffer) => this.#receive(socket, data));
    // Every error is followed by the close that connects again.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket && !this.#stopped) setTimeout(() => this.connect(this.#port), 30);
    });
  }

  write(): void {
    const clock = this.written;
    const text = `1|${(clock + 1).toString(36)}|a|AAAAAAAAADA|main|q`;
    const update = encodeRuns([{ client: this.client, clock, texts: [text] }]);
    this.replica.applyUpdate(update, 'own');
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeSync('update', update));
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.terminate();
  }

  #receive(socket: WebSocket, data: Buffer): void {
    const message = decodeMessage(Uint8Array.from(data));
    if (message.kind === 'ack')
      for (const { client, length } of message.sessions)
        if (client === this.client) this.acknowledged = Math.max(this.acknowledged, length);
    if (message.kind !== 'sync') return;
    if (message.step !== 'step1') this.replica.applyUpdate(message.body, 'relay');
    else {
      const known = decodeLengths(message.body);
      if (known) socket.send(encodeSync('step2', encodeRuns(this.replica.runsSince(known))));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Fault {
  /** Pages that the file may still grow by: a full disk. */
  readonly sparePages?: number;
  /** A command that runs the relay with failing system calls, `fiu-run …`. */
  readonly wrapper?: readonly string[];
}

async function startOnce(file: string, port: number, fault: Fault): Promise<ChildProcess | undefined> {
  const env: NodeJS.ProcessEnv = { ...process.env, DB: file, PORT: String(port) };
  if (fault.sparePages !== undefined) env.SPARE_PAGES = String(fault.sparePages);
  const [command, ...args] = fault.wrapper ?? [];
  const child = command
    ? spawn(command, [...args, process.execPath, SCRIPT], {
        env,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
    : fork(SCRIPT, [], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return new Promise((resolve) => {
    child.once('message', () => resolve(child));
    child.once('exit', () => resolve(undefined));
  });
}

/** A relay whose disk fails while it opens its file does not start, which is right (L22); it is started again. */
async function startRelay(file: string, port: number, fault: Fault = {}): Promise<ChildProcess> {
  for (let attempt = 0; attempt < (fault.wrapper ? START_ATTEMPTS : 1); attempt++) {
    const child = await startOnce(file, port, fault);
    if (child) return child;
  }
  throw new Error('the relay did not start');
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** What the file holds of each session, read while no relay runs. */
function heldIn(file: string): { lengths: ReadonlyMap<number, number>; whole: boolean } {
  const db = new Database(file);
  const rows = db.prepare<[], { client: number; n: number }>(
    'select client, count(*) as n from ledger_fact group by client',
  );
  const lengths = new Map(rows.all().map(({ client, n }) => [client, n]));
  const whole = db.pragma('integrity_check', { simple: true }) === 'ok';
  db.close();
  return { lengths, whole };
}

/**
 * @param random where in the load a kill falls, 0 ≤ n < 1
 * @param fault what is wrong with the disk until the last start
 */
export async function runKills(count: number, random: () => number, fault: Fault = {}): Promise<KillTotals> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-kills-'));
  const file = join(folder, 'event.db');
  const port = await freePort();
  let lost = 0;
  let damaged = 0;
  let waited = 0;
  let relay = await startRelay(file, port);
  if (fault.sparePages !== undefined || fault.wrapper) {
    await kill(relay);
    relay = await startRelay(file, port, fault);
  }
  const tablets = Array.from({ length: DEVICES }, (_, i) => new Tablet(i + 1));
  for (const tablet of tablets) tablet.connect(port);
  const load = setInterval(() => {
    for (const tablet of tablets) tablet.write();
  }, 4);
  for (let k = 0; k < count; k++) {
    await sleep(60 + random() * 200);
    await kill(relay);
    const { lengths, whole } = heldIn(file);
    if (!whole) damaged++;
    waited = Math.max(waited, ...tablets.map((t) => t.written - t.acknowledged));
    for (const { client, acknowledged } of tablets)
      lost += Math.max(0, acknowledged - (lengths.get(client) ?? 0));
    relay = await startRelay(file, port, k === count - 1 ? {} : fault);
  }
  clearInterval(load);
  const all = (): boolean =>
    tablets.every(
      (t) => t.acknowledged === t.written && tablets.every((o) => o.replica.length(t.client) === t.written),
    );
  for (let i = 0; i < 200 && !all(); i++) await sleep(50);
  await kill(relay);
  const { lengths } = heldIn(file);
  for (const tablet of tablets) tablet.stop();
  const missing = tablets.reduce((n, t) => n + t.written - (lengths.get(t.client) ?? 0), 0);
  rmSync(folder, { recursive: true, force: true });
  return {
    ...{ kills: count, lost, missing, damaged, waited },
    written: tablets.reduce((n, t) => n + t.written, 0),
    acknowledged: tablets.reduce((n, t) => n + t.acknowledged, 0),
  };
}

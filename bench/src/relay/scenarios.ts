/** The work that every server is put to, the same for all. Figures are of the server's process, not of the clients'. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { factText, GateClient, offlineRun } from './gate-client.ts';
import { type Running, start } from './servers.ts';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const GATES = 20;

export async function until(done: () => boolean, ms = 90_000): Promise<void> {
  const end = performance.now() + ms;
  while (!done()) {
    if (performance.now() > end) throw new Error('not finished in time');
    await sleep(5);
  }
}

export const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
};

async function gates(server: Running, n = GATES): Promise<GateClient[]> {
  const all = Array.from({ length: n }, (_, i) => new GateClient(server, i + 1));
  await Promise.all(all.map((gate) => gate.synced));
  await sleep(200);
  return all;
}
const close = (all: readonly GateClient[]): void => {
  for (const gate of all) gate.close();
};
const cpu = async (server: Running, work: () => Promise<void>): Promise<number> => {
  const before = await server.usage();
  await work();
  return (await server.usage()).cpuUs - before.cpuUs;
};

export interface Measured {
  /** Microseconds of the server's CPU per unit of work. */
  readonly cpuUs: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly rssMB?: number;
  readonly messages?: number;
  readonly seconds?: number;
}

/** Every gate appends as fast as its event loop turns, until everybody holds everything. */
export async function burst(server: Running, perGate: number): Promise<Measured> {
  const all = await gates(server);
  const used = await cpu(server, async () => {
    for (let i = 0; i < perGate; i++) {
      for (const gate of all) gate.append(i);
      if (i % 5 === 4) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => all.every((gate) => gate.held === GATES * perGate));
  });
  const messages = all.reduce((n, gate) => n + gate.messages, 0) / (GATES * perGate);
  const rssMB = (await server.usage()).rssBytes / 1e6;
  close(all);
  return { cpuUs: used / (GATES * perGate), messages, rssMB };
}

async function paceFor(all: readonly GateClient[], rate: number, seconds: number): Promise<number> {
  const began = performance.now();
  let appended = 0;
  while (performance.now() - began < seconds * 1_000) {
    const due = Math.floor(((performance.now() - began) * rate) / 1_000);
    for (; appended < due; appended++) all[appended % all.length]!.append(appended);
    await sleep(1);
  }
  return appended;
}

/** Servers run for days: what their code costs before it has been compiled is nobody's price per append. */
const WARM_UP_SECONDS = 3;

/** @param rate appends a second, all gates together */
export async function paced(server: Running, rate: number, seconds: number): Promise<Measured> {
  const all = await gates(server);
  const before = await paceFor(all, rate, WARM_UP_SECONDS);
  await until(() => all.every((gate) => gate.held === before));
  all[0]!.measure();
  let appended = 0;
  const used = await cpu(server, async () => {
    appended = await paceFor(all, rate, seconds);
    await until(() => all.every((gate) => gate.held === before + appended));
  });
  const { latencies } = all[0]!;
  close(all);
  return { cpuUs: used / appended, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

interface FleetStat {
  readonly bytes: number;
  /** Connections that ended. */
  readonly dead: number;
}

const statOf = (fleet: ChildProcess): Promise<FleetStat> =>
  new Promise((resolve) => {
    fleet.once('message', (message) => resolve(message as FleetStat));
    fleet.send('stat');
  });

export async function readers(server: Running, n: number, rate: number, seconds: number): Promise<Measured> {
  const script = join(import.meta.dirname, 'readers.ts');
  const fleet = fork(script, [String(server.port), server.framing, String(n)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise((resolve) => fleet.once('message', resolve));
  await sleep(500);
  const all = await gates(server);
  const before = await paceFor(all.slice(1), rate, WARM_UP_SECONDS);
  await until(() => all.every((gate) => gate.held === before));
  all[0]!.measure();
  let appended = 0;
  const used = await cpu(server, async () => {
    appended = await paceFor(all.slice(1), rate, seconds);
    await until(() => all.every((gate) => gate.held === before + appended));
    await sleep(500);
  });
  const { dead } = await statOf(fleet);
  if (dead > 0) throw new Error(`${dead} of ${n} readers were dropped`);
  const rssMB = (await server.usage()).rssBytes / 1e6;
  const { latencies } = all[0]!;
  close(all);
  fleet.kill('SIGKILL');
  return { cpuUs: used / appended, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), rssMB };
}

/** Fills the document with `perGate` facts of every gate. One stays: some servers forget a document nobody holds. */
async function fill(server: Running, perGate: number): Promise<GateClient> {
  let last: GateClient | undefined;
  for (let device = 1; device <= GATES; device++) {
    const gate = new GateClient(server, device, offlineRun(device, perGate));
    await gate.synced;
    await until(() => gate.held >= device * perGate);
    last?.close();
    last = gate;
  }
  await sleep(300);
  return last!;
}

/** Joiners that hold nothing, one after the other, on a full document. */
export async function joiners(server: Running, perGate: number, n: number): Promise<Measured> {
  const keeper = await fill(server, perGate);
  const script = join(import.meta.dirname, 'readers.ts');
  const used = await cpu(server, async () => {
    const fleet = fork(script, [String(server.port), server.framing, String(n)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await new Promise((resolve) => fleet.once('message', resolve));
    let bytes = -1;
    for (;;) {
      const stat = await statOf(fleet);
      if (stat.bytes === bytes && bytes > n * perGate * GATES * 25) break;
      bytes = stat.bytes;
      await sleep(400);
    }
    fleet.kill('SIGKILL');
  });
  keeper.close();
  return { cpuUs: used / n };
}

/** Every gate comes back at once with a log that it wrote without a network. */
export async function merge(server: Running, perGate: number): Promise<Measured> {
  const logs = Array.from({ length: GATES }, (_, i) => offlineRun(i + 1, perGate));
  let all: GateClient[] = [];
  const used = await cpu(server, async () => {
    all = logs.map((run, i) => new GateClient(server, i + 1, run));
    await until(() => all.every((gate) => gate.held >= GATES * perGate));
  });
  close(all);
  return { cpuUs: used / (GATES * perGate) };
}

/** Kills the server the moment everybody holds everything, and asks a new one what it still has: a share of 1. */
export async function kill(server: Running): Promise<number> {
  const all = await gates(server);
  const appended = await paceFor(all, 200, 3);
  await until(() => all.every((gate) => gate.held === appended));
  await server.kill(true);
  close(all);
  const again = await start(server.name, server.folder);
  const joiner = new GateClient(again, 99);
  await joiner.synced;
  await sleep(500);
  const share = joiner.held / appended;
  joiner.close();
  await again.kill();
  return share;
}

export { factText, fill };

/**
 * The worst afternoon, with real processes: a backup under load, a kill, an old backup restored, gates that come back.
 * What any gate was ever told is safe must be there in the end.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventId } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admissionText } from '../../testing/backed-up-event.ts';
import { createLedgerClient, type LedgerClient } from '../../testing/ledger-client.ts';
import {
  attendGate,
  pairWith,
  type ServerProcess,
  startServerProcess,
} from '../../testing/server-process.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createEventStore } from '../store/event-store.ts';
import { openLedgerLogStore } from '../store/ledger-log-store.ts';

const GATES = 3;
/** Real processes on a busy machine: long enough that only something that hangs is noticed. */
const PATIENCE_MS = 120_000;
let folder: string;
let data: string;
let keyFile: string;
let server: ServerProcess;
let gates: LedgerClient[];
let load: NodeJS.Timeout | undefined;

const until = async (condition: () => unknown, timeout = PATIENCE_MS): Promise<void> => {
  await expect.poll(condition, { timeout, interval: 20 }).toBeTruthy();
};
const sum = (of: (gate: LedgerClient) => number): number => gates.reduce((n, gate) => n + of(gate), 0);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  data = join(folder, 'data');
  keyFile = join(folder, 'backup-key.txt');
  server = await startServerProcess(data);
  const key = await attendGate('backup-key', '--data', data);
  expect(key.code).toBe(0);
  writeFileSync(keyFile, key.printed);
  const { port, event } = server;
  gates = [];
  for (let i = 0; i < GATES; i++) {
    const { device, accessToken } = await pairWith(server);
    gates.push(createLedgerClient(() => `ws://127.0.0.1:${port}/sync/${event}/ledger`, accessToken, device));
  }
  let n = 0;
  load = setInterval(() => {
    for (const gate of gates) gate.append(admissionText(n++));
  }, 5);
}, PATIENCE_MS);
afterEach(async () => {
  clearInterval(load);
  for (const gate of gates) gate.end();
  await server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

/** Everything the server's disk holds, by session. */
async function stored(): Promise<Map<number, readonly string[]>> {
  const log = openLedgerLogStore(eventDatabaseFile(data, server.event as EventId));
  const runs = await log.load();
  log.close();
  return new Map(runs.map((run) => [run.client, run.texts]));
}
async function epochOf(): Promise<number> {
  const store = await openEventDatabase(eventDatabaseFile(data, server.event as EventId));
  const { logEpoch, roster } = createEventStore(store, server.event as EventId).read();
  await store.close();
  expect(roster.epoch).toBe(logEpoch);
  return logEpoch;
}
async function backUp(): Promise<string> {
  const made = await attendGate('backup', '--data', data, '--to', join(folder, 'backups'), '--json');
  expect(made.code, made.printed).toBe(0);
  return (JSON.parse(made.printed.trim().split('\n').at(-1)!) as { file: string }).file;
}

test(
  '[I1] [L25] [O9] a backup under load, a kill, the old backup restored: nothing acknowledged is lost',
  async () => {
    await until(() => sum((gate) => gate.acknowledged()) > 50);
    const file = await backUp();
    const checked = await attendGate('verify', file, '--key-file', keyFile);
    expect(checked.code, checked.printed).toBe(0);
    const inBackup = Number(/: (\d+) facts/.exec(checked.printed)![1]);
    await until(() => sum((gate) => gate.acknowledged()) > inBackup + 100);
    const refused = await attendGate('restore', file, '--data', data, '--key-file', keyFile);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.printed).toMatch(/stop the server first/);

    await server.kill('SIGKILL');
    const acknowledged = gates.map((gate) => gate.acknowledged());
    // Without this the rehearsal would rehearse nothing.
    expect(acknowledged.reduce((a, b) => a + b)).toBeGreaterThan(inBackup + 100);
    const before = await epochOf();
    const restored = await attendGate('restore', file, '--data', data, '--key-file', keyFile);
    expect(restored.code, restored.printed).toBe(0);
    expect(await epochOf()).toBeGreaterThan(before);

    server = await startServerProcess(data, server.port);
    clearInterval(load);
    await until(() => gates.every((gate) => gate.held() === gate.texts.length));
    expect(await server.kill('SIGTERM')).toBe(0);
    const held = await stored();
    for (const [i, gate] of gates.entries()) {
      expect(held.get(gate.client)?.slice(0, acknowledged[i])).toEqual(gate.texts.slice(0, acknowledged[i]));
      expect(held.get(gate.client)).toEqual(gate.texts);
    }
    const whole = await attendGate('verify', '--data', data);
    expect(whole.code, whole.printed).toBe(0);
  },
  3 * PATIENCE_MS,
);

test(
  '[I1] [L25] the disk is lost: an empty folder, a backup and the gates make it whole again',
  async () => {
    await until(() => sum((gate) => gate.acknowledged()) > 50);
    const file = await backUp();
    await until(() => sum((gate) => gate.acknowledged()) > 200);
    await server.kill('SIGKILL');
    clearInterval(load);
    rmSync(data, { recursive: true, force: true });
    const restored = await attendGate('restore', file, '--data', data, '--key-file', keyFile);
    expect(restored.code, restored.printed).toBe(0);
    server = await startServerProcess(data, server.port);
    await until(() => gates.every((gate) => gate.held() === gate.texts.length));
    await server.kill('SIGTERM');
    const held = await stored();
    for (const gate of gates) expect(held.get(gate.client)).toEqual(gate.texts);
  },
  3 * PATIENCE_MS,
);

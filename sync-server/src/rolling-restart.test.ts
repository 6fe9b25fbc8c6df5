/** A new version is put in place while people stream in: the old process ends well, and everybody comes back (L36). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE, type EventId } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admissionText } from '../testing/backed-up-event.ts';
import { createLedgerClient, type LedgerClient } from '../testing/ledger-client.ts';
import { pairWith, type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { eventDatabaseFile } from './store/database.ts';
import { openLedgerLogStore } from './store/ledger-log-store.ts';

const GATES = 4;
const RESTARTS = 2;
/** Real processes on a busy machine: only something that hangs may fail this. */
const PATIENCE_MS = 120_000;
let dataDir: string;
let server: ServerProcess;
let gates: LedgerClient[];
let load: NodeJS.Timeout | undefined;

const until = async (condition: () => unknown): Promise<void> => {
  await expect.poll(condition, { timeout: PATIENCE_MS, interval: 20 }).toBeTruthy();
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  server = await startServerProcess(dataDir);
  const url = `ws://127.0.0.1:${server.port}/sync/${server.event}/ledger`;
  gates = [];
  for (let i = 0; i < GATES; i++) {
    const { device, accessToken } = await pairWith(server);
    gates.push(createLedgerClient(() => url, accessToken, device));
  }
}, PATIENCE_MS);
afterEach(async () => {
  clearInterval(load);
  for (const gate of gates) gate.end();
  await server.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}, PATIENCE_MS);

test(
  '[L36] [I1] rolling restarts under load: sockets close with 4501, gates come back, nothing is lost or doubled',
  async () => {
    let n = 0;
    load = setInterval(() => {
      for (const gate of gates) gate.append(admissionText(n++));
    }, 3);
    for (let round = 0; round < RESTARTS; round++) {
      const before = gates.map((gate) => gate.acknowledged());
      await until(() => gates.every((gate, i) => gate.acknowledged() > before[i]! + 30));
      const closesBefore = gates.map((gate) => gate.closes.length);
      expect(await server.kill('SIGTERM'), server.said()).toBe(0);
      for (const [i, gate] of gates.entries()) {
        await until(() => gate.closes.length > closesBefore[i]!);
        expect(gate.closes[closesBefore[i]!]).toBe(CLOSE.restarting);
      }
      server = await startServerProcess(dataDir, server.port);
    }
    clearInterval(load);
    await until(() => gates.every((gate) => gate.held() === gate.texts.length));
    expect(await server.kill('SIGTERM'), server.said()).toBe(0);
    const log = openLedgerLogStore(eventDatabaseFile(dataDir, server.event as EventId));
    const stored = new Map((await log.load()).map((run) => [run.client, run.texts]));
    log.close();
    for (const gate of gates) expect(stored.get(gate.client)).toEqual(gate.texts);
  },
  3 * PATIENCE_MS,
);

test(
  '[L36] [L2] check-ins over the API during a restart: answered once is stored once, unanswered is asked again',
  async () => {
    const { event, organiserKey, port } = server;
    const post = async (path: string, body: unknown): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${organiserKey}` },
        body: JSON.stringify(body),
      });
    const people = Array.from({ length: 150 }, (_, i) => ({
      name: `Guest ${i}`,
      email: `g${i}@example.org`,
    }));
    expect((await post('/api/participants/bulk-upload', { participants: people })).status).toBe(200);
    const list = await fetch(`http://127.0.0.1:${port}/api/events/${event}/participants?limit=200`, {
      headers: { authorization: `Bearer ${organiserKey}` },
    });
    const { participants } = (await list.json()) as { participants: { code: string }[] };
    const facts: string[] = [];
    /** As another system would: the same nonce until there is an answer. */
    const checkIn = async (token: string, i: number): Promise<void> => {
      for (;;) {
        try {
          const answer = await post('/api/attendance/checkin', { token, nonce: `n-${i}` });
          if (answer.status === 201) return void facts.push(((await answer.json()) as { fact: string }).fact);
          if (answer.status < 500) throw new Error(`refused with ${answer.status}: ${await answer.text()}`);
        } catch (error) {
          // The connection was refused or cut: fetch says so with a TypeError.
          if (!(error instanceof TypeError)) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const waiting = participants.map(({ code }, i) => [code, i] as const);
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await checkIn(...next);
    };
    const workers = Promise.all(Array.from({ length: 4 }, worker));
    await until(() => facts.length > 30);
    expect(await server.kill('SIGTERM'), server.said()).toBe(0);
    server = await startServerProcess(dataDir, port);
    await workers;
    expect(new Set(facts).size).toBe(150);
    await server.kill('SIGTERM');
    const log = openLedgerLogStore(eventDatabaseFile(dataDir, event as EventId));
    const stored = (await log.load()).flatMap((run) => run.texts);
    log.close();
    for (let i = 0; i < 150; i++)
      expect(stored.filter((text) => text.split('|').includes(`n=n-${i}`)).length, `n-${i}`).toBe(1);
  },
  3 * PATIENCE_MS,
);

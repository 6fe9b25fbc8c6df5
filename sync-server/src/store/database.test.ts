import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type EventId } from '@attend-gate/shared';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVENT, INFO, MORNING } from '../../testing/event-server.ts';
import { createAuditStore } from './audit-store.ts';
import { type EventFile, eventDatabaseFile, openEventDatabase } from './database.ts';
import { createEventStore } from './event-store.ts';
import { openLedgerLogStore } from './ledger-log-store.ts';

let folder: string;
let store: EventFile;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  store = await openEventDatabase(eventDatabaseFile(folder, EVENT));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const reopen = async (): Promise<void> => {
  await store.close();
  store = await openEventDatabase(store.file);
};

test('[L19] what was committed is there after reopening, and migrations run once', async () => {
  createEventStore(store, EVENT).put(INFO, MORNING);
  await reopen();
  expect(createEventStore(store, EVENT).read()).toMatchObject({
    info: INFO,
    roster: { epoch: 1, number: 1 },
  });
});

test('[L19] an answer survives a power cut: WAL with full synchronisation, foreign keys on', async () => {
  const pragma = async (name: string): Promise<unknown> =>
    Object.values((await sql.raw<object>(`pragma ${name}`).execute(store.db)).rows[0] ?? {})[0];
  expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys')]).toEqual([
    'wal',
    2,
    1,
  ]);
});

test('[L19] the relay writes facts on its own connection while people are written on the other', async () => {
  const ledger = openLedgerLogStore(store.file);
  const audit = createAuditStore(store);
  for (let i = 0; i < 20; i += 1) {
    await Promise.all([
      ledger.append([{ client: 32, clock: i, texts: [`1|${i}|a|x`] }], MORNING),
      (async () => audit.append({ at: MORNING, actor: 'a', action: 'b', detail: {} }))(),
    ]);
  }
  expect(await ledger.readFrom(0, 100)).toHaveLength(20);
  expect(await audit.recent(100)).toHaveLength(20);
  ledger.close();
});

test('[L19] a transaction that throws leaves nothing behind', async () => {
  const audit = createAuditStore(store);
  expect(() =>
    store.write(() => {
      audit.append({ at: MORNING, actor: 'a', action: 'b', detail: {} });
      throw new Error('power cut');
    }),
  ).toThrow('power cut');
  expect(await audit.recent(10)).toEqual([]);
});

test('[X5] a file of one event refuses to be another’s', async () => {
  createEventStore(store, EVENT).put(INFO, MORNING);
  const other = createEventStore(store, 'another' as EventId);
  expect(() => other.put({ ...INFO, name: 'Other' }, MORNING)).toThrow(/belongs to tech-conference-2026/);
  expect(createEventStore(store, EVENT).read().info.name).toBe(INFO.name);
});

test('[H11] settings raise the roster version when they change, and only then', () => {
  const events = createEventStore(store, EVENT);
  events.put(INFO, MORNING);
  expect(events.put(INFO, asMillis(MORNING + 1)).roster.number).toBe(1);
  expect(events.put({ ...INFO, place: 'Hall B' }, MORNING)).toMatchObject({
    ...{ info: { place: 'Hall B' }, roster: { epoch: 1, number: 2 } },
  });
});

test('[X1] the folder of an event is closed to other users', () => {
  expect(statSync(join(folder, 'events', EVENT)).mode & 0o077).toBe(0);
});

/** What the first version wrote is served by this one, and what a newer one wrote is left alone (O10). */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeRoster, type EventId, parseFact } from '@attend-gate/shared';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer } from '../testing/whole-server.ts';
import { verifyData } from './backup/verify.ts';
import { eventDatabaseFile, openEventDatabase } from './store/database.ts';
import { createEventStore } from './store/event-store.ts';

/** Written by the first version of this server; its keys sign for nothing else. */
const OLDEST = join(import.meta.dirname, '..', 'fixtures', 'upgrades', 'oldest');
const EVENT = 'tech-conference-2026' as EventId;
let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  file = eventDatabaseFile(dataDir, EVENT);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(join(OLDEST, 'keys.json'), join(dirname(file), 'keys.json'));
  const db = new Database(file);
  db.exec(readFileSync(join(OLDEST, 'event.sql'), 'utf8'));
  db.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Tables, indexes and triggers, in whatever way their statements are broken into lines. */
function schemaOf(path: string): Map<string, string> {
  const db = new Database(path);
  const rows = db
    .prepare<[], { name: string; sql: string | null }>('select name, sql from sqlite_master')
    .all();
  db.close();
  return new Map(rows.map(({ name, sql }) => [name, (sql ?? '').replace(/\s+/g, ' ')]));
}

test('[O10] the oldest database becomes exactly what a new one is: no step that shipped was ever edited', async () => {
  await (await openEventDatabase(file)).close();
  const fresh = join(dataDir, 'fresh.db');
  await (await openEventDatabase(fresh)).close();
  expect(schemaOf(file)).toEqual(schemaOf(fresh));
});

test('[O10] the oldest event is served: its people, who is in, its devices, and it goes on', async () => {
  const server = await startWholeServer({ dataDir });
  try {
    const key = server.keyOf(EVENT);
    const ask = async (method: string, path: string, body?: unknown) =>
      (await server.ask(method, path, body, key)).json() as Promise<Record<string, unknown>>;
    const numbers = { registered: 3, people: 1, bodies: 1, everIn: 2, conflicts: 0 };
    expect(await ask('GET', '/api/analytics/realtime')).toMatchObject(numbers);
    // The first came and left, the second is in, the third has not come yet.
    const { participants } = (await ask('GET', `/api/events/${EVENT}/participants?limit=10`)) as {
      participants: { code: string }[];
    };
    const checkIn = (i: number) => ask('POST', '/api/attendance/checkin', { token: participants[i]!.code });
    expect(await checkIn(1)).toMatchObject({ status: 'error', reason: 'already_redeemed' });
    expect(await checkIn(2)).toMatchObject({ status: 'ok', fact: expect.stringMatching(/^0\.0\.\d$/) });
    expect(await ask('GET', `/api/events/${EVENT}/devices`)).toMatchObject({
      devices: [{ name: 'North tablet' }],
    });
    expect(server.errors).toEqual([]);
  } finally {
    await server.stop(true);
  }
  const { problems } = await verifyData(dataDir, Date.now() as never);
  expect(problems).toEqual([]);
});

test('[O10] facts and rosters of the first version are read by this one', async () => {
  const store = await openEventDatabase(file);
  const { epoch } = createEventStore(store, EVENT).read().info;
  const rows = await store.db.selectFrom('ledger_fact').selectAll().orderBy('seq').execute();
  await store.close();
  const kinds = rows.map(({ text, idx }) => {
    const fact = parseFact(text, { device: 0 as never, session: 0, index: idx }, epoch);
    return fact.ok ? fact.value.body.kind : fact.error;
  });
  expect(kinds).toEqual(['admit', 'admit', 'exit']);
  const roster = decodeRoster(readFileSync(join(OLDEST, 'roster.json'), 'utf8'));
  expect(roster).toMatchObject({
    ok: true,
    value: { version: { epoch: 1, number: 2 }, event: { id: EVENT } },
  });
});

test('[O10] a database that a newer version wrote is named and left as it is', async () => {
  await (await openEventDatabase(file)).close();
  const db = new Database(file);
  db.exec("insert into kysely_migration values ('9999_from_the_future', '2030-01-01T00:00:00.000Z')");
  db.close();
  const before = schemaOf(file);
  await expect(openEventDatabase(file)).rejects.toThrow(/cannot migrate/);
  expect(schemaOf(file)).toEqual(before);
});

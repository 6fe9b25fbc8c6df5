import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admissionText, makeEvent, SESSION_ID } from '../../testing/backed-up-event.ts';
import { EVENT, MORNING } from '../../testing/event-server.ts';
import { serverSession } from '../attendance/server-log.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createEventStore } from '../store/event-store.ts';
import { openLedgerLogStore } from '../store/ledger-log-store.ts';
import { makeBackup, recipientFile } from './backup.ts';
import { restoreBackup, undoRestore } from './restore.ts';
import { takeSnapshot } from './snapshot.ts';
import { verifyData } from './verify.ts';

let folder: string;
let data: string;
let backup: string;
let identity: string;
const time = { now: MORNING as Millis };
const clock = { now: (): Millis => time.now };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  data = join(folder, 'data');
  time.now = MORNING;
  await makeEvent(data);
  identity = await generateX25519Identity();
  writeFileSync(recipientFile(data), `${await identityToRecipient(identity)}\n`);
  backup = await take();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function take(): Promise<string> {
  const lock = { recipients: [readFileSync(recipientFile(data), 'utf8').trim()] };
  const made = await makeBackup({ dataDir: data, to: join(folder, 'backups'), lock, clock });
  if (!made.ok) throw new Error(made.error);
  return made.value.file;
}
const later = (ms: number): void => {
  time.now = asMillis(time.now + ms);
};
const restore = (file = backup, move?: typeof renameSync) =>
  restoreBackup(file, data, { identity }, { clock, ...(move && { move }) });
async function append(count: number): Promise<void> {
  const log = openLedgerLogStore(eventDatabaseFile(data, EVENT));
  const clockNow = (await log.load())[0]!.texts.length;
  const texts = Array.from({ length: count }, (_, i) => admissionText(500 + i));
  await log.append([{ client: SESSION_ID, clock: clockNow, texts }], MORNING);
  log.close();
}
async function facts(): Promise<number> {
  const log = openLedgerLogStore(eventDatabaseFile(data, EVENT));
  const stored = await log.readFrom(0, 10_000);
  log.close();
  return stored.length;
}
async function epochs(): Promise<{ log: number; roster: number; floor: number }> {
  const store = await openEventDatabase(eventDatabaseFile(data, EVENT));
  const { logEpoch, roster } = createEventStore(store, EVENT).read();
  const { device_floor } = await store.db
    .selectFrom('event')
    .select('device_floor')
    .executeTakeFirstOrThrow();
  await store.close();
  return { log: logEpoch, roster: roster.epoch, floor: device_floor };
}

test('[O8] a restore brings back what was backed up, keeps what was there, and can be undone', async () => {
  await append(5);
  later(3_600_000);
  const restored = await restore();
  expect(restored).toMatchObject({
    ok: true,
    value: { report: { events: [{ facts: 21, seals: 1, devices: 1 }] } },
  });
  expect(await facts()).toBe(21);
  later(1_000);
  expect(undoRestore(data, { clock })).toMatchObject({ ok: true });
  expect(await facts()).toBe(26);
  later(1_000);
  expect(undoRestore(data, { clock })).toMatchObject({ ok: true });
  expect(await facts()).toBe(21);
});

test('[L25] [O9] every restore begins a higher epoch and another session of the server, also twice from one backup', async () => {
  const before = await epochs();
  later(3_600_000);
  await restore();
  const first = await epochs();
  expect(first.log).toBeGreaterThan(before.log);
  expect(first.roster).toBeGreaterThan(before.roster);
  expect(first.floor).toBeGreaterThanOrEqual(1_007);
  // The machine is lost: nothing says that there was a restore already.
  rmSync(data, { recursive: true, force: true });
  later(60_000);
  await restore();
  const second = await epochs();
  expect(second.log).toBeGreaterThan(first.log);
  expect(second.roster).toBeGreaterThan(first.roster);
  expect(serverSession(1)).toBe(0);
  expect(new Set([1, first.log, second.log].map(serverSession)).size).toBe(3);
});

test('[O8] while a server has the data open nothing is restored', async () => {
  const store = await openEventDatabase(eventDatabaseFile(data, EVENT));
  expect(await restore()).toMatchObject({ ok: false, error: { kind: 'in_use' } });
  await store.close();
  expect(await restore()).toMatchObject({ ok: true });
});

test('[O8] a disk that refuses in the middle leaves the data as it was', async () => {
  await append(5);
  let moves = 0;
  const failing = ((from: string, to: string) => {
    if (moves++ === 2) throw new Error('no space left');
    renameSync(from, to);
  }) as typeof renameSync;
  await expect(restore(backup, failing)).rejects.toThrow('no space left');
  expect(await facts()).toBe(26);
  expect(existsSync(join(data, '.restoring'))).toBe(false);
});

/** What the check says about a snapshot that somebody tampered with. */
async function problemsAfter(tamper: (copy: string) => void): Promise<string> {
  const copy = mkdtempSync(join(folder, 'copy-'));
  await takeSnapshot(data, copy, clock.now());
  tamper(copy);
  return (await verifyData(copy, clock.now())).problems.join('\n');
}
const change = (copy: string, sql: string): void => {
  const db = new Database(eventDatabaseFile(copy, EVENT));
  db.exec(sql);
  db.close();
};

test('[O7] the check finds a missing fact, a changed one, another event’s keys, a broken audit log, a torn file', async () => {
  expect(await problemsAfter(() => undefined)).toBe('');
  expect(await problemsAfter((copy) => change(copy, 'delete from ledger_fact where idx = 3'))).toMatch(
    /numbered/,
  );
  const changed = await problemsAfter((copy) =>
    change(copy, `update ledger_fact set text = '${admissionText(99)}' where idx = 4`),
  );
  expect(changed).toMatch(/seal .* does not fit the facts before it/);
  const shortened = await problemsAfter((copy) =>
    change(
      copy,
      'delete from ledger_fact where idx = 0; update ledger_fact set idx = idx - 1, seq = seq - 1',
    ),
  );
  expect(shortened).toMatch(/does not fit/);
  expect(await problemsAfter((copy) => change(copy, "update audit set actor = 'nobody'"))).toMatch(
    /audit log is broken/,
  );
  expect(await problemsAfter((copy) => change(copy, "update event set id = 'other'"))).toMatch(
    /belongs to other/,
  );
  const keys = join('events', EVENT, 'keys.json');
  expect(await problemsAfter((copy) => rmSync(join(copy, keys)))).toMatch(/keys\.json is missing/);
  expect(await problemsAfter((copy) => writeFileSync(join(copy, keys), '{}'))).toMatch(
    /keys\.json is unreadable/,
  );
  expect(await problemsAfter((copy) => rmSync(join(copy, 'organisation-secret')))).toMatch(
    /organisation-secret/,
  );
  const other = join(folder, 'other');
  await makeEvent(other);
  const foreign = await problemsAfter((copy) => cpSync(join(other, keys), join(copy, keys)));
  expect(foreign).toMatch(/certificate of device 7 does not hold/);
  const torn = await problemsAfter((copy) => {
    const file = eventDatabaseFile(copy, EVENT);
    const bytes = readFileSync(file);
    bytes.fill(0x55, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 5_000);
    writeFileSync(file, bytes);
  });
  expect(torn).not.toBe('');
});

test('[O8] a backup whose content does not fit together is refused and nothing is changed', async () => {
  await append(3);
  change(data, 'delete from ledger_fact where idx = 3');
  later(60_000);
  const bad = await take();
  const before = await facts();
  expect(await restore(bad)).toMatchObject({ ok: false, error: { kind: 'not_whole' } });
  expect(await facts()).toBe(before);
  writeFileSync(bad, readFileSync(backup).subarray(0, 3_000));
  expect(await restore(bad)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  expect(await facts()).toBe(before);
});

test('[O6] a backup without a key, or of nothing, is refused in words', async () => {
  const order = { dataDir: data, to: join(folder, 'b'), lock: undefined, clock };
  expect(await makeBackup(order)).toEqual({ ok: false, error: 'no_key' });
  const lock = { recipients: [await identityToRecipient(identity)] };
  expect(await makeBackup({ ...order, lock, dataDir: join(folder, 'none') })).toEqual({
    ok: false,
    error: 'no_data',
  });
});

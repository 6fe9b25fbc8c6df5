/** Versions of the app share a ledger and a tablet's storage for a day: an update arrives in the middle of an event. */
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createReplica,
  DeviceLog,
  type DeviceNo,
  decodeRuns,
  encodeRuns,
  type FactId,
  factsOfRuns,
  importRosterKey,
  Ledger,
  ledgerDocument,
  openPerson,
} from '@attend-gate/shared';
import { anEvent, MAIN, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { keyringOf } from '../app/identify.ts';
import { createRosterDesk } from '../app/roster-desk.ts';
import { type GateDatabase, type Identity, openGateDatabase } from './database.ts';
import { createJournal } from './journal.ts';

/** Written by the version before rosters rested as bytes; its own code made every part of it. */
interface Storage {
  readonly eventKey: string;
  readonly rosterKey: string;
  readonly database: { readonly name: string; readonly version: number; readonly stores: object };
  readonly roster: { readonly json: string; readonly signature: string; readonly etag: string };
  readonly journal: readonly { readonly session: number; readonly index: number; readonly text: string }[];
  readonly document: string;
  readonly first: FactId;
}
const file = join(import.meta.dirname, '..', '..', 'fixtures', 'storage-of-the-last-version.json');
const last = JSON.parse(readFileSync(file, 'utf8')) as Storage;
const runsOf = (update: Uint8Array) => {
  const read = decodeRuns(update);
  if (!read.ok) throw new Error('no update');
  return read.value;
};
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'));
const event = anEvent();
const DEVICE = 7 as DeviceNo;

/** A tablet that the last version ran on until a moment ago. */
async function tablet(name: string) {
  const db: GateDatabase = await openGateDatabase(name, { onClosed: () => undefined });
  const { json, signature, etag } = last.roster;
  await db.put('roster', { json, signature: bytesOf(signature), etag }, 'current');
  for (const fact of last.journal) await db.add('journal', fact);
  const replica = createReplica();
  replica.applyRuns(runsOf(bytesOf(last.document)), 'cache');
  const log = await DeviceLog.open({
    ...{ document: ledgerDocument(event.id), device: DEVICE, journal: createJournal(db), replica },
    onTrouble: (trouble) => {
      throw new Error(trouble.kind);
    },
  });
  const ledger = new Ledger();
  const learn = (): number => ledger.add(factsOfRuns(replica.runsSince(new Map()), event.epoch).facts);
  learn();
  return { db, replica, log, ledger, learn };
}

test('[L28] the log that the last version left goes on where it ended, and its facts mean the same', async () => {
  const { replica, log, ledger, learn } = await tablet('log');
  expect(log.unsent).toBe(last.journal.length);
  expect(ledger.attendance(tokenOf(1), MAIN).inside?.id).toBe(last.first);
  expect([ledger.counts().people, ledger.isLive('7.0.4' as FactId)]).toEqual([1, false]);
  const place = await log.append('1|1z00|a|AAAAAAAAADA|main|q|f|r=came_back');
  expect(place.index).toBe(last.journal.length);
  learn();
  expect(ledger.counts().people).toBe(2);
  expect(replica.texts(DEVICE * 4_096, 0)).toHaveLength(last.journal.length + 1);
});

test('[W11] the roster that the last version kept is believed and read, and the next one replaces it', async () => {
  const { db } = await tablet('roster');
  const eventKey = bytesOf(last.eventKey);
  const identity = { event, eventKeys: [eventKey], origin: '', device: DEVICE } as unknown as Identity;
  const roster = await createRosterDesk(db, identity, await keyringOf([eventKey])).load();
  expect([roster?.size, roster?.version]).toEqual([3, { epoch: 0, number: 4 }]);
  const key = await importRosterKey(bytesOf(last.rosterKey));
  const sealed = roster?.sealedPerson(tokenOf(1));
  expect(sealed && (await openPerson(sealed, key))).toMatchObject({ name: '김민서' });
});

test('[W10] the last version opens the database of this one: same version, same stores, same keys', async () => {
  const db = await openGateDatabase('stores', { onClosed: () => undefined });
  const stores = [...db.objectStoreNames].map((name) => [name, db.transaction(name).store.keyPath]);
  expect({ version: db.version, stores: Object.fromEntries(stores) }).toEqual({
    version: last.database.version,
    stores: last.database.stores,
  });
});

test('[F1] facts of a later version are kept and passed on, and change nothing that this version can read', async () => {
  const { replica, ledger, learn } = await tablet('later');
  const before = ledger.counts();
  const later = [
    '2|1z10|a|AAAAAAAAABA|main|q',
    '1|1z20|y|AAAAAAAAABA|main',
    '1|1z30|x|AAAAAAAAADA|main|q|z=later',
  ];
  replica.applyRuns([{ client: 9 * 4_096, clock: 0, texts: later }], 'relay');
  learn();
  expect(ledger.counts().people).toBe(before.people);
  const passedOn = runsOf(encodeRuns(replica.runsSince(new Map())));
  expect(passedOn.find(({ client }) => client === 9 * 4_096)?.texts).toEqual(later);
});

/** What happens to a tablet's facts when its storage misbehaves: nothing is shown that is not safe, nothing safe is lost. */
import 'fake-indexeddb/auto';
import {
  createReplica,
  DeviceLog,
  type DeviceNo,
  type EventId,
  type Journal,
  ledgerDocument,
  type Replica,
  type Trouble,
} from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { problemOf } from '../app/problem-of.ts';
import { type GateDatabase, openGateDatabase } from './database.ts';
import { createJournal } from './journal.ts';

const DEVICE = 7 as DeviceNo;
const DOCUMENT = ledgerDocument('tech-conference-2026' as EventId);
const admit = (n: number): string => `1|${(n + 1).toString(36)}|a|AAAAAAAAADA|main|q`;

const database = (name: string, onClosed = (): void => undefined): Promise<GateDatabase> =>
  openGateDatabase(name, { onClosed });

interface Tablet {
  readonly log: DeviceLog;
  readonly replica: Replica;
  readonly troubles: Trouble[];
}

async function tablet(journal: Journal, relayed: readonly string[] = []): Promise<Tablet> {
  const replica = createReplica();
  const troubles: Trouble[] = [];
  replica.applyRuns([{ client: DEVICE * 4_096, clock: 0, texts: relayed }], 'relay');
  const onTrouble = (trouble: Trouble): void => void troubles.push(trouble);
  const log = await DeviceLog.open({ document: DOCUMENT, device: DEVICE, journal, replica, onTrouble });
  return { log, replica, troubles };
}
const textsOf = ({ replica }: Tablet, session: number): string[] =>
  replica.texts(DEVICE * 4_096 + session, 0);

test('[L28] a full disk refuses the fact by name, and nothing of it is shown', async () => {
  const db = await database('full');
  const journal = createJournal(db);
  const full: Journal = {
    ...journal,
    append: async () => {
      throw new DOMException('encountered a full disk', 'QuotaExceededError');
    },
  };
  const device = await tablet(full);
  const refused = await device.log.append(admit(1)).catch((error: unknown) => error);
  expect(problemOf(refused)[0]).toBe('storage_full');
  expect([device.replica.lengths().size, device.log.unsent]).toEqual([0, 0]);
});

test('[L29] a connection that the browser closed refuses by name; after opening again the log goes on', async () => {
  const db = await database('closed');
  const before = await tablet(createJournal(db));
  await before.log.append(admit(1));
  db.close();
  const refused = await before.log.append(admit(2)).catch((error: unknown) => error);
  expect(problemOf(refused)[0]).toBe('storage_closed');
  expect(textsOf(before, 0)).toEqual([admit(1)]);
  const after = await tablet(createJournal(await database('closed')));
  expect((await after.log.append(admit(3)))?.id).toBe('7.0.1');
  expect(textsOf(after, 0)).toEqual([admit(1), admit(3)]);
});

test('[L29] of two tabs that both believe to write, one is refused and shows nothing', async () => {
  const tabs = await Promise.all([0, 1].map(async () => tablet(createJournal(await database('two-tabs')))));
  const outcomes = await Promise.allSettled(tabs.map(({ log }, i) => log.append(admit(i))));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(tabs.map((tab) => textsOf(tab, 0).length).sort()).toEqual([0, 1]);
});

test('[L9] wiped storage: with the relay’s copy at hand the next fact takes an unused session', async () => {
  const device = await tablet(createJournal(await database('wiped')), [admit(1), admit(2)]);
  expect((await device.log.append(admit(3)))?.id).toBe('7.1.0');
});

test('[L16] wiped storage without a network: the fork is noticed, and what was written meanwhile is written again', async () => {
  const name = 'wiped-offline';
  const alone = await tablet(createJournal(await database(name)));
  await alone.log.append(admit(8));
  await alone.log.append(admit(9));
  await alone.log.receive({ kind: 'notice', notice: { kind: 'fork', client: DEVICE * 4_096, index: 0 } });
  expect(alone.troubles).toEqual([{ kind: 'fork', session: 0 }]);
  const relayed = [admit(1), admit(2), admit(3)];
  const again = await tablet(createJournal(await database(name)), relayed);
  expect(again.log.unsent).toBe(2);
  await again.log.recover();
  expect(textsOf(again, 0)).toEqual(relayed);
  expect(textsOf(again, 1).map((text) => text.split('|w=')[0])).toEqual([admit(8), admit(9)]);
});

test('[L16] an old copy of the storage: the relay’s later facts stay, the next one takes a new session', async () => {
  const copy = createJournal(await database('old-copy'));
  await copy.append(0, 0, admit(1));
  await copy.acknowledge(0, 3);
  const device = await tablet(copy, [admit(1), admit(2), admit(3)]);
  expect((await device.log.append(admit(9)))?.id).toBe('7.1.0');
  expect(textsOf(device, 0)).toEqual([admit(1), admit(2), admit(3)]);
});

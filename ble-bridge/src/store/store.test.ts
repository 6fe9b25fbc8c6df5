import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { describeJournal } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { createSettings, openBridgeDatabase } from './database.ts';
import { createDiskJournal } from './journal.ts';

const aFolder = (): string => mkdtempSync(join(tmpdir(), 'attend-gate-bridge-'));
const folders = new Map<string, string>();
const folderOf = (name: string): string => {
  const folder = folders.get(name) ?? aFolder();
  folders.set(name, folder);
  return folder;
};

describeJournal('SQLite on disk', (name) =>
  createDiskJournal(openBridgeDatabase(folderOf(name)), 'ledger', () => asMillis(1)),
);

test('[L28] the journals of two documents in one file never mix', async () => {
  const db = openBridgeDatabase(aFolder());
  const ledger = createDiskJournal(db, 'ledger', () => asMillis(1));
  const presence = createDiskJournal(db, 'presence', () => asMillis(1));
  await ledger.append(0, 0, 'a');
  await presence.append(0, 0, 'b');
  await presence.setAside(0);
  expect(await ledger.load()).toEqual([{ session: 0, texts: ['a'], acknowledged: 0, aside: false }]);
  expect(await presence.load()).toEqual([{ session: 0, texts: ['b'], acknowledged: 0, aside: true }]);
});

test('[PR5] old sessions are dropped once the server has them, never the newest, never evidence', async () => {
  let now = 100;
  const journal = createDiskJournal(openBridgeDatabase(aFolder()), 'presence', () => asMillis(now));
  for (const session of [0, 1, 2, 3]) await journal.append(session, 0, `s${session}`);
  await journal.acknowledge(0, 1);
  await journal.acknowledge(2, 1);
  await journal.acknowledge(3, 1);
  await journal.setAside(2);
  now = 200;
  expect(journal.cut(asMillis(100))).toBe(0);
  expect(journal.cut(asMillis(150))).toBe(1);
  expect((await journal.load()).map(({ session }) => session).sort()).toEqual([1, 2, 3]);
});

test('[B3] the file with the device key is for its owner only, and settings outlive a restart', () => {
  const folder = aFolder();
  createSettings(openBridgeDatabase(folder)).set('identity', '{}');
  const again = createSettings(openBridgeDatabase(folder));
  expect(again.get('identity')).toBe('{}');
  expect(again.get('nothing')).toBeUndefined();
  expect(statSync(join(folder, 'bridge.db')).mode & 0o077).toBe(0);
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { describeLogStore } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openEventDatabase } from './database.ts';
import { openPresenceLogStore } from './presence-log-store.ts';

async function aFile(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'attend-gate-')), 'event.db');
  await (await openEventDatabase(file)).close();
  return file;
}

describeLogStore('SQLite presence', async () => openPresenceLogStore(await aFile()));

test('[PR5] only whole sessions are cut, and only when their newest entry is old', async () => {
  const file = await aFile();
  const store = openPresenceLogStore(file);
  await store.append([{ client: 7, clock: 0, texts: ['a', 'b'] }], asMillis(100));
  await store.append([{ client: 8, clock: 0, texts: ['c'] }], asMillis(100));
  const { lastSeq } = await store.append([{ client: 8, clock: 1, texts: ['d'] }], asMillis(200));
  expect(store.hasOlderThan(asMillis(100))).toBe(false);
  expect(store.cut(asMillis(150))).toEqual([7]);
  expect(await store.load()).toEqual([{ client: 8, clock: 0, texts: ['c', 'd'] }]);
  expect(store.cut(asMillis(150))).toEqual([]);
  store.close();
  const again = openPresenceLogStore(file);
  expect(again.cutSessions()).toEqual([7]);
  again.cut(asMillis(1_000));
  expect(await again.load()).toEqual([]);
  // Numbers of rows that were cut are not given again, or a reader would miss the new ones.
  const next = await again.append([{ client: 9, clock: 0, texts: ['e'] }], asMillis(300));
  expect(next.lastSeq).toBe(lastSeq + 1);
  again.close();
});

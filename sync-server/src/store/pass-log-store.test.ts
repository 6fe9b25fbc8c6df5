import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type TokenId } from '@attend-gate/shared';
import { describeLogStore } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openEventDatabase } from './database.ts';
import { openPassLogStores } from './pass-log-store.ts';

const MINA = 'AAAAAAAAADA' as TokenId;
const JUN = 'AAAAAAAAAEA' as TokenId;

async function aFile(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'attend-gate-')), 'event.db');
  await (await openEventDatabase(file)).close();
  return file;
}

describeLogStore('SQLite, one pass of many', async () => {
  const stores = openPassLogStores(await aFile());
  // Another token's entries under the same session must never show up or count.
  await stores.of(JUN).append([{ client: 7 * 4_096, clock: 0, texts: ['someone else'] }], asMillis(1));
  return stores.of(MINA);
});

test('[L11] [L17] each token has its own log, which is there when the file is opened again', async () => {
  const file = await aFile();
  const first = openPassLogStores(file);
  await first.of(MINA).append([{ client: 0, clock: 0, texts: ['a'] }], asMillis(1));
  await first.of(JUN).append([{ client: 0, clock: 0, texts: ['b'] }], asMillis(1));
  first.close();
  const again = openPassLogStores(file);
  expect(await again.of(MINA).load()).toEqual([{ client: 0, clock: 0, texts: ['a'] }]);
  expect(await again.of(JUN).load()).toEqual([{ client: 0, clock: 0, texts: ['b'] }]);
  again.close();
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { describeLogStore } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openEventDatabase } from './database.ts';
import { openLedgerLogStore } from './ledger-log-store.ts';

async function aFile(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'attend-gate-')), 'event.db');
  await (await openEventDatabase(file)).close();
  return file;
}

describeLogStore('SQLite', async () => openLedgerLogStore(await aFile()));

test('[L17] what was appended is there when the file is opened again', async () => {
  const file = await aFile();
  const first = openLedgerLogStore(file);
  await first.append([{ client: 7, clock: 0, texts: ['a'] }], asMillis(1));
  first.close();
  expect(await openLedgerLogStore(file).load()).toEqual([{ client: 7, clock: 0, texts: ['a'] }]);
});

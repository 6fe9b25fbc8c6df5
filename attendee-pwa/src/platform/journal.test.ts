import 'fake-indexeddb/auto';
import { describeJournal } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { deletePass, openWalletDatabase } from './database.ts';
import { createJournal } from './journal.ts';

const open = (name: string) => openWalletDatabase(`journal-${name}`, { onClosed: () => undefined });
const PASS = 'https://a.example|event|AAAAAAAAADA';

describeJournal('IndexedDB, one pass of many', async (name) => {
  const db = await open(name);
  await createJournal(db, `${PASS}x`)
    .append(0, 0, 'of another pass')
    .catch(() => undefined); // there already, from before the restart
  return createJournal(db, PASS);
});

test('[U3] deleting a pass forgets what it wrote and touches no other', async () => {
  const db = await open('delete');
  const [mine, other] = [createJournal(db, PASS), createJournal(db, `${PASS}x`)];
  await mine.append(0, 0, 'a');
  await mine.acknowledge(0, 1);
  await other.append(0, 0, 'b');
  await deletePass(db, PASS);
  expect(await mine.load()).toEqual([]);
  expect(await other.load()).toMatchObject([{ texts: ['b'] }]);
});

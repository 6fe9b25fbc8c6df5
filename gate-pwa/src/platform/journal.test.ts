import 'fake-indexeddb/auto';
import { describeJournal } from '@attend-gate/shared/testing';
import { openGateDatabase } from './database.ts';
import { createJournal } from './journal.ts';

describeJournal('IndexedDB', async (name) =>
  createJournal(await openGateDatabase(`journal-${name}`, { onClosed: () => undefined })),
);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeQuarantine } from '@attend-gate/shared/testing';
import { afterAll } from 'vitest';
import { type EventDatabase, openEventDatabase } from './database.ts';
import { createQuarantineStore } from './quarantine-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
const opened: EventDatabase[] = [];
afterAll(async () => {
  for (const store of opened) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describeQuarantine('SQLite', async () => {
  const store = await openEventDatabase(join(folder, `${opened.length}.db`));
  opened.push(store);
  return createQuarantineStore(store);
});

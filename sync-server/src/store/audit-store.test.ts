import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditStore, createAuditStore } from './audit-store.ts';
import { type EventDatabase, openEventDatabase } from './database.ts';

let folder: string;
let store: EventDatabase;
let audit: AuditStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-audit-'));
  store = await openEventDatabase(join(folder, 'event.db'));
  audit = createAuditStore(store);
  for (let i = 1; i <= 5; i++)
    audit.append({ at: asMillis(i), actor: 'organiser', action: 'test', detail: { i } });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('[H20] an untouched audit log verifies, and its head changes with every line', () => {
  const { head, lines, brokenAt } = audit.verify();
  expect([lines, brokenAt]).toEqual([5, undefined]);
  audit.append({ at: asMillis(6), actor: 'organiser', action: 'test', detail: {} });
  expect(audit.verify().head).not.toBe(head);
});

test('[H20] a changed, removed or inserted line is found where it stands', async () => {
  await store.db.updateTable('audit').set({ actor: 'nobody' }).where('seq', '=', 3).execute();
  expect(audit.verify().brokenAt).toBe(3);
  await store.db.updateTable('audit').set({ actor: 'organiser' }).where('seq', '=', 3).execute();
  expect(audit.verify().brokenAt).toBeUndefined();
  await store.db.deleteFrom('audit').where('seq', '=', 2).execute();
  expect(audit.verify().brokenAt).toBe(3);
  const line = { at: 2, actor: 'organiser', action: 'test', detail: '{"i":2}', hash: '' };
  await store.db
    .insertInto('audit')
    .values({ seq: 2, ...line })
    .execute();
  expect(audit.verify().brokenAt).toBe(2);
});

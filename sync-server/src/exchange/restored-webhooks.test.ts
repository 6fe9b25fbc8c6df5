/** What receivers hear when a server goes on from an older backup and its gates send again what that lacks (L25). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type DeviceNo, type EventId } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admissionText } from '../../testing/backed-up-event.ts';
import { copyDatabase } from '../store/copy-database.ts';
import { openEventDatabase } from '../store/database.ts';
import { createHappeningStore } from '../store/happening-store.ts';
import { createJobStore } from '../store/job-store.ts';
import { createWebhookStore } from '../store/webhook-store.ts';
import { describeFact, messageId } from './webhooks.ts';

const EVENT = 'tech-conference-2026' as EventId;
const EPOCH = asMillis(0);
const NORTH = 4_096 * (7 as DeviceNo);
const SOUTH = 4_096 * (8 as DeviceNo);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Stores the facts, tells the webhooks, and answers with the ids of the messages, by fact. */
async function tell(
  file: string,
  runs: readonly { client: number; clock: number; texts: string[] }[],
  now: number,
): Promise<Map<string, string>> {
  const store = await openEventDatabase(file);
  const log = store.logs.ledger();
  for (const run of runs) await log.append([run], asMillis(now));
  log.close();
  const happenings = createHappeningStore(store);
  while (happenings.pump((fact) => describeFact(fact, EPOCH), asMillis(now)));
  const jobs = createJobStore(store).claim(['webhook'], { now: asMillis(now), ms: 1_000, limit: 100 });
  const jobStore = createJobStore(store);
  for (const { id } of jobs) jobStore.done(id, asMillis(now));
  await store.close();
  return new Map(jobs.map(({ payload }) => [String(payload.fact), messageId(EVENT, payload)]));
}

test('[H22] [L25] after a restore the same fact has the same message id, and another fact never has it', async () => {
  const file = join(folder, 'event.db');
  const store = await openEventDatabase(file);
  const webhook = {
    id: 'hook',
    url: 'https://crm.example/hook',
    secret: 'whsec_AA',
    kinds: [],
    active: true,
  };
  createWebhookStore(store).create({ ...webhook, createdAt: asMillis(1) }, 'organiser');
  await store.close();
  const text = (n: number): string => admissionText(n);
  const first = await tell(file, [{ client: NORTH, clock: 0, texts: [text(1)] }], 1_000);
  const backup = join(folder, 'backup.db');
  copyDatabase(file, backup);
  const later = await tell(
    file,
    [
      { client: NORTH, clock: 1, texts: [text(2), text(3)] },
      { client: SOUTH, clock: 0, texts: [text(4)] },
    ],
    2_000,
  );
  // The backup goes on: gates bring what it lacks, in another order, and something new between.
  const again = await tell(
    backup,
    [
      { client: SOUTH, clock: 0, texts: [text(4), text(5)] },
      { client: NORTH, clock: 1, texts: [text(2), text(3)] },
    ],
    9_000,
  );
  expect([...again.keys()].filter((fact) => first.has(fact))).toEqual([]);
  for (const [fact, id] of later) expect(again.get(fact), fact).toBe(id);
  const known = new Set([...first.values(), ...later.values()]);
  expect([...again.values()].filter((id) => !known.has(id))).toHaveLength(1);
  expect(known.size).toBe(4);
});

test('[H22] two changes of one person are two messages, and one that is tried again stays the same', () => {
  const changed = { type: 'participant.changed', webhook: 'hook', participant: 'p1', tokenId: 't1' };
  const once = messageId(EVENT, { ...changed, at: 1 });
  expect(messageId(EVENT, { ...changed, at: 1 })).toBe(once);
  expect(messageId(EVENT, { ...changed, at: 2 })).not.toBe(once);
});

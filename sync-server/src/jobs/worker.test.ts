import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EventDatabase, openEventDatabase } from '../store/database.ts';
import { createJobStore, enqueueJob, type JobStore } from '../store/job-store.ts';
import { backoffMs, createWorker, type JobHandler, NeverAgain, type Worker } from './worker.ts';

let folder: string;
let store: EventDatabase;
let jobs: JobStore;
let now: Millis;
let worker: Worker | undefined;
const errors: unknown[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-jobs-'));
  store = await openEventDatabase(join(folder, 'event.db'));
  jobs = createJobStore(store);
  now = asMillis(1_000_000);
  errors.length = 0;
});
afterEach(async () => {
  await worker?.stop();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (handler: JobHandler): Worker => {
  const after = (): (() => void) => () => undefined;
  const onError = (error: unknown): void => void errors.push(error);
  worker = createWorker({
    jobs,
    handlers: { test: handler },
    clock: { now: () => now },
    after,
    chance: () => 0.5,
    onError,
  });
  return worker;
};
const queue = (n: number, dedupeKey?: string): boolean =>
  jobs.enqueue(
    { kind: 'test', payload: { n }, runAt: now, ...(dedupeKey === undefined ? {} : { dedupeKey }) },
    now,
  );

test('[I8] a job is written with the deed or not at all', () => {
  expect(() =>
    store.write((tx) => {
      enqueueJob(store, tx, { kind: 'test', payload: {}, runAt: now }, now);
      throw new Error('the deed failed');
    }),
  ).toThrow();
  expect(jobs.counts('test').queued).toBe(0);
});

test('[I8] the same key is the same job', () => {
  expect([queue(1, 'a'), queue(2, 'a'), queue(3, 'b')]).toEqual([true, false, true]);
  expect(jobs.counts('test').queued).toBe(2);
});

test('[E10] what fails comes again later, ever later, and what cannot work is given up', async () => {
  const seen: number[] = [];
  const running = start({
    atOnce: 4,
    work: async ({ payload, attempts }) => {
      seen.push(attempts);
      if (payload.n === 2) throw new NeverAgain('no such mailbox');
      if (attempts < 3) throw new Error('not now');
    },
  });
  queue(1);
  queue(2);
  await running.idle();
  expect(jobs.counts('test')).toEqual({ queued: 1, running: 0, done: 0, dead: 1 });
  expect(jobs.list({ kind: 'test', state: 'dead', limit: 9 })).toMatchObject([
    { lastError: 'no such mailbox' },
  ]);
  await running.idle();
  expect(seen).toHaveLength(2);
  now = asMillis(now + backoffMs(1, 0.5));
  await running.idle();
  now = asMillis(now + backoffMs(2, 0.5));
  await running.idle();
  expect(jobs.counts('test')).toEqual({ queued: 0, running: 0, done: 1, dead: 1 });
  const [dead] = jobs.list({ kind: 'test', state: 'dead', limit: 1 });
  expect(jobs.revive(dead?.id ?? 0, now)).toBe(true);
  expect(jobs.revive(dead?.id ?? 0, now)).toBe(false);
});

test('[E10] [H23] after the last try a job is dead; retries spread and never wait longer than two hours and a half', async () => {
  const running = start({ atOnce: 1, maxAttempts: 2, work: () => Promise.reject(new Error('never')) });
  queue(1);
  await running.idle();
  now = asMillis(now + 10_000_000);
  await running.idle();
  expect(jobs.counts('test').dead).toBe(1);
  for (let attempt = 1; attempt < 40; attempt++) expect(backoffMs(attempt, 1)).toBeLessThanOrEqual(9_000_000);
  expect(backoffMs(1, 0)).not.toBe(backoffMs(1, 1));
});

test('[I8] [H23] a worker that died in the middle leaves its jobs to the next one, with the same ids', async () => {
  queue(1);
  const [claimed] = jobs.claim(['test'], { now, ms: 60_000, limit: 10 });
  const ids: number[] = [];
  const running = start({ atOnce: 1, work: async ({ id }) => void ids.push(id) });
  await running.idle();
  expect(ids).toEqual([]);
  now = asMillis(now + 60_001);
  await running.idle();
  expect(ids).toEqual([claimed?.id]);
});

test('[E10] what is held back waits, and one broken kind of work never stops another', async () => {
  let paused = true;
  const done: number[] = [];
  const running = start({
    atOnce: 1,
    paused: () => paused,
    work: async ({ payload }) => void done.push(Number(payload.n)),
  });
  queue(1);
  await running.idle();
  expect(done).toEqual([]);
  paused = false;
  await running.idle();
  expect(done).toEqual([1]);
  expect(errors).toEqual([]);
});

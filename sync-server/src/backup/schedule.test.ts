import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recipientFile } from './backup.ts';
import { backupName } from './retention.ts';
import { scheduleBackups } from './schedule.ts';

const MINUTE = 60_000;
let dataDir: string;
let to: string;
let now: Millis;
let tasks: { readonly at: number; readonly task: () => void }[];
let made: number[];
let failed: unknown[];
let noKey: number;
let run: () => Promise<void>;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  to = join(dataDir, 'backups');
  mkdirSync(to);
  now = asMillis(1_795_500_000_000);
  tasks = [];
  made = [];
  failed = [];
  noKey = 0;
  run = async () => writeFileSync(join(to, backupName(now)), 'x');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const start = (): (() => void) =>
  scheduleBackups({
    ...{ dataDir, to, everyMs: 15 * MINUTE, run: () => run(), clock: { now: () => now } },
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    onMade: ({ at }) => void made.push(at),
    onFailed: (error) => void failed.push(error),
    onNoKey: () => {
      noKey += 1;
    },
  });
async function pass(minutes: number): Promise<void> {
  const end = now + minutes * MINUTE;
  for (;;) {
    const next = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    tasks = tasks.filter((entry) => entry !== next);
    now = asMillis(Math.max(now, next.at));
    next.task();
    await new Promise((resolve) => setImmediate(resolve));
  }
  now = asMillis(end);
}
const withKey = (): void => writeFileSync(recipientFile(dataDir), 'age1something\n');

test('[O6] the first backup comes a minute after the start, then one every interval', async () => {
  withKey();
  start();
  await pass(61);
  expect(made.length).toBe(5);
});

test('[O6] a restart does not back up again before the interval is over', async () => {
  withKey();
  writeFileSync(join(to, backupName(asMillis(now - 5 * MINUTE))), 'x');
  start();
  expect(made).toEqual([now - 5 * MINUTE]);
  await pass(9);
  expect(made.length).toBe(1);
  await pass(2);
  expect(made.length).toBe(2);
});

test('[O6] without a key nothing is written and somebody is told once; with one it begins by itself', async () => {
  start();
  await pass(60);
  expect([noKey, made.length]).toEqual([1, 0]);
  withKey();
  await pass(10);
  expect(made.length).toBe(1);
});

test('[O6] one that fails is reported and does not end the others', async () => {
  withKey();
  const working = run;
  run = () => Promise.reject(new Error('no space'));
  start();
  await pass(2);
  run = working;
  await pass(15);
  expect([failed.length, made.length]).toEqual([1, 1]);
});

test('[O6] stopped is stopped', async () => {
  withKey();
  start()();
  await pass(60);
  expect(made).toEqual([]);
});

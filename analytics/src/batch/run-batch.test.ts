import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { runBatch, untilNext } from './run-batch.ts';

let lake: TestLake;
beforeEach(() => {
  lake = openTestLake();
});
afterEach(() => lake.remove());

test('[P6] the batch writes every report for all and for each series, logs the run, and replaces the last night', {
  timeout: 60_000,
}, async () => {
  await fillDemo(lake.pullDeps, { seed: 2, events: 3, people: 50, lastMs: Date.UTC(2026, 9, 30, 10) });
  const out = join(lake.dataDir, 'published');
  const lines: string[] = [];
  const options = { out, reports: ['arrivals', 'visitors'], note: (line: string) => void lines.push(line) };
  const first = await runBatch(lake, options);
  expect(first.failed).toEqual([]);
  expect(lines).toHaveLength(first.reports);
  const names = readdirSync(out);
  for (const name of [
    'arrivals.demo-2-01.json',
    'visitors.json',
    'visitors.Design-Night.parquet',
    'run.json',
  ])
    expect(names).toContain(name);
  expect(JSON.parse(readFileSync(join(out, 'visitors.json'), 'utf8'))).toMatchObject({ report: 'visitors' });
  await runBatch(lake, options);
  expect(existsSync(`${out}.draft`) || existsSync(`${out}.old`)).toBe(false);
  expect(lake.catalog.runs(5).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
});

test('[P6] the next 03:00 is on the local clock, a day away when it is just past', () => {
  const seoul = (text: string): number => Date.parse(`${text}+09:00`);
  expect(untilNext('03:00', 'Asia/Seoul', seoul('2026-11-24T02:59:00'))).toBe(60_000);
  expect(untilNext('03:00', 'Asia/Seoul', seoul('2026-11-24T03:00:00'))).toBe(86_400_000);
  expect(untilNext('03:00', 'Asia/Seoul', seoul('2026-11-24T04:00:00'))).toBe(23 * 3_600_000);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type EventId } from '@attend-gate/shared';
import { aFact, anAdmit, anEvent } from '@attend-gate/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeServer } from '../../testing/fake-event-server.ts';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { fillDemo } from '../demo/fill-demo.ts';

let lake: TestLake;
beforeAll(async () => {
  lake = openTestLake();
  await fillDemo(lake.pullDeps, { seed: 6, events: 3, people: 40, lastMs: Date.UTC(2026, 9, 30, 10) });
  // A running event that nobody has pulled for an hour.
  const now = Date.now();
  const times = {
    epoch: asMillis(now - 7_200_000),
    startsAt: asMillis(now - 3_600_000),
    endsAt: asMillis(now + 3_600_000),
  };
  const server = createFakeServer(anEvent({ id: 'running' as EventId, ...times }));
  server.facts = [aFact([1, 0, 0], 60_000, anAdmit(0))];
  lake.time.now = now - 3_600_000;
  await lake.pullFrom(server);
});
afterAll(() => lake.remove());

const CLI = join(import.meta.dirname, '..', 'cli.ts');
function run(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [CLI, ...args, '--data', lake.dataDir], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

test('[A21] 0: printed; CSV when piped, JSON as one last line when asked for', () => {
  const csv = run('report', 'arrivals', '--event', 'demo-6-01', '--no-pull');
  expect([csv.code, csv.out.split('\r\n')[0]]).toEqual([
    0,
    'bin_start,arrivals,entries,overlapping,arrived,share',
  ]);
  const json = run('report', 'arrivals', '--event', 'demo-6-01', '--json');
  expect(json.code).toBe(0);
  expect(JSON.parse(json.out.trimEnd().split('\n').at(-1)!)).toMatchObject({
    report: 'arrivals',
    meta: { stale: false },
  });
});

test('[A21] 2: an unknown report, event, parameter, format, or a k that is too small', () => {
  for (const args of [
    ['report', 'arrivals'],
    ['report', 'arrivals', '--event', 'nowhere'],
    ['report', 'visitors', '--k', '4'],
    ['report', 'visitors', '--format', 'xlsx'],
    ['forecast', '--event', 'demo-6-03', '--no-pull'],
    ['import-scans', 'nowhere.csv', '--map', 'person=1,time=2'],
  ]) {
    const { code, err } = run(...args);
    expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
    expect(err).not.toMatch(/at .*\.ts:\d+/);
    expect(err).not.toBe('');
  }
}, 120_000);

test('[A21] 3: printed, but a running event has not been pulled for 15 minutes', () => {
  const { code, out } = run('report', 'arrivals', '--event', 'running', '--format', 'table', '--no-pull');
  expect(code).toBe(3);
  expect(out).toContain('STALE');
  expect(out).toContain('arrivals 1');
});

test('[A21] 4: everything was suppressed', () => {
  expect(run('report', 'repeat', '--k', '5000', '--no-pull').code).toBe(4);
});

test('[A21] an analyst’s own file runs by its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-sql-'));
  const file = join(folder, 'mine.sql');
  const header = ['title: Mine', 'question: how many', 'grain: one row', 'k-rule: none; a count of events'];
  writeFileSync(
    file,
    `${header.map((line) => `-- ${line}`).join('\n')}\nselect count(*) as n from stg_event\n`,
  );
  const { code, out } = run('report', file, '--format', 'json', '--no-pull');
  expect(JSON.parse(out)).toMatchObject({ report: 'mine', rows: [{ n: 4 }] });
  expect(code).toBe(3);
  rmSync(folder, { recursive: true });
});

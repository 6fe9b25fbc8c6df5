import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventId, type Fact, fold } from '@attend-gate/shared';
import {
  aFact,
  anAdmit,
  anEvent,
  anExit,
  anyLedgerFacts,
  aRoster,
  MAIN,
  NORTH,
  tokenOf,
} from '@attend-gate/shared/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  aParticipant,
  asWritten,
  createFakeServer,
  type FakeServer,
} from '../../testing/fake-event-server.ts';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { COMPACT_ABOVE } from './compact.ts';
import { rederive } from './rederive.ts';

const info = anEvent();
let lake: TestLake;
let server: FakeServer;
beforeEach(() => {
  lake = openTestLake();
  server = createFakeServer(info);
});
afterEach(() => lake.remove());

const duty = (device: number): Fact =>
  aFact([device, 0, 0], 0, { kind: 'duty', gate: NORTH, lists: [MAIN], roster: { epoch: 1, number: 1 } });
const admits = (device: number, count: number, firstToken = 0): Fact[] =>
  Array.from({ length: count }, (_, i) =>
    aFact([device, 0, i + 1], 60_000 * (i + 1), anAdmit(firstToken + i)),
  );
const arrivals = async () => (await lake.report('arrivals', { event: info.id })).totals;
const rowCount = () => lake.catalog.files({ table: 'fact' }).reduce((sum, { rows }) => sum + rows, 0);
const failure = async (): Promise<string> => {
  await lake.pullFrom(server);
  return lake.catalog.event(info.id)?.failure ?? '';
};

test('[A5] a pull goes on where the last one stopped, page by page', async () => {
  server.facts = [duty(1), ...admits(1, 7)];
  expect(await lake.pullFrom(server, { pageRows: 3 })).toMatchObject({ ok: true });
  expect(await arrivals()).toEqual({ arrivals: 7, entries: 7, overlapping: 0 });
  server.facts = [...server.facts, duty(2), ...admits(2, 2, 10)];
  server.asked.length = 0;
  await lake.pullFrom(server, { pageRows: 3 });
  expect(server.asked.filter((path) => path.includes('/facts'))).toEqual([
    expect.stringContaining('after=7&limit=1'),
    expect.stringContaining('after=8&limit=3'),
  ]);
  expect(await arrivals()).toMatchObject({ arrivals: 9 });
  expect(rowCount()).toBe(11);
});

test('[A5] an event that nobody has entered yet is there, with nothing in it', async () => {
  expect(await failure()).toBe('');
  expect(await arrivals()).toEqual({ arrivals: 0, entries: 0, overlapping: 0 });
});

test('[A12] overlaps, exits, annuls and late facts: the report’s total is the event’s own count', async () => {
  server.facts = [...admits(1, 3), aFact([2, 0, 0], 90_000, anAdmit(1)), aFact([2, 0, 1], 95_000, anExit(0))];
  await lake.pullFrom(server);
  expect(await arrivals()).toEqual({ arrivals: 3, entries: 4, overlapping: 1 });
  const annul = aFact([1, 0, 4], 200_000, { kind: 'annul', target: server.facts[2]!.id, reason: 'mistake' });
  const late = aFact([3, 0, 0], 1_000, anAdmit(9));
  server.facts = [...server.facts, annul, late];
  await lake.pullFrom(server);
  const ledger = fold(server.facts, aRoster([], { event: info }));
  expect(await arrivals()).toMatchObject({ arrivals: ledger.counts().everIn, entries: 4 });
});

test('[A12] over crowded ledgers the SQL says what the fold says', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyLedgerFacts, fc.nat(14), async (drafts, cut) => {
      const facts = asWritten(drafts, info);
      const own = openTestLake();
      const source = createFakeServer(info);
      try {
        source.facts = facts.slice(0, cut);
        await own.pullFrom(source);
        source.facts = [...facts];
        expect(await own.pullFrom(source)).toMatchObject({ ok: true, value: [{ result: { ok: true } }] });
        const ledger = fold(facts, aRoster([], { event: info }));
        const { totals } = await own.report('arrivals', { event: info.id });
        const entries = [...ledger.entriesByGate().values()].reduce((sum, n) => sum + n, 0);
        const overlapping = ledger.conflicts().reduce((sum, c) => sum + c.overlaps.length, 0);
        expect(totals).toEqual({ arrivals: ledger.counts().everIn, entries, overlapping });
      } finally {
        own.remove();
      }
    }),
    { numRuns: 8 },
  );
});

test('[A6] a new epoch, or a server that lost its past, begins again in place of the old', async () => {
  server.facts = admits(1, 5);
  await lake.pullFrom(server);
  server.facts = admits(1, 3);
  server.epoch = '2';
  await lake.pullFrom(server);
  expect([rowCount(), await arrivals()]).toMatchObject([3, { arrivals: 3 }]);
  server.facts = admits(1, 2);
  await lake.pullFrom(server);
  expect([rowCount(), await arrivals()]).toMatchObject([2, { arrivals: 2 }]);
  server.facts = [aFact([1, 0, 1], 5, anAdmit(30)), aFact([1, 0, 2], 5, anAdmit(31)), ...admits(2, 4, 40)];
  await lake.pullFrom(server);
  expect([rowCount(), await arrivals()]).toMatchObject([6, { arrivals: 6 }]);
});

test('[A12] a source that lies about its counts publishes nothing, says so, and heals', async () => {
  server.facts = admits(1, 5);
  await lake.pullFrom(server);
  server.facts = admits(1, 8);
  server.counters = (counters) => ({ ...counters, ever_in: 99 });
  expect(await failure()).toBe('audit: ever_in 8, the event says 99');
  expect(await arrivals()).toMatchObject({ arrivals: 5 });
  server.counters = (counters) => ({ ...counters, facts: 6 });
  expect(await failure()).toBe('audit: facts: the event handed out 2 more than it counts');
  server.counters = undefined;
  expect(await failure()).toBe('');
  expect(await arrivals()).toMatchObject({ arrivals: 8 });
});

const spoils: Readonly<Record<string, readonly [(text: string) => string, RegExp]>> = {
  'a broken line': [(text) => text.replace('{"seq":2', '{"seq":2,"x":{{'), /^broken: /],
  'a missing row': [(text) => text.split('\n').toSpliced(1, 1).join('\n'), /^audit: a gap/],
  'a row twice': [(text) => `${text.split('\n')[0]}\n${text}`, /^audit: .* rows carry/],
  'a sequence from before': [(text) => text.replace('"seq":1,', '"seq":0,'), /^audit: sequence 0/],
  'a row without a number': [(text) => text.replace('"seq":1,', ''), /^audit: /],
};
for (const [name, [spoil, expected]] of Object.entries(spoils))
  test(`[A12] ${name} is named, and nothing of the page is kept`, async () => {
    server.facts = admits(1, 3);
    server.participants = [aParticipant(1, tokenOf(0))];
    await lake.pullFrom(server);
    server.facts = admits(1, 9);
    server.epoch = '2';
    server.spoil = (what, text) => (what === 'facts' ? spoil(text) : text);
    expect(await failure()).toMatch(expected);
    expect(await arrivals()).toMatchObject({ arrivals: 3 });
    server.spoil = undefined;
    expect(await failure()).toBe('');
    expect(await arrivals()).toMatchObject({ arrivals: 9 });
    const known = new Set(lake.catalog.everyPath());
    const there = globSync('lake/**/*', { cwd: lake.dataDir }).filter((path) => path.endsWith('.parquet'));
    expect(there.filter((path) => !known.has(path))).toEqual([]);
  });

test('[A11] another major schema is refused by name', async () => {
  server.schema = '2.0';
  expect(await lake.pullFrom(server)).toMatchObject({
    ok: true,
    value: [{ result: { ok: false, error: { kind: 'schema' } } }],
  });
});

test('[P1] one event id from two sources is a named conflict, and the first keeps it', async () => {
  server.facts = admits(1, 3);
  await lake.pullFrom(server);
  const other = createFakeServer(info, 'http://other.test');
  other.facts = admits(1, 9);
  expect(await lake.pullFrom(other)).toMatchObject({
    value: [{ result: { ok: false, error: { kind: 'conflict' } } }],
  });
  expect(await arrivals()).toMatchObject({ arrivals: 3 });
});

test('[A9] a report at an old snapshot says what it said then; swept files are gone', async () => {
  server.facts = admits(1, 3);
  await lake.pullFrom(server);
  const then = await lake.report('arrivals', { event: info.id });
  server.facts = admits(1, 6);
  await lake.pullFrom(server);
  const again = await lake.report('arrivals', { event: info.id }, { snapshot: then.meta.snapshot });
  expect(again.table).toEqual(then.table);
  lake.time.now += 2 * 3_600_000;
  const old = lake.catalog.retired(lake.time.now).map(({ path }) => join(lake.dataDir, path));
  expect(old.length).toBeGreaterThan(0);
  lake.sweep();
  expect(old.filter((path) => existsSync(path))).toEqual([]);
  expect(await arrivals()).toMatchObject({ arrivals: 6 });
});

test('[A9] what a killed process left behind is swept, what counts stays', async () => {
  server.facts = admits(1, 3);
  await lake.pullFrom(server);
  const folder = join(lake.dataDir, 'lake', 'fact', `event=${info.id}`);
  for (const name of ['x.parquet.draft', 'y.parquet']) writeFileSync(join(folder, name), 'half');
  lake.time.now = Date.now() + 2 * 3_600_000;
  expect(lake.sweepOrphans()).toBe(2);
  expect(await arrivals()).toMatchObject({ arrivals: 3 });
});

test('[A10] many small files become one, and an event that is over has one a table', async () => {
  lake.time.now = info.startsAt;
  for (let pulls = 1; pulls <= COMPACT_ABOVE + 2; pulls++) {
    server.facts = [duty(1), ...admits(1, pulls)];
    await lake.pullFrom(server);
    expect(lake.catalog.files({ table: 'fact' }).length).toBeLessThanOrEqual(COMPACT_ABOVE);
  }
  expect(rowCount()).toBe(COMPACT_ABOVE + 3);
  expect(lake.catalog.files({ table: 'fact' }).length).toBeGreaterThan(1);
  lake.time.now = info.endsAt + 1_000;
  server.facts = [...server.facts, ...admits(2, 1, 60)];
  await lake.pullFrom(server);
  expect(lake.catalog.files({ table: 'fact' })).toHaveLength(1);
  expect(await arrivals()).toMatchObject({ arrivals: COMPACT_ABOVE + 3 });
});

test('[A5] two pulls at once keep every row once', async () => {
  server.facts = admits(1, 40);
  await Promise.all([1, 2, 3].map(() => lake.pullFrom(server, { pageRows: 7 })));
  await lake.pullFrom(server);
  expect(rowCount()).toBe(40);
  expect(await arrivals()).toMatchObject({ arrivals: 40 });
});

test('[P3] an event put into a series is there in every report, and stays there', async () => {
  server.facts = admits(1, 12);
  await lake.pullFrom(server);
  expect(lake.catalog.setSeries('nowhere', 'x')).toBe(false);
  lake.catalog.setSeries(info.id, 'Meetups');
  expect(await rederive(lake.pullDeps, () => undefined, info.id)).toEqual([]);
  server.facts = admits(1, 13);
  await lake.pullFrom(server);
  expect((await lake.report('visitors', { series: 'Meetups' })).table.rows).toMatchObject([{ visitors: 13 }]);
});

test('[P1] events of one source fail apart', async () => {
  server.facts = admits(1, 2);
  const good = createFakeServer(anEvent({ id: 'other-event' as EventId }), 'http://other.test');
  good.facts = admits(1, 4);
  server.spoil = () => '{"broken';
  await lake.pullFrom(server);
  await lake.pullFrom(good);
  expect((await lake.report('arrivals', { event: 'other-event' })).totals).toMatchObject({ arrivals: 4 });
});

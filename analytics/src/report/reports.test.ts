/** Every report against the same question answered in plain TypeScript over the same invented events. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { type DemoEvent, type DemoOptions, demoSeries } from '../demo/demo-series.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { findReport, reportNames } from './library.ts';

const OPTIONS: DemoOptions = { seed: 3, events: 9, people: 80, lastMs: Date.UTC(2026, 9, 30, 10) };
const K = { k: 5 };
let lake: TestLake;
let events: DemoEvent[];
/** People who came, by event. */
let came: Map<string, Set<string>>;

beforeAll(async () => {
  lake = openTestLake();
  events = demoSeries(OPTIONS);
  expect(await fillDemo(lake.pullDeps, OPTIONS)).toMatchObject({ failures: [] });
  came = new Map(
    events.map(({ info, facts, participants }) => {
      const keys = new Map(participants.map((p) => [p.token, p.attendee_key!]));
      const admits = facts.filter(({ kind }) => kind === 'admit');
      return [info.id, new Set(admits.map(({ token }) => keys.get(token!)!))];
    }),
  );
});
afterAll(() => lake.remove());

const cameTo = (id: string): ReadonlySet<string> => came.get(id)!;
const everybody = (): string[] => [...new Set([...came.values()].flatMap((people) => [...people]))];
const both = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  [...a].filter((p) => b.has(p)).length;
const dayOf = (event: DemoEvent): string =>
  new Date(event.info.startsAt + 9 * 3_600_000).toISOString().slice(0, 10);
const isSafe = (n: number): boolean => n === 0 || n >= K.k;

test('[A21] every report has a header, runs, and prints only the columns its header explains', async () => {
  for (const name of reportNames()) {
    const file = findReport(name);
    if (!file.ok) throw new Error(file.error);
    const { header } = file.value;
    const needsEvent = header.params.some((param) => param.required);
    const { table } = await lake.report(name, needsEvent ? { event: events[0]!.info.id } : {}, K);
    const names = header.columns.map((column) => column.name);
    expect([name, table.columns]).toEqual([name, names]);
    const { title, question, columns } = header.korean;
    expect([name, columns.map((column) => column.name)]).toEqual([name, names]);
    for (const text of [title, question, ...columns.flatMap(({ label, about }) => [label, about])])
      expect([name, text]).not.toEqual([name, '']);
    expect(table.rows.length, name).toBeGreaterThan(0);
  }
});

test('[A12] arrivals and gates add up to the event’s own counters', async () => {
  for (const { info, counters } of events.slice(0, 3)) {
    const { totals, table } = await lake.report('arrivals', { event: info.id });
    expect(totals.arrivals).toBe(counters.ever_in);
    expect(table.rows.at(-1)).toMatchObject({ arrived: counters.ever_in, share: 1 });
    for (const name of ['gates', 'arrivals-by-gate', 'queue'])
      expect((await lake.report(name, { event: info.id })).totals.entries).toBe(totals.entries);
  }
});

test('[P3] unique visitors per day: different people, first-timers, returning', async () => {
  const { table } = await lake.report('visitors', {}, K);
  const seen = new Set<string>();
  for (const [i, event] of events.entries()) {
    const people = cameTo(event.info.id);
    const fresh = [...people].filter((p) => !seen.has(p)).length;
    const shown = isSafe(fresh) && isSafe(people.size - fresh);
    expect(table.rows[i]).toMatchObject({
      ...{ day: dayOf(event), visitors: people.size },
      ...{ first_time: shown ? fresh : null, returning: shown ? people.size - fresh : null },
    });
    for (const person of people) seen.add(person);
  }
});

test('[P3] cohorts: sizes and who came again', async () => {
  const { table, meta } = await lake.report('cohorts', { by: 'month' }, K);
  const monthsOf = new Map<string, Set<string>>();
  for (const event of events)
    for (const person of cameTo(event.info.id))
      monthsOf.set(person, (monthsOf.get(person) ?? new Set()).add(`${dayOf(event).slice(0, 7)}-01`));
  const expected = new Map<string, number>();
  for (const months of monthsOf.values()) {
    const cohort = [...months].sort()[0];
    for (const month of months)
      expected.set(`${cohort} ${month}`, (expected.get(`${cohort} ${month}`) ?? 0) + 1);
  }
  expect(table.rows.map((row) => `${row.cohort} ${row.period}`).sort()).toEqual([...expected.keys()].sort());
  for (const row of table.rows)
    if (row.people !== null) expect(row.people).toBe(expected.get(`${row.cohort} ${row.period}`));
  expect(table.rows.filter((row) => row.people === null)).toHaveLength(meta.suppressed);
});

test.each(['shown', 'hidden'])(
  '[P3] affinity: every pair that may be shown, those with few outside %s',
  async (only) => {
    const { table, meta } = await lake.report('affinity', { only }, K);
    const isNext = (x: DemoEvent, y: DemoEvent): boolean => {
      const own = events.filter(({ series }) => series === x.series);
      return events.indexOf(y) === events.indexOf(x) + 1 || own.indexOf(y) === own.indexOf(x) + 1;
    };
    const n = everybody().length;
    const expected: Record<string, number>[] = [];
    let small = 0;
    for (const [i, x] of events.entries())
      for (const y of events.slice(i + 1)) {
        const [a, b] = [cameTo(x.info.id), cameTo(y.info.id)];
        const common = both(a, b);
        const few = !isSafe(a.size - common) || !isSafe(b.size - common);
        if (common === 0) continue;
        if (common < K.k || (few && (only === 'hidden' || isNext(x, y)))) small++;
        else {
          const lift = Number(((common * n) / (a.size * b.size)).toFixed(4));
          expected.push({ people_a: a.size, people_b: b.size, both: common, lift });
        }
      }
    const rows = table.rows.map(({ people_a, people_b, both: common, lift }) => ({
      people_a,
      people_b,
      both: common,
      lift,
    }));
    const order = (row: object): string => JSON.stringify(row);
    const shown = rows.map(order);
    const left = expected.map(order).filter((row) => !shown.includes(row));
    expect(expected.map(order)).toEqual(expect.arrayContaining(shown));
    // Beside the small ones only those that other reports would turn into one.
    expect(left.length).toBeLessThan(expected.length / 10);
    expect(meta.suppressed).toBe(small + left.length);
  },
);

test('[P3] how often people come adds up to everybody', async () => {
  const { table, totals } = await lake.report('repeat', {}, K);
  const times = everybody().map((person) => [...came.values()].filter((people) => people.has(person)).length);
  expect(totals.people).toBe(times.length);
  for (const row of table.rows)
    if (row.people !== null) expect(row.people).toBe(times.filter((n) => n === row.events).length);
});

test('[P3] from one event of a series to the next', async () => {
  const { table } = await lake.report('next-event', {}, K);
  for (const series of new Set(events.map((event) => event.series))) {
    const own = events.filter((event) => event.series === series);
    for (const [i, { info }] of own.entries()) {
      const row = table.rows.find(({ event_id }) => event_id === info.id);
      const people = cameTo(info.id);
      const next = own[i + 1] && cameTo(own[i + 1]!.info.id);
      const again = next && both(people, next);
      expect(row?.people).toBe(people.size);
      if (row?.came_again !== null) expect(row?.came_again).toBe(again);
      if (!next) expect(row?.came_again).toBeNull();
      const before = new Set(own.slice(0, i).flatMap((event) => [...cameTo(event.info.id)]));
      const fresh = [...people].filter((person) => !before.has(person)).length;
      if (row?.new_people !== null) expect(row?.new_people).toBe(fresh);
    }
  }
});

test('[A18] no-show: every valid participant is in one group, rates lie between raw and whole', async () => {
  const { table, totals } = await lake.report('no-show', {}, K);
  expect(totals.people).toBe(events.reduce((sum, { participants }) => sum + participants.length, 0));
  const missed = events.reduce(
    (sum, { info, participants }) => sum + participants.length - cameTo(info.id).size,
    0,
  );
  const shown = table.rows.reduce((sum, row) => sum + Number(row.no_shows ?? 0), 0);
  if (table.rows.every((row) => row.no_shows !== null)) expect(shown).toBe(missed);
  for (const row of table.rows) {
    if (row.rate === null) continue;
    expect(row.low).toBeLessThanOrEqual(Number(row.rate));
    expect(row.high).toBeGreaterThanOrEqual(Number(row.rate));
  }
});

test('[P3] funnel and fixed-threshold groups put everybody in exactly one place', async () => {
  const registered = events.reduce((sum, { participants }) => sum + participants.length, 0);
  expect((await lake.report('funnel', {}, K)).totals.people).toBe(registered);
  expect((await lake.report('rfm', {}, K)).totals.people).toBe(everybody().length);
});

test('[P3] conflicts without an answer are the events’ own', async () => {
  const { totals } = await lake.report('conflicts');
  expect(totals.open).toBe(events.reduce((sum, { counters }) => sum + counters.open_conflicts, 0));
});

test('[A20] money is arithmetic on what was entered', async () => {
  const event = events[0]!.info.id;
  const entered = { event, cost: '1000', cost_per_person: '2', value_per_person: '30', value: '100' };
  const { table } = await lake.report('roi', entered);
  const n = cameTo(event).size;
  const cost = 1000 + 2 * n;
  const value = 100 + 30 * n;
  expect(table.rows).toMatchObject([
    { attended: n, total_cost: cost, total_value: value, net: value - cost, break_even: Math.ceil(900 / 28) },
  ]);
});

test('[A21] --series, --from and --to narrow the scope; an unknown parameter and a k below 5 are refused', async () => {
  const series = events[0]!.series;
  const own = events.filter((event) => event.series === series);
  const narrowed = await lake.report('visitors', { series, from: dayOf(own[1]!), to: dayOf(own[1]!) }, K);
  expect(narrowed.table.rows).toMatchObject([
    { day: dayOf(own[1]!), visitors: cameTo(own[1]!.info.id).size },
  ]);
  await expect(lake.report('visitors', { nonsense: '1' }, K)).rejects.toThrow('has no parameter nonsense');
  await expect(lake.report('visitors', {}, { k: 4 })).rejects.toThrow('at least 5');
});

test('[A14] a higher k hides more and derives nothing: shown cells never change', async () => {
  const low = await lake.report('cohorts', {}, { k: 5 });
  const high = await lake.report('cohorts', {}, { k: 25 });
  expect(high.meta.suppressed).toBeGreaterThan(low.meta.suppressed);
  for (const [i, row] of high.table.rows.entries())
    if (row.people !== null && low.table.rows[i]!.people !== null) expect(row).toEqual(low.table.rows[i]);
});

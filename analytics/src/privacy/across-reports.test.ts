/**
 * Somebody reads every report of every scope and computes: whatever any of them left empty must stay unknown (A14).
 * The attacker knows which sets of visits are possible and nothing of the code under test.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import type { ReportResult } from '../report/run-report.ts';
import { importScans } from '../scans/import-scans.ts';
import { readScanMap } from '../scans/scan-map.ts';

const K = 5;
interface Visit {
  readonly series: string;
  readonly event: string;
  readonly day: string;
}
type Kind = ReadonlySet<Visit>;
type Scope = {
  readonly series?: string;
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
};

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

/** Crowded on purpose: few visits, counts around k. */
function makeWorld(seed: number) {
  const random = createRandom(seed);
  const days = ['2025-01-06', '2025-01-07', '2025-02-10', '2025-03-03', '2025-03-05'];
  const visits: Visit[] = [];
  const several = seed % 3 === 0;
  const n = 2 + (seed % 4);
  for (let i = 0; i < n; i++) {
    const visit = { series: several && i % 2 === 1 ? 't' : 's', event: `e${i}` };
    visits.push({ ...visit, day: days[i]! });
    // Some events go on the next day.
    if (random() < 0.25 && visits.length < 6) visits.push({ ...visit, day: `${days[i]!.slice(0, 8)}2${i}` });
  }
  const kinds = Array.from(
    { length: 2 ** visits.length - 1 },
    (_, bits): Kind => new Set(visits.filter((_visit, i) => ((bits + 1) >> i) & 1)),
  );
  const people = kinds.map((kind) => {
    const size = kind.size === 1 ? 30 : kind.size === 2 ? 14 : 6;
    return random() < 0.35 ? 0 : Math.floor(size * random());
  });
  return { visits, kinds, people };
}
type World = ReturnType<typeof makeWorld>;

async function fill(lake: TestLake, { kinds, people }: World): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-attack-'));
  const rows = kinds.flatMap((kind, k) =>
    Array.from({ length: people[k]! }, (_, i) =>
      [...kind].map(({ series, event, day }) => ({ series, line: `p${k}-${i},${event},${day}T10:00:00Z` })),
    ).flat(),
  );
  const map = readScanMap('person=1,session=2,time=3');
  if (!map.ok) throw new Error(map.error);
  for (const series of new Set(rows.map((row) => row.series))) {
    const file = join(folder, `${series}.csv`);
    writeFileSync(file, rows.flatMap((row) => (row.series === series ? [row.line] : [])).join('\n'));
    const found = { delimiter: ',', header: false, prefix: undefined, timeFormat: undefined };
    const base = { files: [file], map: map.value, where: [], tz: 'UTC', shiftSeconds: 0, ...found };
    const done = await importScans(lake, { ...base, series, people: 'all' });
    if (!done.ok) throw new Error(done.error);
  }
  rmSync(folder, { recursive: true });
}

interface Fact {
  readonly name: string;
  /** How often a person of this kind counts. */
  readonly counts: (kind: Kind) => boolean;
  /** Null: left empty. */
  readonly value: number | null;
}

const seen = (kind: Kind, scope: Scope, firstDay: (event: string) => string): Visit[] =>
  [...kind].filter(
    ({ series, event }) =>
      (!scope.series || series === scope.series) &&
      (!scope.event || event === scope.event) &&
      (!scope.from || firstDay(event) >= scope.from) &&
      (!scope.to || firstDay(event) <= scope.to),
  );
const different = (all: readonly string[]): string[] => [...new Set(all)].sort();
const period = (by: string, day: string): string =>
  by === 'day' ? day : by === 'month' ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;

/** What the rows of one report say about kinds of people, by the definitions in the headers of the reports. */
function factsOf(
  { report, params, table, totals }: ReportResult,
  scope: Scope,
  firstDay: (event: string) => string,
): Fact[] {
  const of = (kind: Kind): Visit[] => seen(kind, scope, firstDay);
  const events = (kind: Kind): string[] =>
    different(of(kind).map((v) => v.event)).sort((a, b) => (firstDay(a) < firstDay(b) ? -1 : 1));
  const dates = (kind: Kind): string[] => different(of(kind).map((v) => v.day));
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  const name = (...parts: unknown[]): string => `${JSON.stringify(scope)} ${report} ${parts.join(' ')}`;
  const facts: Fact[] = [];
  const say = (value: unknown, counts: Fact['counts'], ...parts: unknown[]): void =>
    void facts.push({ name: name(...parts), counts, value: number(value) });
  const everybody = (value: number): void => say(value, (kind) => of(kind).length > 0, 'everybody');
  for (const row of table.rows) {
    if (report === 'visitors') {
      say(row.visitors, (kind) => dates(kind).includes(String(row.day)), 'visitors', row.day);
      say(row.first_time, (kind) => dates(kind)[0] === row.day, 'first', row.day);
      say(row.returning, (kind) => dates(kind).slice(1).includes(String(row.day)), 'returning', row.day);
    } else if (report === 'cohorts') {
      const periods = (kind: Kind): string[] =>
        different(dates(kind).map((day) => period(String(params.by), day)));
      const counts = (kind: Kind): boolean =>
        periods(kind)[0] === row.cohort && periods(kind).includes(String(row.period));
      say(row.people, counts, params.by, row.cohort, row.period);
      if (row.share !== null && row.people !== null && row.cohort !== row.period)
        say(
          Math.round(Number(row.people) / Number(row.share)),
          (kind) => periods(kind)[0] === row.cohort,
          ...[params.by, row.cohort, row.cohort, 'by share'],
        );
    } else if (report === 'repeat') {
      say(row.people, (kind) => events(kind).length === row.events, row.events);
      if (row.share !== null && row.people !== null)
        everybody(Math.round(Number(row.people) / Number(row.share)));
    } else if (report === 'rfm') {
      const [low, high] = { '1': [1, 1], '2-3': [2, 3], '4-9': [4, 9], '10+': [10, 99] }[
        String(row.frequency)
      ]!;
      const newest = different(
        [...allEvents]
          .filter((e) => seen(kindOfAll, scope, firstDay).some((v) => v.event === e))
          .map(firstDay),
      ).at(-1)!;
      const counts = (kind: Kind): boolean => {
        const own = events(kind);
        if (own.length < low! || own.length > high!) return false;
        const gap = (Date.parse(newest) - Date.parse(firstDay(own.at(-1)!))) / 86_400_000;
        const recency = gap <= 30 ? '0-30' : gap <= 90 ? '31-90' : '91-365';
        const breadth = different(of(kind).map((v) => v.series)).length;
        return recency === row.recency && String(breadth) === row.breadth;
      };
      say(row.people, counts, row.recency, row.frequency, row.breadth);
      if (row.share !== null && row.people !== null)
        everybody(Math.round(Number(row.people) / Number(row.share)));
    } else if (report === 'affinity' && params.by === 'event') {
      const [a, b] = [String(row.a), String(row.b)];
      say(row.both, (kind) => events(kind).includes(a) && events(kind).includes(b), a, b);
      if (row.lift !== null)
        everybody(
          Math.round((Number(row.lift) * Number(row.people_a) * Number(row.people_b)) / Number(row.both)),
        );
    } else if (report === 'next-event') {
      const own = different([...allEvents].filter((e) => seriesOf(e) === row.series)).sort((a, b) =>
        firstDay(a) < firstDay(b) ? -1 : 1,
      );
      const inScope = own.filter((e) => seen(kindOfAll, scope, firstDay).some((v) => v.event === e));
      const at = inScope.indexOf(String(row.event_id));
      const [before, after] = [inScope[at - 1], inScope[at + 1]];
      const was = (kind: Kind, event: string | undefined): boolean =>
        event !== undefined && events(kind).includes(event);
      const earlier = (kind: Kind): boolean => inScope.slice(0, at).some((event) => was(kind, event));
      const here = String(row.event_id);
      if (after !== undefined)
        say(row.came_again, (kind) => was(kind, here) && was(kind, after), 'again', here);
      say(row.new_people, (kind) => was(kind, here) && !earlier(kind), 'new', here);
      say(row.lapsed, (kind) => was(kind, here) && earlier(kind) && !was(kind, before), 'lapsed', here);
    }
  }
  if ((report === 'repeat' || report === 'rfm') && typeof totals.people === 'number')
    everybody(totals.people);
  return facts;
}
let allEvents: ReadonlySet<string> = new Set();
let kindOfAll: Kind = new Set();
let seriesOf: (event: string) => string = () => '';

/** What a table does not list is 0, so no person can be of such a kind. */
const listsAll = (name: string): boolean =>
  / (repeat|rfm|cohorts) /.test(name) && !/everybody|share/.test(name);

async function readEverything(
  lake: TestLake,
  world: World,
  scopes: readonly Scope[],
): Promise<{ facts: Fact[]; possible: boolean[] }> {
  const firstDay = (event: string): string => world.visits.find((v) => v.event === event)!.day;
  const facts: Fact[] = [];
  const possible = world.kinds.map(() => true);
  for (const scope of scopes)
    for (const [report, own] of [
      ['visitors', {}],
      ...['day', 'month', 'year'].map((by) => ['cohorts', { by }] as const),
      ['repeat', {}],
      ['rfm', {}],
      ['affinity', { by: 'event' }],
      ['next-event', {}],
    ] as const) {
      if (scope.event && report !== 'visitors' && report !== 'cohorts') continue;
      const answer = await lake.report(report, { ...own, ...scope }, { k: K });
      const found = factsOf(answer, scope, firstDay);
      const complete = found.filter(({ name }) => listsAll(name));
      if (report === 'repeat' || report === 'rfm' || report === 'cohorts')
        for (const [i, kind] of world.kinds.entries())
          if (seen(kind, scope, firstDay).length > 0 && !complete.some((fact) => fact.counts(kind)))
            possible[i] = false;
      facts.push(...found);
    }
  return { facts, possible };
}

const P = 1_000_003;
const power = (a: number, e: number): number => {
  let [result, base] = [1, a];
  for (let n = e; n > 0; n = Math.floor(n / 2), base = (base * base) % P)
    if (n % 2 === 1) result = (result * base) % P;
  return result;
};
/** Reduces a row by the basis; the basis grows by what is left, if told so. */
function reduce(basis: Map<number, number[]>, row: readonly number[], grow: boolean): boolean {
  let left = [...row];
  for (const [pivot, by] of basis) {
    const times = left[pivot]!;
    if (times !== 0) left = left.map((x, c) => (((x - times * by[c]!) % P) + P) % P);
  }
  const pivot = left.findIndex((x) => x !== 0);
  if (pivot < 0) return true;
  if (grow) {
    const factor = power(left[pivot]!, P - 2);
    basis.set(
      pivot,
      left.map((x) => (x * factor) % P),
    );
  }
  return false;
}

/** Names of empty cells that follow from the others. */
function derived(
  { kinds, people, visits }: World,
  facts: readonly Fact[],
  possible: readonly boolean[],
): string[] {
  const columns = kinds.flatMap((_, i) => (possible[i] ? [i] : []));
  const rowOf = (counts: Fact['counts']): number[] => columns.map((i) => (counts(kinds[i]!) ? 1 : 0));
  const basis = new Map<number, number[]>();
  // Doors count the people of every event, whatever a report says.
  for (const event of different(visits.map((v) => v.event)))
    reduce(
      basis,
      rowOf((kind) => [...kind].some((v) => v.event === event)),
      true,
    );
  for (const { counts, value } of facts) if (value !== null) reduce(basis, rowOf(counts), true);
  return facts.flatMap(({ name, counts, value }) => {
    const truth = columns.reduce((sum, i) => sum + (counts(kinds[i]!) ? people[i]! : 0), 0);
    return value === null && truth > 0 && reduce(basis, rowOf(counts), false) ? [`${name} = ${truth}`] : [];
  });
}

async function attack(seed: number): Promise<{ empty: number; shown: number; derived: string[] }> {
  const world = makeWorld(seed);
  allEvents = new Set(world.visits.map((v) => v.event));
  kindOfAll = new Set(world.visits);
  seriesOf = (event) => world.visits.find((v) => v.event === event)!.series;
  const lake = openTestLake();
  try {
    await fill(lake, world);
    const series = different(world.visits.map((v) => v.series));
    const scopes: Scope[] = [{}, ...series.map((name) => ({ series: name })), { from: world.visits[1]!.day }];
    const { facts, possible } = await readEverything(lake, world, scopes);
    const empty = facts.filter(({ value }) => value === null).length;
    return { empty, shown: facts.length - empty, derived: derived(world, facts, possible) };
  } finally {
    lake.remove();
  }
}

const SEEDS = process.env.ATTEND_ATTACKS
  ? Array.from({ length: Number(process.env.ATTEND_ATTACKS) }, (_, i) => i + 1)
  : [3, 7, 13];

test.each(SEEDS)(
  '[A14] world %i: nothing that any report leaves empty follows from all reports together',
  async (seed) => {
    const found = await attack(seed);
    expect(found.derived).toEqual([]);
    expect(found.shown).toBeGreaterThan(10);
    if (!process.env.ATTEND_ATTACKS) expect(found.empty).toBeGreaterThan(0);
  },
  120_000,
);

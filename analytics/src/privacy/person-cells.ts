/**
 * The counts of people that reports of one scope publish, as functions of what one person did. Reports are linked
 * through them: "came for the first time on Monday" is a cell of `visitors`, the corner of a cohort, and the
 * difference of two totals of `repeat`.
 */
import type { Table, Value } from '../worker/jobs.ts';

/** An event on one of its days, as somebody can have been there. */
export interface Slot {
  readonly event: string;
  readonly series: string;
  /** Local day of the visit, `YYYY-MM-DD`. */
  readonly day: string;
  /** Local day of the event's doors. */
  readonly eventDay: string;
  /** Place of the event in its series, from 1. */
  readonly place: number;
}

export interface PersonScope {
  readonly slots: readonly Slot[];
  /** Day of the newest event. */
  readonly newest: string;
  readonly pairs: boolean;
}

export const PERIODS = ['year', 'quarter', 'month', 'week', 'day'] as const;
type Period = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayOf = (n: number): string => new Date(n * DAY_MS).toISOString().slice(0, 10);

/** First day of the period, as DuckDB's `date_trunc`. */
export function periodOf(by: Period, day: string): string {
  if (by === 'day') return day;
  if (by === 'year') return `${day.slice(0, 4)}-01-01`;
  if (by === 'month') return `${day.slice(0, 7)}-01`;
  if (by === 'week') {
    const n = dayNumber(day);
    // Day 0 was a Thursday; weeks begin on Monday.
    return dayOf(n - ((((n + 3) % 7) + 7) % 7));
  }
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}

/** The classes of `rfm.sql`. */
const recencyOf = (days: number): string =>
  days <= 30 ? '0-30' : days <= 90 ? '31-90' : days <= 365 ? '91-365' : '366+';
const frequencyOf = (n: number): string => (n === 1 ? '1' : n <= 3 ? '2-3' : n <= 9 ? '4-9' : '10+');
const breadthOf = (n: number): string => (n >= 3 ? '3+' : String(n));

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

function pairCells(kind: string, things: readonly string[]): string[] {
  const sorted = [...things].sort();
  return sorted.flatMap((a, i) => sorted.slice(i + 1).map((b) => `${kind}|${a}|${b}`));
}

/** What `next-event` says of one series. */
function nextCells(slots: readonly Slot[]): string[] {
  const places = new Map(slots.map((slot) => [slot.place, slot.event]));
  const order = [...places.keys()].sort((a, b) => a - b);
  return order.flatMap((place, i) => {
    const event = places.get(place)!;
    const [before, after] = [order[i - 1], order[i + 1]];
    return [
      ...(after === place + 1 ? [`again|${event}`] : []),
      ...(before === undefined ? [`new|${event}`] : []),
      ...(before !== undefined && before < place - 1 ? [`lapsed|${event}`] : []),
    ];
  });
}

function dayCells(days: readonly string[]): string[] {
  const first = days[0]!;
  const cohorts = PERIODS.flatMap((by) =>
    unique(days.map((day) => periodOf(by, day))).map(
      (period) => `cohort:${by}|${periodOf(by, first)}|${period}`,
    ),
  );
  return [`first|${first}`, ...days.map((day) => `day|${day}`), ...cohorts];
}

/** @param seen numbers of slots, at least one. @returns names of all cells that count this person */
export function cellsOf(scope: PersonScope, seen: readonly number[]): string[] {
  const slots = seen.map((n) => scope.slots[n]!);
  const days = unique(slots.map(({ day }) => day)).sort();
  const events = unique(slots.map(({ event }) => event));
  const series = unique(slots.map((slot) => slot.series));
  const last = slots
    .map(({ eventDay }) => eventDay)
    .sort()
    .at(-1)!;
  const recency = recencyOf(dayNumber(scope.newest) - dayNumber(last));
  return [
    'everybody',
    ...events.map((event) => `event|${event}`),
    ...dayCells(days),
    ...series.flatMap((name) => nextCells(slots.filter((slot) => slot.series === name))),
    `times|${events.length}`,
    `rfm|${recency}|${frequencyOf(events.length)}|${breadthOf(series.length)}`,
    ...(scope.pairs ? [...pairCells('both:event', events), ...pairCells('both:series', series)] : []),
  ];
}

export interface PublishedCell {
  readonly name: string;
  readonly value: Value;
  /** Columns that say it. */
  readonly columns: readonly string[];
}

type Row = Table['rows'][number];
type Params = Readonly<Record<string, Value>>;

const CELLS: Readonly<Record<string, (row: Row, params: Params) => PublishedCell[]>> = {
  'next-event': (row) => [
    { name: `again|${row.event_id}`, value: row.came_again!, columns: ['came_again', 'retention'] },
    { name: `new|${row.event_id}`, value: row.new_people!, columns: ['new_people'] },
    { name: `lapsed|${row.event_id}`, value: row.lapsed!, columns: ['lapsed'] },
  ],
  affinity: (row, { by }) => [
    {
      ...{ name: `both:${by}|${row.a}|${row.b}`, value: row.both! },
      columns: ['both', 'lift', 'jaccard', 'a_to_b', 'b_to_a'],
    },
  ],
  visitors: (row) => [
    { name: `day|${row.day}`, value: row.visitors!, columns: ['visitors', 'returning'] },
    { name: `first|${row.day}`, value: row.first_time!, columns: ['first_time', 'returning'] },
  ],
  cohorts: (row, { by }) => [
    {
      ...{ name: `cohort:${by}|${row.cohort}|${row.period}`, value: row.people! },
      columns: ['people', 'share'],
    },
  ],
  repeat: (row) => [{ name: `times|${row.events}`, value: row.people!, columns: ['people', 'share'] }],
  rfm: (row) => [
    {
      ...{ name: `rfm|${row.recency}|${row.frequency}|${row.breadth}`, value: row.people! },
      columns: ['people', 'share'],
    },
  ],
};

export const isLinked = (report: string): boolean => report in CELLS;

/** The cells of one row. */
export const rowCells = (report: string, row: Row, params: Params): PublishedCell[] =>
  CELLS[report]?.(row, params) ?? [];

/** Columns that also tell how many people the scope has altogether. */
export const TELL_EVERYBODY: Readonly<Record<string, readonly string[]>> = {
  affinity: ['lift'],
  repeat: ['share'],
  rfm: ['share'],
};

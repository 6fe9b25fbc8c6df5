/**
 * Which counts of people may stand in the reports of a scope beside each other (A14). All linked reports are run,
 * each hides what its own rule hides, and `link` adds what would give a hidden count away. Published first are
 * the tables most asked for. A plan depends on lake, scope and k alone, so every report of it says the same.
 */
import { ok, type Result } from '@attend-gate/shared';
import type { Table, Value } from '../worker/jobs.ts';
import { drawAtoms } from './draw-atoms.ts';
import type { Linked, LinkedSystem } from './linked.ts';
import { cellsOf, PERIODS, type PersonScope, rowCells, type Slot } from './person-cells.ts';

export interface Scope {
  readonly series: string;
  readonly event: string;
  readonly from: string;
  readonly to: string;
}
export interface ScopeEvent {
  readonly event: string;
  readonly series: string;
  readonly eventDay: string;
  readonly place: number;
}
/** What the lake holds of a scope; stays inside. */
export interface Movements {
  readonly events: readonly ScopeEvent[];
  readonly slots: readonly Slot[];
  /** Different sets of slots people were seen in; a sample of a large lake. */
  readonly patterns: readonly (readonly number[])[];
}
/** A report before and after its own privacy rule. */
export interface OwnRule {
  readonly raw: Table;
  readonly published: Table;
  readonly totals: Readonly<Record<string, Value>>;
}
export interface Ask {
  readonly report: string;
  readonly params: Readonly<Record<string, string>>;
}
export interface PlanDeps {
  readonly k: number;
  readonly movements: (scope: Scope) => Promise<Result<Movements, string>>;
  /** Answers in the order of the questions, from one snapshot. */
  readonly reports: (asks: readonly Ask[]) => Promise<Result<readonly OwnRule[], string>>;
  /** Runs `link` beside the caller's thread. */
  readonly link: (system: LinkedSystem) => Promise<Result<Linked, string>>;
}
export interface Plan {
  readonly published: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  /** Hidden by their own report's rule beside a small one, but told by another report and not small: shown again. */
  readonly told: ReadonlySet<string>;
}

/** Larger systems take seconds: what does not fit is withheld, and a smaller scope says it. */
const MOST_CELLS = 1_400;
/** More pairs than that have pairs below k among them that no total gives away. */
const MOST_EVENTS_WITH_PAIRS = 12;
/** Of more series the tables of all are checked by themselves. */
const MOST_SERIES_AS_BASE = 4;

const ORDER = [
  ...['everybody', 'day', 'again', 'both:event', 'both:series', 'cohort:year', 'cohort:quarter'],
  ...['cohort:month', 'first', 'new', 'lapsed', 'times', 'rfm', 'cohort:week', 'cohort:day'],
];
const kindOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('|'))) || name;

const ASKED: readonly Ask[] = [
  { report: 'next-event', params: {} },
  { report: 'affinity', params: { by: 'event' } },
  { report: 'affinity', params: { by: 'series' } },
  { report: 'visitors', params: {} },
  ...PERIODS.map((by) => ({ report: 'cohorts', params: { by } })),
  { report: 'repeat', params: {} },
  { report: 'rfm', params: {} },
];
/** Reports that speak of one event. */
const OF_ONE_EVENT = new Set(['visitors', 'cohorts']);

interface Local {
  readonly shown: Set<string>;
  readonly hidden: Set<string>;
  /** Counts that are not 0; null where the report's SQL hid them. */
  readonly exist: Map<string, Value>;
}

function read(local: Local, { report, params }: Ask, own: OwnRule): void {
  const shown = own.published.rows.flatMap((row) => rowCells(report, row, params));
  for (const { name, value } of shown) if (value !== null) local.shown.add(name);
  for (const { name, value } of own.raw.rows.flatMap((row) => rowCells(report, row, params))) {
    if (value !== 0) local.exist.set(name, value);
    if (!local.shown.has(name)) local.hidden.add(name);
  }
  if (own.totals.people === null && (report === 'repeat' || report === 'rfm')) local.hidden.add('everybody');
}

async function runAll(
  deps: PlanDeps,
  scope: Scope,
  pairs: boolean,
  oneSeries: boolean,
): Promise<Result<Local, string>> {
  const local: Local = { shown: new Set(), hidden: new Set(), exist: new Map() };
  const asks = ASKED.filter(
    ({ report }) =>
      (scope.event === '' || OF_ONE_EVENT.has(report)) &&
      (report !== 'affinity' || pairs) &&
      // From event to event every series is a scope of its own.
      (report !== 'next-event' || oneSeries),
  ).map(({ report, params }) => ({ report, params: { ...params, ...scope } }));
  const answers = await deps.reports(asks);
  if (!answers.ok) return answers;
  for (const [i, own] of answers.value.entries()) read(local, asks[i]!, own);
  return ok(local);
}

/** Tables that list every count: what they do not list is 0. */
const lists = (name: string): boolean => /^(times|rfm|cohort:\w+|first)\|/.test(name);

const isIn = (scope: Scope, one: { series: string; event: string; eventDay: string }): boolean =>
  (scope.series === '' || scope.series === one.series) &&
  (scope.event === '' || scope.event === one.event) &&
  (scope.from === '' || one.eventDay >= scope.from) &&
  (scope.to === '' || one.eventDay <= scope.to);

/** Scopes whose tables are published beside this one's, the widest window first. */
function basesOf(scope: Scope, events: readonly ScopeEvent[]): Scope[] {
  const whole = { ...scope, from: '', to: '' };
  if (scope.from !== '' || scope.to !== '') return [...basesOf(whole, events), whole];
  if (scope.series !== '' || scope.event !== '') return [];
  const series = [...new Set(events.map((one) => one.series))].sort();
  if (series.length < 2 || series.length > MOST_SERIES_AS_BASE) return [];
  return series.map((name) => ({ ...whole, series: name }));
}

/** One scope in the system: its reports' answers, and what a person adds to it. */
interface Member {
  readonly scope: Scope;
  readonly inside: (slot: number) => boolean;
  readonly person: PersonScope;
}

function memberOf(scope: Scope, { events, slots }: Movements): Member {
  const own = events.filter((one) => isIn(scope, one));
  const newest = own
    .map(({ eventDay }) => eventDay)
    .sort()
    .at(-1);
  const pairs = own.length <= MOST_EVENTS_WITH_PAIRS;
  return {
    scope,
    inside: (slot) => isIn(scope, slots[slot]!),
    person: { slots, newest: newest ?? '1970-01-01', pairs },
  };
}

const nameIn = ({ scope }: Member, cell: string): string => `${JSON.stringify(Object.values(scope))}${cell}`;

function namesOf(member: Member, seen: readonly number[]): string[] {
  const inside = seen.filter(member.inside);
  return inside.length === 0 ? [] : cellsOf(member.person, inside);
}

/** What may be published, in the order in which it is offered. */
function offeredOf(local: Local): string[] {
  const rank = (name: string): number => ORDER.indexOf(kindOf(name));
  return [...local.shown, 'everybody']
    .filter((name) => !local.hidden.has(name))
    .sort((a, b) => rank(a) - rank(b));
}

/** The names of one scope, as they enter the system. */
interface Part {
  readonly member: Member;
  readonly given: readonly string[];
  readonly offered: readonly string[];
  readonly hidden: readonly string[];
}

/**
 * What goes first where a system would be too large: whole kinds of cells are then withheld in this scope, so that
 * there is nothing of the kind to protect.
 */
const DROPS: readonly (readonly string[])[] = [
  ...[
    ['again', 'new', 'lapsed'],
    ['cohort:day'],
    ['cohort:week'],
    ['first', 'day'],
    ['cohort:month'],
    ['rfm'],
  ],
  ...[['cohort:quarter'], ['both:event', 'event'], ['times'], ['cohort:year'], ['again', 'new', 'lapsed']],
];

function fit(parts: readonly Part[]): readonly Part[] {
  let fitting = parts;
  for (const kinds of DROPS) {
    const size = fitting.reduce((sum, p) => sum + p.given.length + p.offered.length + p.hidden.length, 0);
    if (size <= MOST_CELLS) break;
    const keep = (name: string): boolean => !kinds.includes(kindOf(name));
    fitting = fitting.map(({ member, given, offered, hidden }) => ({
      ...{ member, given: given.filter(keep), offered: offered.filter(keep), hidden: hidden.filter(keep) },
    }));
  }
  return fitting;
}

/** @returns of the first part the offered names that may be published, and the hidden ones that are told anyway */
async function check(
  deps: PlanDeps,
  parts: readonly Part[],
  { slots, patterns }: Movements,
  exist: ReadonlyMap<string, Value>,
): Promise<Result<{ readonly safe: ReadonlySet<string>; readonly told: ReadonlySet<string> }, string>> {
  const numbers = new Map<string, number>();
  const numbersOf = (member: Member, names: readonly string[]): number[] =>
    names.map((name) => {
      const full = nameIn(member, name);
      if (!numbers.has(full)) numbers.set(full, numbers.size);
      return numbers.get(full)!;
    });
  const given = parts.flatMap((part) => numbersOf(part.member, part.given));
  const hidden = parts.flatMap((part) => numbersOf(part.member, part.hidden));
  const { member, offered: names } = parts[0]!;
  const offered = numbersOf(member, names);
  const isPossible = (seen: readonly number[]): boolean =>
    namesOf(member, seen).every((name) => !lists(name) || exist.has(name));
  const atoms = drawAtoms(patterns, slots.length, numbers.size + 64, isPossible).map((seen) =>
    parts.flatMap((part) =>
      namesOf(part.member, seen).flatMap((name) => numbers.get(nameIn(part.member, name)) ?? []),
    ),
  );
  const answer = await deps.link({ atoms, cells: numbers.size, given, hidden, offered });
  if (!answer.ok) return answer;
  const [out, told] = [new Set(answer.value.withheld), new Set(answer.value.told)];
  return ok({
    safe: new Set(names.filter((_, i) => !out.has(offered[i]!))),
    told: new Set(parts[0]!.hidden.filter((_, i) => told.has(hidden[i]!))),
  });
}

/** Who came again to the next event is a pair of `affinity` too, which is not checked where there are many events. */
function pairOf(name: string, events: readonly ScopeEvent[]): string[] {
  const event = events.find((one) => name === `again|${one.event}`);
  const next = events.find((one) => one.series === event?.series && one.place === event.place + 1);
  return event && next ? [`both:event|${[event.event, next.event].sort().join('|')}`] : [];
}

/** @param planOf plans of other scopes, from a cache */
export async function makePlan(
  deps: PlanDeps,
  scope: Scope,
  planOf: (scope: Scope) => Promise<Result<Plan, string>>,
): Promise<Result<Plan, string>> {
  const found = await deps.movements({ ...scope, from: '', to: '' });
  if (!found.ok) return found;
  const movements = found.value;
  const member = memberOf(scope, movements);
  const events = movements.events.filter((one) => isIn(scope, one));
  const oneSeries = new Set(events.map((one) => one.series)).size === 1;
  const local = await runAll(deps, scope, member.person.pairs, oneSeries);
  if (!local.ok) return local;
  // Doors count the people of an event, whatever a report says.
  const given = events.map(({ event }) => `event|${event}`);
  const offered = offeredOf(local.value);
  const hidden = [...local.value.hidden];
  const parts: Part[] = [{ member, given, offered, hidden }];
  for (const base of basesOf(scope, movements.events)) {
    const plan = await planOf(base);
    if (!plan.ok) return plan;
    const said = { given: [...plan.value.published], offered: [], hidden: [...plan.value.hidden] };
    parts.push({ ...said, member: memberOf(base, movements) });
  }
  const all = [...given, ...offered];
  if (parts.every((part) => part.hidden.length === 0))
    return ok({ published: new Set(all), hidden: new Set(), told: new Set() });
  const checked = await check(deps, fit(parts), movements, local.value.exist);
  if (!checked.ok) return checked;
  const { safe } = checked.value;
  const told = [...checked.value.told].filter((name) => Number(local.value.exist.get(name) ?? 0) >= deps.k);
  const kept = offered.filter((name) => !safe.has(name));
  const out = [...kept, ...kept.flatMap((name) => pairOf(name, events))];
  return ok({
    published: new Set([...all.filter((name) => !out.includes(name)), ...told]),
    hidden: new Set([...hidden, ...out].filter((name) => !told.includes(name))),
    told: new Set(told),
  });
}

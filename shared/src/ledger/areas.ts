/**
 * Where people are (verdict.md, Areas): areas form a tree, entering one leaves the sibling the person was in, and a
 * place in an area is held by the device that let the person in until that stay ends. A pure fold over the movements of
 * one token; the totals over all tokens are carried along.
 */
import type { DeviceNo, ListId } from '../ids.ts';
import type { CheckInList, EventInfo } from '../roster/roster.ts';
import { areaPath } from '../verdict/capacity.ts';
import { type Admission, type Attendance, dailyExitAfter, type Movement } from './attendance.ts';
import type { Conflict } from './token-states.ts';

const FOREVER = Number.POSITIVE_INFINITY;

interface Keyed<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function of<K, V>(map: Keyed<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** What one token adds to an area during a stretch of time: now for good, or until a daily exit ends it. */
export interface Stand {
  readonly area: string;
  /** Inclusive and exclusive, milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly people: number;
  readonly bodies: number;
  /** Whose places are taken. */
  readonly device: DeviceNo;
  /** Areas in which this stand takes places: its own and those it newly lies in. */
  readonly holds: readonly string[];
}

export interface Layout {
  readonly event: Pick<EventInfo, 'areas' | 'timeZone'>;
  readonly lists: ReadonlyMap<ListId, CheckInList>;
}

interface Step {
  readonly area: string;
  readonly list: ListId;
  readonly device: DeviceNo;
  readonly until: number;
}

const areaOf = ({ lists }: Layout, list: ListId): string => lists.get(list)?.area ?? '';

/** The areas a token entered and has not left, outermost first. */
function walk(movements: readonly Movement[], layout: Layout): readonly Step[] {
  const path = (area: string): readonly string[] => areaPath(layout.event, area);
  let steps: Step[] = [];
  for (const { body, at, device } of movements) {
    steps = steps.filter(({ until }) => at < until);
    const area = areaOf(layout, body.list);
    if (body.kind === 'exit') {
      // Leaving an area leaves everything in it.
      steps = steps.filter((step) => !path(step.area).includes(area));
      continue;
    }
    const around = path(area);
    const kept = steps.filter((step) => around.includes(step.area));
    const list = layout.lists.get(body.list);
    const until = dailyExitAfter(at, list, layout.event.timeZone) ?? FOREVER;
    const again = kept.some((step) => step.area === area);
    steps = again ? kept : [...kept, { area, list: body.list, device, until }];
  }
  return steps;
}

/** After these answers one person was inside, however often the code was shown. */
const isOneBody = ({ answer }: Conflict): boolean => answer === 'same-person' || answer === 'fraud';

function extraBodies(
  conflicts: readonly Conflict[],
  byList: ReadonlyMap<ListId, Attendance>,
  layout: Layout,
): Stand[] {
  return conflicts.flatMap((conflict) => {
    const stay = byList.get(conflict.list);
    if (isOneBody(conflict) || stay?.inside?.id !== conflict.first.fact) return [];
    const area = areaOf(layout, conflict.list);
    const holds = areaPath(layout.event, area);
    const until = stay.insideUntil ?? FOREVER;
    return conflict.overlaps.map(({ device }) => ({
      ...{ area, from: -FOREVER, until, people: 0, bodies: 1, device, holds },
    }));
  });
}

/** Stands by the device that let people in and by when they end. */
type Alike = Map<DeviceNo, Map<number, readonly Stand[]>>;
const alike = new WeakMap<Layout, Map<ListId, Alike>>();

/** Where a token stands whose only movement is this entry: one array for all that entered alike. */
export function standsOfOne({ body, at, device }: Admission, layout: Layout): readonly Stand[] {
  const list = layout.lists.get(body.list);
  const until = dailyExitAfter(at, list, layout.event.timeZone) ?? FOREVER;
  const make = (): readonly Stand[] => {
    const area = areaOf(layout, body.list);
    const holds = areaPath(layout.event, area);
    return [{ area, from: -FOREVER, until, people: body.count, bodies: body.count, device, holds }];
  };
  if (body.count !== 1) return make();
  const lists = of(alike, layout, () => new Map<ListId, Alike>());
  const devices = of(lists, body.list, (): Alike => new Map());
  return of(
    of(devices, device, () => new Map<number, readonly Stand[]>()),
    until,
    make,
  );
}

/** @param live every movement of the token that counts, on all lists, in the order of L4 */
export function standsOf(
  live: readonly Movement[],
  byList: ReadonlyMap<ListId, Attendance>,
  conflicts: readonly Conflict[],
  layout: Layout,
): readonly Stand[] {
  const steps = walk(live, layout);
  const stands: Stand[] = [];
  let from = -FOREVER;
  // From the innermost out: when its day ends, the person stands where they came from.
  for (const [i, step] of [...steps.entries()].reverse()) {
    if (step.until <= from) continue;
    const outer = steps[i - 1];
    const already = outer ? areaPath(layout.event, outer.area) : [];
    const people = Math.max(1, byList.get(step.list)?.people ?? 1);
    const holds = areaPath(layout.event, step.area).filter((area) => !already.includes(area));
    const { area, until, device } = step;
    stands.push({ area, from, until, people, bodies: people, device, holds });
    from = until;
  }
  if (conflicts.length > 0) stands.push(...extraBodies(conflicts, byList, layout));
  return stands;
}

interface Sum {
  readonly from: number;
  readonly until: number;
  people: number;
  bodies: number;
}

/** Sums by stretch of time: as many as there are days, not as there are people. */
class Stretches {
  readonly #sums = new Map<string, Sum>();

  add({ from, until }: Stand, people: number, bodies: number): void {
    if (people === 0 && bodies === 0) return;
    const key = `${from}|${until}`;
    let sum = this.#sums.get(key);
    if (!sum) {
      sum = { from, until, people: 0, bodies: 0 };
      this.#sums.set(key, sum);
    }
    sum.people += people;
    sum.bodies += bodies;
    if (sum.people === 0 && sum.bodies === 0) this.#sums.delete(key);
  }

  /** @param now left out = before any day ended */
  at(now: number | undefined): { readonly people: number; readonly bodies: number } {
    let [people, bodies] = [0, 0];
    for (const sum of this.#sums.values()) {
      if (now === undefined ? sum.from !== -FOREVER : now < sum.from || now >= sum.until) continue;
      people += sum.people;
      bodies += sum.bodies;
    }
    return { people, bodies };
  }
}

export class AreaTotals {
  readonly #standing = new Map<string, Stretches>();
  readonly #held = new Map<string, Map<DeviceNo, Stretches>>();
  /** What came and went since somebody asked: tokens that stand alike are summed in one step. */
  readonly #changes = new Map<readonly Stand[], number>();

  /** @param sign 1 = these stands came to be, −1 = they are gone */
  add(stands: readonly Stand[], sign: 1 | -1): void {
    if (stands.length > 0) this.#changes.set(stands, (this.#changes.get(stands) ?? 0) + sign);
  }

  /** People and bodies in an area and everything in it; '' = in the venue. */
  in(
    area: string,
    event: Pick<EventInfo, 'areas'>,
    now: number | undefined,
  ): { readonly people: number; readonly bodies: number } {
    this.#settle();
    let [people, bodies] = [0, 0];
    for (const [at, stretches] of this.#standing) {
      if (!areaPath(event, at).includes(area)) continue;
      const sum = stretches.at(now);
      people += sum.people;
      bodies += sum.bodies;
    }
    return { people, bodies };
  }

  /** Does one of these stands lie in the area now? */
  static isIn(stands: readonly Stand[], area: string, event: Pick<EventInfo, 'areas'>, now: number): boolean {
    return stands.some(
      (stand) => now >= stand.from && now < stand.until && areaPath(event, stand.area).includes(area),
    );
  }

  /** Devices whose own entries take places of this area now, and how many. */
  holders(area: string, now: number | undefined): ReadonlyMap<DeviceNo, number> {
    this.#settle();
    const byDevice = [...(this.#held.get(area) ?? [])];
    return new Map(byDevice.map(([device, stretches]) => [device, stretches.at(now).bodies]));
  }

  /** Places of this area that a device's own entries still take. */
  heldBy(area: string, device: DeviceNo, now: number | undefined): number {
    this.#settle();
    return this.#held.get(area)?.get(device)?.at(now).bodies ?? 0;
  }

  #settle(): void {
    for (const [stands, times] of this.#changes) for (const stand of stands) this.#add(stand, times);
    this.#changes.clear();
  }

  #add(stand: Stand, times: number): void {
    const { area, people, bodies, device, holds } = stand;
    of(this.#standing, area, () => new Stretches()).add(stand, times * people, times * bodies);
    for (const held of holds) {
      const byDevice = of(this.#held, held, () => new Map<DeviceNo, Stretches>());
      of(byDevice, device, () => new Stretches()).add(stand, 0, times * bodies);
    }
  }
}

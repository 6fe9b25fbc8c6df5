/**
 * What the facts of one token on one list say: who is in, since when, and which entries nobody could have
 * known of each other (L5). A pure fold over movements in key order; order of arrival cannot matter.
 */
import type { Millis } from '../ids.ts';
import type { CheckInList } from '../roster/roster.ts';
import type { Visit } from '../rules/rule-data.ts';
import { nextClockTime, readClockTime } from '../time/zone.ts';
import type { Fact, FactBody } from './fact.ts';
import { compareKeys } from './order-key.ts';

export type Movement = Fact & { readonly body: Extract<FactBody, { kind: 'admit' | 'exit' }> };
export type Admission = Movement & { readonly body: { readonly kind: 'admit' } };

export const isAdmission = (movement: Movement): movement is Admission => movement.body.kind === 'admit';

/** Two or more entries of one single-entry token whose writers could not know of each other. */
export interface Overlap {
  readonly first: Movement;
  /** Later entries by key, at least one. */
  readonly overlaps: readonly Movement[];
}

export interface Attendance {
  /** Live entries ever, overlaps included. */
  readonly entries: number;
  /** The entry that the person is inside by; undefined = outside. */
  readonly inside: Movement | undefined;
  /** Those inside by this token: 0 or 1, or as many of a group as were admitted. */
  readonly people: number;
  /** Most people of this token that were ever inside at once, overlaps left out. */
  readonly mostPeople: number;
  /** When the list's daily time ends this stay (exclusive); undefined = it does not, or nobody is inside. */
  readonly insideUntil: Millis | undefined;
  /** The first entry since the last live exit, or of the stay that exit ended: what staff read out (V5). */
  readonly lastEntry: Movement | undefined;
  readonly conflicts: readonly Overlap[];
}

export const NEVER_HERE: Attendance = {
  ...{ entries: 0, inside: undefined, people: 0, mostPeople: 0, insideUntil: undefined },
  ...{ lastEntry: undefined, conflicts: [] },
};

/** What the roster says about how to read the movements; without one, entries are single and days do not end. */
export interface Terms {
  readonly list: CheckInList | undefined;
  /** People one ticket admits. */
  readonly admits: number;
  readonly timeZone: string;
}

/**
 * L4: by key; at equal keys an exit before an entry, then device, session, index. Two receipts may speak of one place
 * after a fork (L16); then the id of the fact that brought each back decides.
 */
export function compareMovements(a: Movement, b: Movement): number {
  return (
    compareKeys(a.key, b.key) ||
    (a.body.kind === 'exit' ? 0 : 1) - (b.body.kind === 'exit' ? 0 : 1) ||
    a.device - b.device ||
    a.session - b.session ||
    a.index - b.index ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

const names = (later: Movement, earlier: Movement): boolean => later.extras.overrides === earlier.id;

/** The daily moment that ends a stay which began at `at` (V6); undefined = none does. */
export function dailyExitAfter(
  at: Millis,
  list: CheckInList | undefined,
  timeZone: string,
): Millis | undefined {
  const ofDay = list?.exitAllAt === undefined ? undefined : readClockTime(list.exitAllAt);
  return ofDay === undefined ? undefined : nextClockTime(timeZone, at, ofDay);
}

/** One fold over the movements of a token on a list. */
class Fold {
  readonly #terms: Terms;
  readonly #conflicts: Overlap[] = [];
  #stay: Movement[] = [];
  #overlaps: Movement[] = [];
  #people = 0;
  #mostPeople = 0;
  #until: Millis | undefined;
  #entries = 0;
  #lastEntry: Movement | undefined;

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  take(movement: Movement): void {
    if (this.#until !== undefined && movement.at >= this.#until) this.#close();
    if (movement.body.kind === 'exit') this.#close();
    else this.#enter(movement, movement.body.count);
  }

  attendance(): Attendance {
    const inside = this.#stay[0];
    const [people, insideUntil] = [this.#people, this.#until];
    this.#close();
    return {
      ...{ entries: this.#entries, inside, people, mostPeople: this.#mostPeople, insideUntil },
      ...{ lastEntry: this.#lastEntry, conflicts: this.#conflicts },
    };
  }

  #enter(movement: Movement, count: number): void {
    const { list, admits, timeZone } = this.#terms;
    const single = !(list?.allowMultipleEntries ?? false);
    this.#entries++;
    const knew = this.#stay.some((other) => names(movement, other) || names(other, movement));
    // One more of a group is no conflict as long as the ticket is good for that many.
    const fits = this.#stay.length === 0 || this.#people + count <= admits;
    if (single && !fits && !knew) this.#overlaps.push(movement);
    if (this.#stay.length === 0 || !single) this.#lastEntry = movement;
    if (this.#stay.length === 0) this.#until = dailyExitAfter(movement.at, list, timeZone);
    this.#stay.push(movement);
    if (fits) this.#people = Math.min(this.#people + count, Math.max(admits, count));
    this.#mostPeople = Math.max(this.#mostPeople, this.#people);
  }

  #close(): void {
    if (this.#stay[0] && this.#overlaps.length > 0)
      this.#conflicts.push({ first: this.#stay[0], overlaps: this.#overlaps });
    this.#stay = [];
    this.#overlaps = [];
    this.#people = 0;
    this.#until = undefined;
  }
}

/** @param live movements of one token on one list that count (not annulled, not repeated), sorted */
export function attendanceOf(live: readonly Movement[], terms: Terms): Attendance {
  const fold = new Fold(terms);
  for (const movement of live) fold.take(movement);
  return fold.attendance();
}

/** The same, as it stands at a moment: the daily time may have ended the stay without any fact. */
export function attendanceAt(attendance: Attendance, now: Millis): Attendance {
  const { insideUntil } = attendance;
  if (insideUntil === undefined || now < insideUntil) return attendance;
  return { ...attendance, inside: undefined, people: 0, insideUntil: undefined };
}

/** Movements as rules see them, the daily exits that no fact says among them. */
export function visitsOf(live: readonly Movement[], terms: Terms, now: Millis): readonly Visit[] {
  const visits: Visit[] = [];
  let until: Millis | undefined;
  const end = (at: Millis): void => {
    if (until === undefined || at < until) return;
    visits.push({ kind: 'exit', at: until });
    until = undefined;
  };
  for (const { body, at } of live) {
    end(at);
    visits.push({ kind: body.kind === 'exit' ? 'exit' : 'entry', at });
    until = body.kind === 'exit' ? undefined : (until ?? dailyExitAfter(at, terms.list, terms.timeZone));
  }
  end(now);
  return visits;
}

/**
 * What a rule may ask about one ticket at one moment (verdict.md, Rules language). Times are milliseconds since 1970,
 * days are the event's own (V6). Values are worked out when asked for, because most rules ask for one or two.
 */
import type { ListId, Millis } from '../ids.ts';
import type { EventInfo, Holder } from '../roster/roster.ts';
import { dayOf, isoWeekday, MINUTE_MS, momentAt, readClockTime } from '../time/zone.ts';

/** One live movement of the ticket on the list that is asked about. */
export interface Visit {
  readonly kind: 'entry' | 'exit';
  readonly at: Millis;
}

export interface RuleContext {
  readonly event: EventInfo;
  readonly holder: Pick<Holder, 'ticketType' | 'variation' | 'session'>;
  readonly list: ListId;
  /** Gate of the scan; '' = none. */
  readonly gate: string;
  readonly now: Millis;
  /** In the order of L4. */
  readonly visits: readonly Visit[];
}

/** Names that `var` may ask for. */
export const VARIABLES = [
  'now',
  'now_isoweekday',
  'product',
  'variation',
  'gate',
  'entries_number',
  'entries_today',
  'entries_days',
  'minutes_since_last_entry',
  'minutes_since_first_entry',
  'entry_status',
] as const;
export type Variable = (typeof VARIABLES)[number];

/** `Date.parse` takes much more than ISO 8601, and would read a time without an offset as the device's own. */
const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** ISO 8601; without an offset it is wall-clock time of the event (V6). NaN for anything else. */
function momentOfIso(text: unknown, zone: string): number {
  const parts = typeof text === 'string' ? ISO.exec(text) : null;
  if (!parts) return Number.NaN;
  const [whole, date = '', time = '', offset] = parts;
  if (offset !== undefined) return Date.parse(whole);
  const ofDay = readClockTime(time.slice(0, 8));
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return ofDay === undefined ? Number.NaN : momentAt(zone, dayOf('UTC', midnight), ofDay);
}

export class RuleData {
  readonly #context: RuleContext;
  readonly #entries: readonly Millis[];

  constructor(context: RuleContext) {
    this.#context = context;
    this.#entries = context.visits.filter(({ kind }) => kind === 'entry').map(({ at }) => at);
  }

  get now(): Millis {
    return this.#context.now;
  }
  get now_isoweekday(): number {
    return isoWeekday(this.#zone, this.now);
  }
  get product(): string {
    return this.#context.holder.ticketType;
  }
  get variation(): string {
    return this.#context.holder.variation;
  }
  get gate(): string {
    return this.#context.gate;
  }
  get entries_number(): number {
    return this.#entries.length;
  }
  get entries_today(): number {
    const today = this.#day(this.now);
    return this.#entries.filter((at) => this.#day(at) === today).length;
  }
  get entries_days(): number {
    return this.#days(this.#entries);
  }
  get minutes_since_last_entry(): number {
    return this.#since(Math.max(...this.#entries));
  }
  get minutes_since_first_entry(): number {
    return this.#since(Math.min(...this.#entries));
  }
  get entry_status(): 'present' | 'absent' {
    return this.#context.visits.at(-1)?.kind === 'entry' ? 'present' : 'absent';
  }

  entriesSince(t: number): number {
    return this.#entries.filter((at) => at >= t).length;
  }
  entriesBefore(t: number): number {
    return this.#entries.filter((at) => at < t).length;
  }
  entriesDaysSince(t: number): number {
    return this.#days(this.#entries.filter((at) => at >= t));
  }
  entriesDaysBefore(t: number): number {
    return this.#days(this.#entries.filter((at) => at < t));
  }

  /** Throws for a kind it does not know and for a time that is none. */
  buildTime(kind: unknown, value: unknown): number {
    const { event, now } = this.#context;
    switch (kind) {
      case 'custom': {
        const at = momentOfIso(value, this.#zone);
        if (Number.isNaN(at)) throw new TypeError(`not a time: ${String(value)}`);
        return at;
      }
      case 'customtime': {
        const ofDay = typeof value === 'string' ? readClockTime(value) : undefined;
        if (ofDay === undefined) throw new TypeError(`not a time of day: ${String(value)}`);
        return momentAt(this.#zone, dayOf(event.timeZone, now), ofDay);
      }
      case 'date_from':
        return this.#times.startsAt;
      case 'date_to':
        if (this.#times.endsAt === 0) throw new TypeError('the event has no end');
        return this.#times.endsAt;
      case 'date_admission':
        return this.#times.admissionAt || this.#times.startsAt;
      default:
        throw new TypeError(`not a kind of time: ${String(kind)}`);
    }
  }

  /** The ticket's own session, where it has one. */
  get #times(): { readonly startsAt: Millis; readonly endsAt: Millis; readonly admissionAt: number } {
    const { event, holder } = this.#context;
    const session = event.sessions?.find(({ id }) => id === holder.session);
    return session ?? { startsAt: event.startsAt, endsAt: event.endsAt, admissionAt: event.admissionAt ?? 0 };
  }

  get #zone(): string {
    return this.#context.event.timeZone;
  }
  #day(at: number): number {
    return dayOf(this.#zone, at);
  }
  #days(times: readonly number[]): number {
    return new Set(times.map((at) => this.#day(at))).size;
  }
  #since(at: number): number {
    return Number.isFinite(at) ? Math.trunc((this.now - at) / MINUTE_MS) : -1;
  }
}

/**
 * Wall-clock time in an event's zone (V6): which day a moment falls on, and which moment a wall clock shows. Built on
 * Intl, whose zone data every browser and Node carry; asking it costs microseconds, so offsets are remembered per
 * quarter of an hour. Never reads a clock.
 */
import { asMillis, type Millis } from '../ids.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** No zone changes its offset inside one of these. */
const QUARTER_MS = 15 * MINUTE_MS;
const REMEMBERED = 4_096;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: name, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    zone = { format, offsets: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** Is this the name of a zone that wall-clock rules can be kept in? */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function askIntl(format: Intl.DateTimeFormat, at: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

/** Milliseconds that the zone's wall clock is ahead of UTC. Throws RangeError for a zone that does not exist. */
export function offsetAt(zone: string, at: number): number {
  const { format, offsets } = zoneOf(zone);
  const quarter = Math.floor(at / QUARTER_MS);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = askIntl(format, quarter * QUARTER_MS);
  if (offsets.size >= REMEMBERED) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}

/** The local calendar day, counted from 1970-01-01. */
export const dayOf = (zone: string, at: number): number => Math.floor((at + offsetAt(zone, at)) / DAY_MS);

/** 1 = Monday … 7 = Sunday. */
export const isoWeekday = (zone: string, at: number): number => ((((dayOf(zone, at) + 3) % 7) + 7) % 7) + 1;

/**
 * The moment a wall clock shows this time on this day. A time that a clock change skips is taken as if the clocks had
 * not changed yet; of a time that comes twice, the first (as Temporal's `compatible` does).
 * @param day local days since 1970-01-01 @param ofDay milliseconds since local midnight
 */
export function momentAt(zone: string, day: number, ofDay: number): Millis {
  const wall = day * DAY_MS + ofDay;
  const before = offsetAt(zone, wall - DAY_MS);
  if (offsetAt(zone, wall - before) === before) return asMillis(wall - before);
  const after = offsetAt(zone, wall + DAY_MS);
  if (offsetAt(zone, wall - after) === after) return asMillis(wall - after);
  return asMillis(wall - before);
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?$/;

/** `HH:MM` or `HH:MM:SS` (a fraction is dropped) as milliseconds since midnight; undefined for anything else. */
export function readClockTime(text: string): number | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [match[1], match[2], match[3] ?? '0'].map(Number);
  return ((hours! * 60 + minutes!) * 60 + seconds!) * 1_000;
}

/** The first moment after `at` when the wall clock shows this time of day. */
export function nextClockTime(zone: string, at: Millis, ofDay: number): Millis {
  for (let day = dayOf(zone, at) - 1; ; day++) {
    const moment = momentAt(zone, day, ofDay);
    if (moment > at) return moment;
  }
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asMillis } from '../ids.ts';
import {
  DAY_MS,
  dayOf,
  isoWeekday,
  isTimeZone,
  momentAt,
  nextClockTime,
  offsetAt,
  readClockTime,
} from './zone.ts';

const utc = (text: string): number => Date.parse(text);
const clock = (text: string): number => readClockTime(text)!;

test('[V6] a day ends at local midnight, not at that of UTC', () => {
  expect(dayOf('Europe/Berlin', utc('2026-01-01T22:50:00Z'))).toBe(dayOf('UTC', utc('2026-01-01T00:00:00Z')));
  expect(dayOf('Europe/Berlin', utc('2026-01-01T23:10:00Z'))).toBe(dayOf('UTC', utc('2026-01-02T00:00:00Z')));
  expect(isoWeekday('Asia/Seoul', utc('2026-11-22T15:00:00Z'))).toBe(1);
});

test('[V6] a skipped wall-clock time is taken as if the clocks had not changed; a doubled one is the first', () => {
  const spring = dayOf('UTC', utc('2026-03-29T00:00:00Z'));
  expect(momentAt('Europe/Berlin', spring, clock('02:30'))).toBe(utc('2026-03-29T01:30:00Z'));
  const autumn = dayOf('UTC', utc('2026-10-25T00:00:00Z'));
  expect(momentAt('Europe/Berlin', autumn, clock('02:30'))).toBe(utc('2026-10-25T00:30:00Z'));
});

test('[V6] the daily time keeps its wall clock across both changes and comes back after the skipped hour', () => {
  const next = (at: string): string =>
    new Date(nextClockTime('Europe/Berlin', asMillis(utc(at)), clock('02:30'))).toISOString();
  expect(next('2026-03-28T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
  expect(next('2026-03-29T12:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
  expect(next('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(next('2026-10-25T12:00:00Z')).toBe('2026-10-26T01:30:00.000Z');
});

test('[V6] the next daily time is always later, within 26 hours, and shows that time unless it is skipped', () => {
  const zones = ['Asia/Seoul', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: utc('2024-01-01T00:00:00Z'), max: utc('2028-01-01T00:00:00Z') }),
      fc.integer({ min: 0, max: 1_439 }),
      (zone, at, minute) => {
        const moment = nextClockTime(zone, asMillis(at), minute * 60_000);
        expect(moment).toBeGreaterThan(at);
        expect(moment - at).toBeLessThanOrEqual(26 * 3_600_000);
        const shown = (((moment + offsetAt(zone, moment)) % DAY_MS) + DAY_MS) % DAY_MS;
        expect([minute * 60_000, minute * 60_000 + 3_600_000, minute * 60_000 + 1_800_000]).toContain(shown);
      },
    ),
  );
});

test('[V6] only names of zones are zones, and only times of day are times', () => {
  expect(['Asia/Seoul', 'UTC', 'Asia/Nowhere', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  expect(['23:59', '23:00:00', '24:00', '9:00', '09:00:61'].map(readClockTime)).toEqual([
    86_340_000,
    82_800_000,
    ...[undefined, undefined, undefined],
  ]);
});

import { asMillis, type Millis } from '@attend-gate/shared';
import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { backupName, backupTime, expendable, RETENTION } from './retention.ts';

const HOUR = 3_600_000;
const NOW = asMillis(1_795_500_000_000);
/** Crowded around the borders between hours and days. */
const anyAge = fc.oneof(
  fc.nat(60).map((h) => h * HOUR),
  fc.nat(50 * 24).map((h) => h * HOUR + 1),
  fc.nat(400_000),
);
const anyTimes = fc.uniqueArray(
  anyAge.map((age) => asMillis(NOW - age)),
  { maxLength: 60 },
);

property.prop([anyTimes])('[O6] the newest backup and every young one always stay', (taken) => {
  const gone = new Set(expendable(taken, NOW));
  const newest = Math.max(...taken);
  for (const at of taken)
    if (at === newest || NOW - at < RETENTION.allHours * HOUR) expect(gone.has(at)).toBe(false);
});

property.prop([anyTimes])(
  '[O6] what stays is at most one an hour, then one a day, and thinning again changes nothing',
  (taken) => {
    const gone = new Set(expendable(taken, NOW));
    const kept = taken.filter((at) => !gone.has(at));
    expect(expendable(kept, NOW)).toEqual([]);
    const old = kept.filter((at) => at !== Math.max(...taken) && NOW - at >= RETENTION.hourlyHours * HOUR);
    expect(new Set(old.map((at) => Math.floor(at / (24 * HOUR)))).size).toBe(old.length);
  },
);

test('[O6] a year of backups every quarter hour becomes some eighty', () => {
  let kept: Millis[] = [];
  for (let i = 0; i < 365 * 24 * 4; i++) {
    const at = asMillis(NOW + i * 900_000);
    kept.push(at);
    const gone = new Set(expendable(kept, at));
    kept = kept.filter((time) => !gone.has(time));
  }
  expect(kept.length).toBeGreaterThan(24 + 42 + 20);
  expect(kept.length).toBeLessThan(110);
});

property.prop([fc.integer({ min: 0, max: 4_102_444_800 })])(
  '[O6] a backup’s name says when it was taken',
  (seconds) => {
    expect(backupTime(backupName(asMillis(seconds * 1_000)))).toBe(seconds * 1_000);
  },
);

test('[O6] other files in the folder are nobody’s backup', () => {
  for (const name of [
    'attend-gate-2026.age',
    'x.age',
    'attend-gate-2026-11-24T101500Z.age.part',
    '.snapshot-1',
  ])
    expect(backupTime(name)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { QUIET_MS, RepeatFilter } from './repeat-filter.ts';

test('[W8] a code held before the camera is reported once, however long it stays', () => {
  const filter = new RepeatFilter();
  const reports = Array.from({ length: 100 }, (_, i) => filter.isNew('A', i * 100));
  expect(reports.filter(Boolean)).toHaveLength(1);
});

test('[W8] the same code counts again after the quiet time', () => {
  const filter = new RepeatFilter();
  expect(filter.isNew('A', 0)).toBe(true);
  expect(filter.isNew('A', QUIET_MS - 1)).toBe(false);
  expect(filter.isNew('A', QUIET_MS - 1 + QUIET_MS)).toBe(true);
});

test('[W8] another code is reported at once; two side by side are reported once each', () => {
  const filter = new RepeatFilter();
  const reports = Array.from({ length: 50 }, (_, i) => filter.isNew(i % 2 ? 'A' : 'B', i * 100));
  expect(reports.map((reported, i) => (reported ? i : -1)).filter((i) => i >= 0)).toEqual([0, 1]);
});

test('[W8] a thousand codes in turn are all reported', () => {
  const filter = new RepeatFilter();
  const reports = Array.from({ length: 1_000 }, (_, i) => filter.isNew(`code ${i}`, i));
  expect(reports.every(Boolean)).toBe(true);
});

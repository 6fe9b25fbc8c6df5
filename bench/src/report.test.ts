import { expect, test } from 'vitest';
import { reportOf, tableOf } from './report.ts';

const report = reportOf('demo', [
  { work: 'appends', ours: 10, rival: 40, rivalName: 'stock', unit: 'µs', target: 0.25 },
  { work: 'loads', ours: 200, unit: 'ms', target: 150 },
  { work: 'bytes', ours: 3, unit: 'B' },
]);

test('[X2] a ratio is ours divided by the rival, and a target is reached at or below it', () => {
  expect(report.results[0]).toMatchObject({ ratio: 0.25, pass: true });
});

test('[X2] a figure without a rival is compared with its target as it is, and a miss is said', () => {
  expect(report.results[1]).toMatchObject({ pass: false });
  expect(report.results[1]).not.toHaveProperty('ratio');
  expect(tableOf(report)).toContain('MISSED');
});

test('[X2] a figure without a target neither passes nor fails', () => {
  expect(report.results[2]).not.toHaveProperty('pass');
});

import { expect, test } from 'vitest';
import { killPulls } from './kill-pulls.ts';

test('[A7] killed in the middle of pulls, every row is there once and the totals are the event’s own', {
  timeout: 60_000,
}, async () => {
  let state = 11;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const report = await killPulls(5, random);
  expect(report).toMatchObject({ wrong: 0, rows: report.expected, arrivals: report.counted });
});

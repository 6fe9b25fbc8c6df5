import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backTest, forecast, historyNeeded, type PastEvent } from './forecast.ts';

/** Events of one kind: sizes differ, a stable share has come by the checkpoint, with noise from a seed. */
function series(seed: number, n: number, drift = 1): PastEvent[] {
  let state = seed;
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return Array.from({ length: n }, (_, i) => {
    const size = Math.round(100 + 400 * random());
    const final = Math.round(size * (0.6 + 0.2 * random()) * (i === n - 1 ? drift : 1));
    return { final, size, soFar: Math.round(final * (0.35 + 0.15 * random())) };
  });
}
const anyEvent = fc
  .record({
    size: fc.integer({ min: 1, max: 500 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    early: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ size, share, early }): PastEvent => {
    const final = Math.round(size * share);
    return { size, final, soFar: Math.round(final * early) };
  });

test('[A17] refused below 9, 19 and 39 past events for 80, 90 and 95 %', () => {
  expect([0.8, 0.9, 0.95].map(historyNeeded)).toEqual([9, 19, 39]);
  for (const level of [0.8, 0.9, 0.95]) {
    const need = historyNeeded(level);
    const now = { soFar: 50, size: 200 };
    expect(forecast(series(1, need - 1), now, level)).toEqual({
      ok: false,
      error: { kind: 'history_too_short', have: need - 1, need },
    });
    expect(forecast(series(1, need), now, level).ok).toBe(true);
  }
});

test('[A17] the interval holds its middle, never less than who is already in, whatever the history', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 9, maxLength: 20 }), anyEvent, (past, now) => {
      const made = forecast(past, now);
      if (!made.ok) throw new Error('long enough');
      const { low, expected, high } = made.value;
      expect(low).toBeGreaterThanOrEqual(now.soFar);
      expect(low).toBeLessThanOrEqual(expected);
      expect(high).toBeGreaterThanOrEqual(expected);
      expect(Number.isFinite(high)).toBe(true);
    }),
  );
});

test('[A17] over many series of one kind the 80 % interval covers 80 %, give or take what chance gives', () => {
  let [tried, covered] = [0, 0];
  for (let seed = 1; seed <= 400; seed++) {
    const events = series(seed * 7919, 20);
    const now = events[19]!;
    const made = forecast(events.slice(0, 19), now);
    if (!made.ok) throw new Error('long enough');
    tried++;
    if (now.final >= made.value.low && now.final <= made.value.high) covered++;
  }
  expect(covered / tried).toBeGreaterThan(0.74);
  expect(covered / tried).toBeLessThan(0.9);
});

test('[A17] an event unlike its history is said to be', () => {
  const past = series(5, 20);
  const made = (soFar: number) => forecast(past, { soFar, size: 200 });
  expect(made(200)).toMatchObject({ value: { unlike: true } });
  expect(made(0)).toMatchObject({ value: { unlike: true } });
  expect(made(60)).toMatchObject({ value: { unlike: false } });
});

test('[A17] the back-test predicts each event only from those before it', () => {
  const events = series(11, 30);
  const { summary, tests } = backTest(events, 0.8);
  expect(summary.tried).toBe(30 - 9);
  expect(summary.covered).toBe(tests.filter((t) => t.covered).length);
  const changed = events.map((event, i) => (i === 29 ? { ...event, final: 9_999 } : event));
  expect(backTest(changed, 0.8).tests.slice(0, -1)).toEqual(tests.slice(0, -1));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw, playDoor, simulateDoor } from './simulate.ts';

test('[A19] one lane, ten people at once, ten seconds each: the n-th waits 10 (n - 1) seconds', () => {
  const run = playDoor(new Array<number>(10).fill(5), 1, () => 10);
  expect(run.waits).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(run).toMatchObject({ longestLine: 9, lastWaitEnds: 95 });
});

test('[A19] who comes before the doors waits for the doors', () => {
  expect(playDoor([-60, -30, 10], 1, () => 5).waits).toEqual([60, 35, 0]);
});

const anyArrivals = fc
  .array(fc.integer({ min: -100, max: 300 }), { maxLength: 40 })
  .map((a) => a.sort((x, y) => x - y));
const anyServices = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 40, maxLength: 40 });

test('[A19] another lane never makes anybody wait longer, and nobody is served before they come', () => {
  fc.assert(
    fc.property(anyArrivals, anyServices, fc.integer({ min: 1, max: 4 }), (arrivals, services, lanes) => {
      const few = playDoor(arrivals, lanes, (i) => services[i]!);
      const more = playDoor(arrivals, lanes + 1, (i) => services[i]!);
      for (const [i, wait] of more.waits.entries()) {
        expect(wait).toBeLessThanOrEqual(few.waits[i]!);
        expect(wait).toBeGreaterThanOrEqual(0);
      }
      expect(more.longestLine).toBeLessThanOrEqual(few.longestLine);
    }),
  );
});

test('[A19] the line is the arrivals minus those being served, counted the slow way', () => {
  fc.assert(
    fc.property(anyArrivals, anyServices, fc.integer({ min: 1, max: 3 }), (arrivals, services, lanes) => {
      const { waits, longestLine } = playDoor(arrivals, lanes, (i) => services[i]!);
      const starts = arrivals.map((arrival, i) => arrival + waits[i]!);
      const lineAt = (moment: number, upTo: number): number =>
        arrivals.slice(0, upTo).filter((_, i) => starts[i]! > moment).length;
      expect(longestLine).toBe(Math.max(0, ...arrivals.map((moment, i) => lineAt(moment, i + 1))));
    }),
  );
});

test('[A19] draws stay within the quantiles; the same randomness gives the same answer', () => {
  const quantiles = [1, 2, 4, 8];
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (r) => {
      const value = draw(quantiles, () => r);
      expect(value).toBeGreaterThanOrEqual(1);
      expect(value).toBeLessThanOrEqual(8);
    }),
  );
  const run = () => {
    let state = 9;
    const random = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    return simulateDoor(
      { arrivals: [0, 600, 1200], services: [4, 6, 12] },
      { people: 300, lanes: 2, runs: 20 },
      random,
    );
  };
  expect(run()).toEqual(run());
  expect(run().meanWaitSeconds).toBeGreaterThan(1);
});

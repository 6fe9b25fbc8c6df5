import { expect, test } from 'vitest';
import { runWorld } from './world.ts';

/**
 * Seeds that once failed stay here for ever. 5, 40, 169: a seal over another past was taken for a violation. 27: an annul
 * of a tablet that was wiped twice took back an entry of another past.
 */
const KNOWN_BAD_SEEDS: readonly number[] = [5, 27, 40, 169];
const SEEDS = [...KNOWN_BAD_SEEDS, ...Array.from({ length: 20 }, (_, i) => i + 1_001)];

test.each(SEEDS)(
  '[I1] [I2] [I3] [I4] [I5] [I6] four gates converge, lose nothing and report every double entry (seed %i)',
  async (seed) => {
    const report = await runWorld(seed);
    expect(report.broken).toEqual([]);
    expect(report.facts).toBeGreaterThan(20);
  },
);

test('[I7] the same seed gives the same trace', async () => {
  expect((await runWorld(3)).trace).toBe((await runWorld(3)).trace);
  expect((await runWorld(3)).trace).not.toBe((await runWorld(4)).trace);
});

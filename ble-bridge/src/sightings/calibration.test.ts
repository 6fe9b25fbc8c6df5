import { asMillis } from '@attend-gate/shared';
import { createRandom, EPOCH, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { sightingsOf } from '../../testing/signal-model.ts';
import { Calibration } from './calibration.ts';

/** Stands still at `metres` for ten seconds from `from` on, with one badge. */
function stand(calibration: Calibration, metres: number, from: number): number {
  const walk = { distance: () => metres, seconds: 10, every: 0.1 };
  for (const { dBm, at } of sightingsOf(walk, createRandom(from), 0))
    calibration.hear({ token: tokenOf(0), dBm, at: asMillis(at + from * 1_000) });
  return EPOCH + (from + 10) * 1_000;
}

test('[B4] two spots give the strength between them', () => {
  const calibration = new Calibration();
  const near = asMillis(stand(calibration, 1, 0));
  expect(calibration.mark('near', near)).toBe(true);
  const far = asMillis(stand(calibration, 5, 20));
  expect(calibration.mark('far', far)).toBe(true);
  const state = calibration.state(far);
  expect(state.proposal).toBeLessThan(state.near!.median);
  expect(state.proposal).toBeGreaterThan(state.far!.median);
});

test('[B4] nothing heard, and spots that cannot be told apart, propose nothing', () => {
  const calibration = new Calibration();
  expect(calibration.mark('near', EPOCH)).toBe(false);
  const now = asMillis(stand(calibration, 2, 0));
  calibration.mark('near', now);
  calibration.mark('far', now);
  expect(calibration.state(now).proposal).toBeUndefined();
  expect(calibration.state(asMillis(now + 10_000)).now).toBeUndefined();
  calibration.clear();
  expect(calibration.state(now)).toEqual({
    now: undefined,
    near: undefined,
    far: undefined,
    proposal: undefined,
  });
});

test('[B4] the tag that is held is the strongest of all that are heard, and a crowd fills no memory', () => {
  const calibration = new Calibration();
  for (let n = 1; n < 2_000; n++)
    for (let i = 0; i < 6; i++)
      calibration.hear({ token: tokenOf(n), dBm: -90, at: asMillis(EPOCH + n * 100 + i) });
  const now = asMillis(EPOCH + 2_000 * 100);
  for (let i = 0; i < 6; i++) calibration.hear({ token: tokenOf(0), dBm: -55, at: now });
  expect(calibration.state(now).now).toMatchObject({ median: -55, samples: 6 });
});

import { asMillis } from '@attend-gate/shared';
import { createRandom, EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { sightingsOf, twoReaderSightings } from '../../testing/signal-model.ts';
import { PresenceEngine } from './presence-engine.ts';
import { type SidedSighting, TwoReaderRule } from './two-readers.ts';

const WHO = { token: tokenOf(0), carrier: 'tag' } as const;
const hearAll = (sightings: readonly Omit<SidedSighting, 'token' | 'carrier'>[]): number => {
  const rule = new TwoReaderRule(NORTH);
  return sightings.filter((sighting) => rule.hear({ ...WHO, ...sighting }) !== undefined).length;
};
const at = (s: number) => asMillis(EPOCH + s * 1_000);
const still = (reader: 'outside' | 'inside', dBm: number, from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / 0.3) }, (_, i) => ({ reader, dBm, at: at(from + i * 0.3) }));
const both = (outside: number, inside: number, from: number, to: number) =>
  [...still('outside', outside, from, to), ...still('inside', inside, from, to)].sort((a, b) => a.at - b.at);

test('[B1] clearly better inside for two and a half seconds is an entry, said once', () => {
  expect(hearAll(both(-70, -60, 0, 2.3))).toBe(0);
  expect(hearAll(both(-70, -60, 0, 60))).toBe(1);
  expect(hearAll(both(-70, -65, 0, 60))).toBe(0);
});

test('[B1] one reader alone has no opinion, however loud', () => {
  expect(hearAll(still('inside', -20, 0, 600))).toBe(0);
  expect(hearAll([...still('outside', -60, 0, 2), ...still('inside', -20, 20, 600)])).toBe(0);
});

test('[B1] who goes out and comes back in is an entry again', () => {
  expect(hearAll([...both(-70, -60, 0, 5), ...both(-55, -75, 5, 12), ...both(-75, -55, 12, 20)])).toBe(2);
});

test('[B1] nobody is followed for ever', () => {
  const rule = new TwoReaderRule(NORTH);
  for (let i = 0; i < 50; i++)
    rule.hear({ ...WHO, token: tokenOf(i), reader: 'inside', dBm: -60, at: at(0) });
  expect(rule.size).toBe(50);
  rule.tick(at(9));
  expect(rule.size).toBe(50);
  rule.tick(at(11));
  expect(rule.size).toBe(0);
});

const RUNS = 400;
const share = (runs: number, happens: (run: number) => boolean): number =>
  Array.from({ length: runs }, (_, run) => happens(run)).filter(Boolean).length / runs;

test('[BR17] in the model two readers find who walks in and leave alone who waits', () => {
  const enters = (position: (s: number) => number, seconds: number, seed: number): number =>
    share(RUNS, (run) => {
      return hearAll(twoReaderSightings(position, seconds, createRandom(seed + run))) > 0;
    });
  expect(enters((s) => Math.min(6, -3 + s * 1.2), 20, 1_000)).toBeGreaterThanOrEqual(0.99);
  expect(enters(() => -0.5, 60, 5_000)).toBeLessThanOrEqual(0.005);
  expect(enters(() => -2, 60, 9_000)).toBeLessThanOrEqual(0.005);
});

test('[B1] in the same model one reader takes many who only wait three metres away for near: so it decides nothing', () => {
  const near = share(RUNS, (run) => {
    const engine = new PresenceEngine(NORTH);
    const heard = sightingsOf({ distance: () => 3, seconds: 60 }, createRandom(20_000 + run));
    return heard.some((sighting) => engine.hear({ ...WHO, ...sighting }).length > 0);
  });
  expect(near).toBeGreaterThan(0.2);
});

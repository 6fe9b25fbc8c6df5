import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { EPOCH, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openBridgeDatabase } from './database.ts';
import { createSightingStore, type HeardSighting, type SightingStore } from './sightings.ts';

const aStore = (max?: number): SightingStore =>
  createSightingStore(openBridgeDatabase(mkdtempSync(join(tmpdir(), 'attend-gate-bridge-'))), max);
const heard = (n: number, ms: number, dBm = -60): HeardSighting => ({
  ...{ token: tokenOf(n), carrier: 'tag', reader: 'outside' },
  ...{ dBm, at: asMillis(EPOCH + ms) },
});
const all = (store: SightingStore, since = EPOCH) => [...store.pages(since, 2)].flat();

test('[B3] a second of one person at one reader is one row, with how often and how strongly', () => {
  const store = aStore();
  for (const [ms, dBm] of [
    [0, -60],
    [400, -70],
    [999, -50],
    [1_000, -80],
  ] as const)
    store.note(heard(0, ms, dBm));
  store.note({ ...heard(0, 500), reader: 'inside' });
  expect(all(store)).toEqual([]);
  store.flush();
  expect(all(store)).toMatchObject([
    { at: EPOCH, token: tokenOf(0), reader: 'outside', count: 3, mean: -60, strongest: -50 },
    { at: EPOCH + 1_000, count: 1, strongest: -80 },
    { at: EPOCH, reader: 'inside', count: 1 },
  ]);
  store.flush();
  expect(all(store)).toHaveLength(3);
  expect(all(store, asMillis(EPOCH + 1_000))).toHaveLength(1);
});

test('[B3] the table has a bound: the oldest go first', () => {
  const store = aStore(10);
  for (let second = 0; second < 25; second++) {
    store.note(heard(0, second * 1_000));
    store.flush();
  }
  expect(all(store).map(({ at }) => (at - EPOCH) / 1_000)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
});

test('[B5] whoever takes the consent back is forgotten, on disk and in memory', () => {
  const store = aStore();
  store.note(heard(0, 0));
  store.note(heard(1, 0));
  store.flush();
  store.note(heard(0, 2_000));
  store.keepOnly(new Set([tokenOf(1)]));
  store.flush();
  expect(all(store).map(({ token }) => token)).toEqual([tokenOf(1)]);
});

/** What two readers hear of somebody who walks in, tag by tag, and what may be kept of it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type DeviceNo, generateKeyPair, signerOf, type TagKey } from '@attend-gate/shared';
import { anEvent, EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, expect, test } from 'vitest';
import type { HeardAdvert } from '../radio/radio.ts';
import { tagAdvert } from '../radio/virtual/scene.ts';
import { QUICK_PRESENCE } from '../sightings/presence-engine.ts';
import { openBridgeDatabase } from '../store/database.ts';
import { createDiskJournal } from '../store/journal.ts';
import { createSightingStore } from '../store/sightings.ts';
import { openPresenceLine } from './presence-line.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
const EID: TagKey = {
  kind: 'eid',
  token: tokenOf(1),
  id: KEY,
  exponent: 15,
  clockZero: asMillis(EPOCH - 1e6),
};
const UID: TagKey = { kind: 'uid', token: tokenOf(2), id: KEY };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function aLine() {
  let now = EPOCH;
  const db = openBridgeDatabase(mkdtempSync(join(tmpdir(), 'attend-gate-bridge-')));
  const sightings = createSightingStore(db);
  const crossed: string[] = [];
  const line = await openPresenceLine({
    identity: {
      ...{
        origin: 'http://127.0.0.1:9',
        event: anEvent(),
        device: 9 as DeviceNo,
        name: 'North',
        gate: NORTH,
      },
      ...{ lists: [], certificate: '', eventKeys: [], signer: await signerOf(await generateKeyPair(false)) },
    },
    ...{
      url: 'ws://127.0.0.1:9',
      place: NORTH,
      clock: { now: () => now },
      settings: QUICK_PRESENCE,
      sightings,
    },
    journal: createDiskJournal(db, 'presence', () => now),
    ...{ onMessage: () => undefined, onTokenExpired: () => undefined, onRevoked: () => undefined },
    ...{ onFork: () => undefined, onTrouble: () => undefined, onCrossed: (token) => crossed.push(token) },
    onError: (error) => expect.unreachable(String(error)),
  });
  closing.push(() => {
    line.close();
    db.close();
  });
  const hear = (tag: TagKey, reader: HeardAdvert['reader'], dBm: number): void => {
    const data = Uint8Array.from([...tagAdvert(tag, now)].slice(11));
    const serviceData = [{ uuid: 'feaa', data }];
    line.hear({ ...{ reader, address: 'c0:00:00:00:00:01', dBm, serviceData }, manufacturerData: undefined });
  };
  /** Ten seconds inside: the inner reader hears the tag far better than the outer one. */
  const walkIn = (tag: TagKey): void => {
    for (let i = 0; i < 100; i++) {
      now = asMillis(now + 100);
      hear(tag, 'outside', -80);
      hear(tag, 'inside', -50);
    }
    line.tick();
  };
  return { line, sightings, crossed, walkIn, hear };
}

test('[B2] a rotating tag that walks in crosses once; a beacon that anybody can copy never does', async () => {
  const { line, crossed, walkIn } = await aLine();
  line.useTags([EID, UID]);
  walkIn(EID);
  walkIn(UID);
  expect(crossed).toEqual([tokenOf(1)]);
});

test('[B3] [B5] sightings are kept of nobody who did not agree, and forgotten when they no longer do', async () => {
  const { line, sightings, walkIn } = await aLine();
  const kept = (): number => [...sightings.pages(EPOCH, 1_000)].flat().length;
  line.useTags([EID]);
  walkIn(EID);
  expect(kept()).toBe(0);
  line.useTags([{ ...EID, follow: true }]);
  walkIn(EID);
  expect(kept()).toBeGreaterThanOrEqual(20);
  line.useTags([EID]);
  expect(kept()).toBe(0);
});

test('[B4] the calibration listens only while somebody looks at it', async () => {
  const { line, hear } = await aLine();
  line.useTags([EID]);
  for (let i = 0; i < 20; i++) hear(EID, 'outside', -50);
  expect(line.calibration().state(EPOCH).now).toBeUndefined();
  for (let i = 0; i < 20; i++) hear(EID, 'outside', -50);
  expect(line.calibration().state(EPOCH).now).toMatchObject({ median: -50, samples: 20 });
});

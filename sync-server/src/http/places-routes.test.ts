/** Granting places of a hall over HTTP: never more than nobody has, and the roster says that places are granted. */
import {
  asMillis,
  type EventInfo,
  generateKeyPair,
  type ListId,
  type Millis,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import { aList, anEvent, EPOCH } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRealEvent, type RealEvent } from '../../testing/real-event.ts';

const INFO: EventInfo = anEvent({
  lists: [aList({ id: 'main' as ListId, area: 'hall' })],
  areas: [{ id: 'hall', name: 'Hall', parent: '', capacity: 5 }],
});
const now = (): Millis => asMillis(EPOCH + 10 * 3_600_000);
let desk: RealEvent;
beforeEach(async () => {
  desk = await openRealEvent(INFO, { now });
});
afterEach(() => desk.close());

async function pair(): Promise<number> {
  const opened = await desk.ask('POST', desk.at('pairings'), { name: 'North', role: 'steward' });
  const { publicKey } = await signerOf(await generateKeyPair(false));
  const claim = { code: opened.body.code, publicKey: toBase64url(publicKey) };
  return Number((await desk.ask('POST', '/api/pairings/claim', claim)).body.device);
}
const grant = (device: number, n: number, area = 'hall') =>
  desk.ask('POST', desk.at('places'), { area, device, n });
const places = async () => ((await desk.ask('GET', desk.at('places'))).body.areas as object[])[0];

test('[H43] [V22] the server gives away what nobody has, and says where places are granted', async () => {
  const north = await pair();
  expect((await desk.published()).event.areas?.[0]?.escrow).toBeUndefined();
  expect((await grant(north, 3)).http).toBe(201);
  expect((await desk.published()).event.areas?.[0]?.escrow).toBe(true);
  expect(await places()).toMatchObject({
    ...{ area: 'hall', capacity: 5, free: 2, bodies: 0 },
    devices: [{ device: north, name: 'North', granted: 3, held: 0 }],
  });
  const tooMany = await grant(north, 3);
  expect([tooMany.http, tooMany.body.errors]).toEqual([400, [{ path: 'n', message: '2 places are free' }]]);
  expect((await grant(north, 2)).http).toBe(201);
  // The server's own callers have no place left: staff decide.
  const participants = [{ name: 'Mina', foreignCode: 'mina' }];
  await desk.ask('POST', '/api/participants/bulk-upload', { participants });
  await desk.published();
  const asked = await desk.ask('POST', '/api/attendance/checkin', { token: 'mina', list: 'main' });
  expect(asked.body).toMatchObject({ status: 'confirm', reasons: ['capacity'] });
});

test('[H43] no area without a cap, and no device that is gone', async () => {
  const north = await pair();
  expect((await grant(north, 1, 'roof')).http).toBe(400);
  expect((await grant(north + 1, 1)).http).toBe(400);
  await desk.ask('POST', desk.at(`devices/${north}/revoke`));
  expect((await grant(north, 1)).http).toBe(400);
});

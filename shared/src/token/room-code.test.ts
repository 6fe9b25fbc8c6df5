import { expect, test } from 'vitest';
import { asMillis, type EventId, type GateId, type ListId } from '../ids.ts';
import { generateKeyPair, signerOf, verifierOf } from '../keys/signing.ts';
import { encodeReceiptCode, readReceiptCode, receiptLink } from './receipt-code.ts';
import { readRoom, readRoomText, roomHolds, roomLink, signRoom } from './room-code.ts';

const EVENT = 'tech' as EventId;
const claims = {
  ...{ event: EVENT, list: 'workshop' as ListId, gate: 'room-2' as GateId },
  ...{ notBefore: asMillis(1_000_000), expires: asMillis(2_000_000) },
};

test('[PD8] a room’s code survives its printed form and holds for its event, its key and its time only', async () => {
  const issuer = await signerOf(await generateKeyPair(false));
  const other = await signerOf(await generateKeyPair(false));
  const link = roomLink('https://event.example', await signRoom(claims, issuer));
  expect(link).toMatch(/^HTTPS:\/\/EVENT\.EXAMPLE\/H\/AGH[0-9A-Z]+$/);
  const room = readRoom(readRoomText(link)!)!;
  expect(room.claims).toEqual(claims);
  const own = await verifierOf(issuer.publicKey);
  const at = asMillis(1_500_000);
  expect(await roomHolds(room, { event: EVENT, issuer: own, at })).toBe(true);
  expect(await roomHolds(room, { event: 'other' as EventId, issuer: own, at })).toBe(false);
  expect(await roomHolds(room, { event: EVENT, issuer: own, at: asMillis(2_000_000) })).toBe(false);
  const stranger = await verifierOf(other.publicKey);
  expect(await roomHolds(room, { event: EVENT, issuer: stranger, at })).toBe(false);
});

test('[PD8] [L32] texts that are no room’s code and no receipt are neither', () => {
  for (const text of ['', 'AGH', 'AGH!', 'TCF24-ABCD-12345', 'https://a.example/H/', 'AG1ABC'])
    expect([readRoomText(text), readReceiptCode(text)], text).toEqual([undefined, undefined]);
  expect(readRoom(Uint8Array.of(1, 2, 3))).toBeUndefined();
  const bytes = Uint8Array.of(1, 2, 3, 250);
  expect(readReceiptCode(encodeReceiptCode(bytes))).toEqual({ receipt: bytes, gate: undefined });
  const link = receiptLink('https://event.example', bytes, 'north');
  expect(link).toBe(link.toUpperCase());
  expect(readReceiptCode(link)).toEqual({ receipt: bytes, gate: 'north' });
  expect(readRoomText(link)).toBeUndefined();
});

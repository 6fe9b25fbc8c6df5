import { ADVERTISEMENT_BYTES, toHex } from '@attend-gate/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAdvert, encodeAdvert, encodeScanResponse } from './advertisement.ts';
import { type AdvertPayload, beaconsIn, telemetryIn } from './beacons.ts';
import { eidOf, windowStart } from './eid.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const anyGate = fc.record({ gate: fc.nat(255), epoch: fc.nat(0xffff_ffff) });

test('[BR1] the advertisement is exactly 31 bytes, to the bit', () => {
  expect(toHex(encodeAdvert({ gate: 3, epoch: 0x0403_0201 }))).toBe(
    '0201061107010000007e9a7e8a1e4bdec001007ea709ffffff010301020304',
  );
});

test('[BR1] what is advertised is what is read, and a changed byte is refused by name', () => {
  fc.assert(
    fc.property(
      anyGate,
      fc.nat(ADVERTISEMENT_BYTES - 6),
      fc.integer({ min: 1, max: 255 }),
      (advert, at, flip) => {
        const bytes = encodeAdvert(advert);
        expect(bytes).toHaveLength(ADVERTISEMENT_BYTES);
        expect(decodeAdvert(bytes)).toEqual({ ok: true, value: advert });
        bytes[at]! ^= flip;
        expect(decodeAdvert(bytes).ok).toBe(false);
      },
    ),
  );
  expect(decodeAdvert(new Uint8Array(30))).toEqual({ ok: false, error: 'length' });
  expect(() => encodeAdvert({ gate: 256, epoch: 0 })).toThrow();
});

test('[BR2] a name is cut between letters, never inside one', () => {
  expect(toHex(encodeScanResponse('Gate A'))).toBe('07094761746520 41'.replace(' ', ''));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      const bytes = encodeScanResponse(name);
      expect(bytes.length).toBeLessThanOrEqual(ADVERTISEMENT_BYTES);
      expect(bytes[0]).toBe(bytes.length - 1);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(2));
      expect(name.normalize('NFC').startsWith(text)).toBe(true);
    }),
  );
  expect(new TextDecoder().decode(encodeScanResponse('북문 북문 북문 북문 북문 북문').subarray(2))).toBe(
    '북문 북문 북문 북문 ',
  );
});

test('[BR3] the check vector of Eddystone-EID', () => {
  const key = hex('000102030405060708090a0b0c0d0e0f');
  expect(toHex(eidOf(key, 10, 1_000_000))).toBe('47e10fa56389d60e');
  expect(toHex(eidOf(key, 10, windowStart(1_000_000, 10)))).toBe('47e10fa56389d60e');
  expect(toHex(eidOf(key, 10, windowStart(1_000_000, 10) - 1))).not.toBe('47e10fa56389d60e');
});

test('[BR3] a tag shows one id for the whole of its window, up to the end of its clock', () => {
  fc.assert(
    fc.property(fc.nat(15), fc.nat(0xffff_ffff), fc.nat(0x7fff), (exponent, time, step) => {
      const start = windowStart(time, exponent);
      const inside = start + (step % 2 ** exponent);
      const key = new Uint8Array(16).fill(7);
      expect(eidOf(key, exponent, inside)).toEqual(eidOf(key, exponent, start));
    }),
  );
});

const service = (data: string, uuid = 'feaa'): AdvertPayload => ({
  serviceData: [{ uuid, data: hex(data) }],
  manufacturerData: undefined,
});
const maker = (data: string): AdvertPayload => ({ serviceData: [], manufacturerData: hex(data) });
const UUID = 'e2c56db5dffb48d2b060d0f5a71096e0';

test('[BR4] each known beacon is read with its id and strength', () => {
  expect(beaconsIn(service('30 ee 47e10fa56389d60e'))).toEqual([
    { kind: 'eid', id: '47e10fa56389d60e', txPower: -18 },
  ]);
  expect(beaconsIn(service(`00 ec 00010203040506070809 0a0b0c0d0e0f 0000`))).toEqual([
    { kind: 'uid', id: '000102030405060708090a0b0c0d0e0f', txPower: -20 },
  ]);
  expect(beaconsIn(maker(`4c00 0215 ${UUID} 0001 0002 c5`))).toEqual([
    { kind: 'ibeacon', id: `${UUID}00010002`, txPower: -59 },
  ]);
  expect(beaconsIn(maker(`1801 beac ${UUID} 0001 0002 c5 00`))).toEqual([
    { kind: 'altbeacon', id: `${UUID}00010002`, txPower: -59 },
  ]);
  expect(telemetryIn(service('20 00 0bb8 1580 00000064 00000032'))).toEqual({
    millivolts: 3_000,
    celsius: 21.5,
    adverts: 100,
    uptime: 5,
  });
  expect(telemetryIn(service('20 00 0000 8000 00000000 00000000'))).toMatchObject({ celsius: undefined });
});

test('[BR4] one byte too few or too many, another service or company: no beacon', () => {
  for (const bad of ['', '30', '30 ee 47e10fa56389d6', '30 ee 47e10fa56389d60e00', '31 ee 47e10fa56389d60e'])
    expect(beaconsIn(service(bad))).toEqual([]);
  expect(beaconsIn(service('30 ee 47e10fa56389d60e', '180f'))).toEqual([]);
  for (const bad of [
    '',
    '4c00',
    `4c00 0215 ${UUID} 0001 0002`,
    `4d00 0215 ${UUID} 0001 0002 c5`,
    `1801 beac ${UUID} 0001 0002 c5`,
  ])
    expect(beaconsIn(maker(bad))).toEqual([]);
  expect(telemetryIn(service('20 01 0bb8 1580 00000064 00000032'))).toBeUndefined();
});

test('[BR4] no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(0x00, 0x20, 0x30, 0x4c), (data, first) => {
      const bytes = Uint8Array.of(first, ...data);
      const payload = { serviceData: [{ uuid: 'FEAA', data: bytes }], manufacturerData: bytes };
      beaconsIn(payload);
      telemetryIn(payload);
    }),
  );
});

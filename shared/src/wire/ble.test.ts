import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asMillis } from '../ids.ts';
import { ERROR_REASONS } from '../verdict/verdict.ts';
import {
  type BleResult,
  decodeGateInfo,
  decodeResult,
  encodeGateInfo,
  encodeResult,
  eventHashOf,
  MAX_RESULT_BYTES,
  PASS_REFUSALS,
} from './ble.ts';

const RESULTS: readonly BleResult[] = [
  'pending',
  'ok',
  'confirm',
  'incomplete',
  ...ERROR_REASONS,
  ...PASS_REFUSALS,
];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('[BR10] INFO is 15 bytes and says gate, event and time', async () => {
  const frame = {
    gate: 3,
    event: await eventHashOf('tech-conference-2026'),
    now: asMillis(1_790_000_001_000),
  };
  const bytes = encodeGateInfo({ ...frame, givesReceipts: true });
  expect(hex(bytes)).toBe(`010301${hex(frame.event)}813bb16a`);
  expect(decodeGateInfo(bytes)).toEqual({ ...frame, givesReceipts: true });
  expect(decodeGateInfo(Uint8Array.of(2, ...bytes.subarray(1)))).toBeUndefined();
  expect(decodeGateInfo(bytes.subarray(1))).toBeUndefined();
  expect(() => encodeGateInfo({ ...frame, gate: 256, givesReceipts: true })).toThrow(RangeError);
});

test('[BR11] every answer has a number of its own and fits the smallest notification', () => {
  const numbers = new Set<number>();
  for (const result of new Set(RESULTS)) {
    const bytes = encodeResult(result, 300);
    expect(bytes.length).toBeLessThanOrEqual(MAX_RESULT_BYTES);
    expect(decodeResult(bytes)).toEqual({ result, sequence: 44 });
    numbers.add(bytes[1]!);
  }
  expect(numbers.size).toBe(new Set(RESULTS).size);
});

test('[BR11] numbers that are out in the world never change', () => {
  expect(encodeResult('ok', 1)).toEqual(Uint8Array.of(1, 1, 1));
  expect(encodeResult('already_redeemed', 2)).toEqual(Uint8Array.of(1, 30, 2));
  expect(encodeResult('signature', 3)).toEqual(Uint8Array.of(1, 69, 3));
});

test('[BR11] a newer gate’s number is unknown, not wrong; a broken frame is nothing', () => {
  expect(decodeResult(Uint8Array.of(1, 250, 1, 9, 9))).toEqual({ result: 'unknown', sequence: 1 });
  expect(decodeResult(Uint8Array.of(2, 1, 1))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      decodeResult(bytes);
      decodeGateInfo(bytes);
    }),
  );
});

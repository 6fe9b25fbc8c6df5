/**
 * What crosses the air between a phone and the gate's box (docs/spec/ble.md, R1, R10…): names of the service, the INFO
 * and RESULT frames. Wallet and bridge read both. Who speaks Bluetooth stands elsewhere; the pass itself is
 * `token/ble-pass.ts`.
 */
import type { Millis } from '../ids.ts';
import type { ErrorReason, Verdict } from '../verdict/verdict.ts';

/** The gate's service; its characteristics differ in the first group. */
export const GATE_SERVICE = 'a77e0001-c0de-4b1e-8a7e-9a7e00000001';
export const GATE_CHARACTERISTICS = {
  challenge: 'a77e0002-c0de-4b1e-8a7e-9a7e00000001',
  pass: 'a77e0003-c0de-4b1e-8a7e-9a7e00000001',
  result: 'a77e0004-c0de-4b1e-8a7e-9a7e00000001',
  info: 'a77e0005-c0de-4b1e-8a7e-9a7e00000001',
  receipt: 'a77e0006-c0de-4b1e-8a7e-9a7e00000001',
} as const;
export type GateCharacteristic = keyof typeof GATE_CHARACTERISTICS;

/** Everything a legacy advertisement can carry. */
export const ADVERTISEMENT_BYTES = 31;
export const NONCE_BYTES = 16;
/** The longest value an attribute may have (Bluetooth Core, vol 3 part F, 3.2.9). */
export const MAX_PASS_BYTES = 512;
/** A notification is cut silently beyond this at the smallest MTU. */
export const MAX_RESULT_BYTES = 20;

const VERSION = 1;

/** What a phone reads first: `version u8 | gate u8 | flags u8 | event 8 bytes | unix time u32`, little endian. */
export interface GateInfoFrame {
  /** Position of the gate in the event, from 1; 0 = not chosen. */
  readonly gate: number;
  /** First 8 bytes of SHA-256 of the event id: does my ticket belong here? */
  readonly event: Uint8Array;
  /** The gate's clock, so that a phone can tell how far off its own is. Whole seconds. */
  readonly now: Millis;
  /** A receipt can be read after an admission. */
  readonly givesReceipts: boolean;
}

const INFO_BYTES = 15;
const EVENT_HASH_BYTES = 8;
const FLAG_RECEIPTS = 1;

export async function eventHashOf(event: string): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(event);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, EVENT_HASH_BYTES);
}

/** Throws for numbers that do not fit. */
export function encodeGateInfo({ gate, event, now, givesReceipts }: GateInfoFrame): Uint8Array<ArrayBuffer> {
  if (event.length !== EVENT_HASH_BYTES || gate < 0 || gate > 255) throw new RangeError('not a gate');
  const out = new Uint8Array(INFO_BYTES);
  out.set([VERSION, gate, givesReceipts ? FLAG_RECEIPTS : 0]);
  out.set(event, 3);
  new DataView(out.buffer).setUint32(11, Math.floor(now / 1_000), true);
  return out;
}

/** Undefined for another version or length; a newer gate may have set flags we do not know. */
export function decodeGateInfo(bytes: Uint8Array): GateInfoFrame | undefined {
  if (bytes.length !== INFO_BYTES || bytes[0] !== VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    gate: bytes[1]!,
    givesReceipts: (bytes[2]! & FLAG_RECEIPTS) !== 0,
    event: bytes.slice(3, 11),
    now: (view.getUint32(11, true) * 1_000) as Millis,
  };
}

/** Why a pass itself was not taken, before any verdict. */
export const PASS_REFUSALS = [
  'malformed',
  'challenge',
  'expired',
  'wrong_gate',
  'wrong_event',
  'no_phone_key',
  'signature',
  'busy',
  'failed',
] as const;
export type PassRefusal = (typeof PASS_REFUSALS)[number];

/** What the phone hears. `ok` and the error reasons are the verdict's own words (verdict.md). */
export type BleResult = 'pending' | 'ok' | 'confirm' | 'incomplete' | ErrorReason | PassRefusal;

/** One number for ever: a number that was given is never given to something else. */
const NUMBERS: Readonly<Record<BleResult, number>> = {
  pending: 0,
  ok: 1,
  confirm: 2,
  incomplete: 3,
  not_loaded: 16,
  invalid: 17,
  wrong_event: 18,
  canceled: 19,
  blocked: 20,
  unapproved: 21,
  revoked: 22,
  superseded: 23,
  stale_code: 24,
  replayed: 25,
  invalid_time: 26,
  product: 27,
  unpaid: 28,
  rules: 29,
  already_redeemed: 30,
  capacity: 31,
  ambiguous: 32,
  error: 33,
  malformed: 64,
  challenge: 65,
  expired: 66,
  wrong_gate: 67,
  no_phone_key: 68,
  signature: 69,
  busy: 70,
  failed: 71,
};
const RESULTS = new Map(Object.entries(NUMBERS).map(([result, n]) => [n, result as BleResult]));

/** `version u8 | number u8 | sequence u8`; the sequence rises with every change on one connection. */
export const encodeResult = (result: BleResult, sequence: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(VERSION, NUMBERS[result], sequence & 0xff);

/** `unknown` for a number that only a newer gate gives: say "ask at the desk". */
export function decodeResult(
  bytes: Uint8Array,
): { readonly result: BleResult | 'unknown'; readonly sequence: number } | undefined {
  if (bytes.length < 3 || bytes[0] !== VERSION) return undefined;
  return { result: RESULTS.get(bytes[1]!) ?? 'unknown', sequence: bytes[2]! };
}

export const resultOf = (verdict: Verdict): BleResult =>
  verdict.status === 'error' ? verdict.reason : verdict.status;

/**
 * The phone's side of checking in over Bluetooth (docs/spec/ble.md, R10–R15): reads who the gate is, answers its
 * challenge, waits for the verdict, keeps the receipt only when it proves what it says. It moves no bytes itself: a port
 * does (Web Bluetooth in a browser, noble in tests). Nothing here throws for what a gate says.
 */
import { sameBytes } from '../bytes.ts';
import type { DeviceNo, EventId, Millis } from '../ids.ts';
import type { Signer, Verifier } from '../keys/signing.ts';
import { parseFact } from '../ledger/fact-text.ts';
import { readReceipt, verifyReceipt } from '../ledger/receipt.ts';
import { signBlePass } from '../token/ble-pass.ts';
import {
  type BleResult,
  decodeGateInfo,
  decodeResult,
  eventHashOf,
  type GateCharacteristic,
  NONCE_BYTES,
} from '../wire/ble.ts';

/** One connected gate. Every method may reject: the link can end at any moment. */
export interface GatePort {
  read(what: GateCharacteristic): Promise<Uint8Array>;
  write(what: GateCharacteristic, value: Uint8Array): Promise<void>;
  /** Calls back with each RESULT that is notified; resolves when notifications are on. */
  onResult(heard: (value: Uint8Array) => void): Promise<void>;
}

export interface BleCheckInDeps {
  readonly port: GatePort;
  readonly event: EventId;
  /** The event's epoch, to read the receipt's fact. */
  readonly epoch: Millis;
  /** `AG1…`, issued to this phone. */
  readonly ticket: string;
  readonly phone: Signer;
  /** The event's key: only what it vouches for is believed. */
  readonly issuer: Verifier;
  readonly wait: (ms: number) => Promise<void>;
}

export type BleCheckIn =
  | {
      readonly kind: 'answered';
      readonly result: Exclude<BleResult, 'pending'> | 'unknown';
      /** Number of the gate in its event, from 1 (BR10). */
      readonly gate: number;
      /** Kept only when the event's key and the gate's certificate prove it. */
      readonly receipt: Uint8Array | undefined;
    }
  /** Another event's gate: walk on, or open the other pass. */
  | { readonly kind: 'wrong_event' }
  /** Something that is no gate of ours, or speaks a newer language. */
  | { readonly kind: 'not_a_gate' }
  | { readonly kind: 'no_answer' };

const POLL_MS = 150;
const POLLS = 60;

/** A notification may be lost or impossible (some platforms); reading again always works. */
async function answerOf(
  { port, wait }: BleCheckInDeps,
  send: () => Promise<void>,
): Promise<BleResult | 'unknown'> {
  let heard: BleResult | 'unknown' = 'pending';
  const take = (value: Uint8Array): void => {
    const read = decodeResult(value);
    if (read && read.result !== 'pending') heard = read.result;
  };
  await port.onResult(take);
  await send();
  for (let i = 0; i < POLLS && heard === 'pending'; i++) {
    await wait(POLL_MS);
    if (heard === 'pending') take(await port.read('result'));
  }
  return heard;
}

async function receiptOf({ port, event, epoch, issuer }: BleCheckInDeps): Promise<Uint8Array | undefined> {
  const bytes = await port.read('receipt');
  const receipt = readReceipt(bytes);
  const fact = receipt && parseFact(receipt.text, { device: 0 as DeviceNo, session: 0, index: 0 }, epoch);
  if (!receipt || !fact?.ok) return undefined;
  const believed = await verifyReceipt(receipt, event, issuer, fact.value.at);
  return believed.ok ? bytes : undefined;
}

/** Rejects when the link ends in the middle: whether the gate let the person in is then unknown; try again. */
export async function checkInOverBle(deps: BleCheckInDeps): Promise<BleCheckIn> {
  const { port, event, ticket, phone } = deps;
  const info = decodeGateInfo(await port.read('info'));
  if (!info) return { kind: 'not_a_gate' };
  if (!sameBytes(info.event, await eventHashOf(event))) return { kind: 'wrong_event' };
  const challenge = await port.read('challenge');
  if (challenge.length !== NONCE_BYTES) return { kind: 'not_a_gate' };
  const pass = await signBlePass({ challenge, gate: info.gate, event, ticket }, phone);
  const result = await answerOf(deps, () => port.write('pass', pass));
  if (result === 'pending') return { kind: 'no_answer' };
  const receipt = result === 'ok' && info.givesReceipts ? await receiptOf(deps) : undefined;
  return { kind: 'answered', result, gate: info.gate, receipt };
}

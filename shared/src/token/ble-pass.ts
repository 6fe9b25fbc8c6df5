/**
 * The pass a phone writes to a gate over Bluetooth (docs/spec/ble.md, R12): its ticket and the gate's own challenge,
 * signed by the phone's key that the ticket names. Nobody without that phone can make one, and none is good twice.
 * COSE_Sign1 `PASS` over a CBOR array [challenge, gate u8, event id, ticket]; the ticket is AG1's own bytes.
 */
import { sameBytes } from '../bytes.ts';
import type { EventId } from '../ids.ts';
import { decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import { type Signer, type Verifier, verifierOf } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';
import { MAX_PASS_BYTES, NONCE_BYTES, type PassRefusal } from '../wire/ble.ts';
import { AG1_PREFIX, type Ag1Claims, readAg1, verifyAg1 } from './ag1.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';

export interface BlePass {
  /** The gate's 16 bytes, good once. */
  readonly challenge: Uint8Array;
  /** The gate's position in the event, as its INFO says. */
  readonly gate: number;
  readonly event: EventId;
  /** `AG1…`, issued to this phone's key. */
  readonly ticket: string;
}

/** What a gate expects. */
export interface PassExpectation {
  readonly challenge: Uint8Array;
  readonly gate: number;
  readonly event: EventId;
  /** Event keys by `keyIdText`. */
  readonly keyring: ReadonlyMap<string, Verifier>;
}

export interface VerifiedPass {
  readonly claims: Ag1Claims;
  /** As a scanner would have read it. */
  readonly ticket: string;
}

/** Throws for a ticket that is none: the wallet would have made it up. */
export async function signBlePass(pass: BlePass, phone: Signer): Promise<Uint8Array<ArrayBuffer>> {
  const ticket = decodeBase32(pass.ticket.slice(AG1_PREFIX.length));
  if (!readAg1(pass.ticket).ok || !ticket) throw new Error('a pass needs a ticket');
  return signCose('PASS', encodeCbor([pass.challenge, pass.gate, pass.event, ticket]), phone);
}

interface Read {
  readonly challenge: Uint8Array;
  readonly gate: number;
  readonly event: string;
  readonly ticket: Uint8Array;
}

function readPayload(payload: Uint8Array): Read | undefined {
  const parts = decodeCbor(payload)?.value;
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [challenge, gate, event, ticket] = parts as unknown[];
  if (!(challenge instanceof Uint8Array) || challenge.length !== NONCE_BYTES) return undefined;
  if (!Number.isInteger(gate) || typeof event !== 'string' || !(ticket instanceof Uint8Array))
    return undefined;
  return { challenge, gate: gate as number, event, ticket };
}

/**
 * Believes a pass only when it answers this very challenge, for this gate, with a ticket of this event that names the
 * key which signed. Offline: everything needed is in the pass and in the gate's own keyring.
 */
export async function verifyBlePass(
  bytes: Uint8Array,
  expected: PassExpectation,
): Promise<Result<VerifiedPass, PassRefusal>> {
  const cose = bytes.length <= MAX_PASS_BYTES ? readCose(bytes) : undefined;
  const pass = cose && readPayload(cose.payload);
  if (!cose || !pass) return err('malformed');
  if (!sameBytes(pass.challenge, expected.challenge)) return err('challenge');
  if (pass.event !== expected.event) return err('wrong_event');
  if (pass.gate !== expected.gate) return err('wrong_gate');
  const ticket = AG1_PREFIX + encodeBase32(pass.ticket);
  const ag1 = readAg1(ticket);
  if (!ag1.ok) return err('malformed');
  const { claims } = ag1.value;
  if (!claims.phoneKey) return err('no_phone_key');
  const phone = await verifierOf(claims.phoneKey);
  if (!sameBytes(phone.keyId, cose.keyId) || !(await verifyCose(cose, 'PASS', phone)))
    return err('signature');
  const check = await verifyAg1(ag1.value, expected.keyring);
  if (check.kind === 'other_event') return err('wrong_event');
  return check.kind === 'ok' ? ok({ claims, ticket }) : err('signature');
}

/**
 * AG3, the full rotating QR (T3): `AG3` and Crockford base 32 of a COSE_Sign1 by the phone's key over
 * `[AG1 with cnf, u32 seconds]`. It carries everything a gate needs, so it also works where the roster is older than
 * the claim.
 */
import { sameBytes } from '../bytes.ts';
import { asMillis, type Millis } from '../ids.ts';
import { type CoseSign1, decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import { type Signer, type Verifier, verifierOf } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';
import { AG1_PREFIX, type Ag1, type Ag1Check, readAg1, verifyAg1 } from './ag1.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';

export interface Ag3 {
  readonly ag1: Ag1;
  /** The phone's key as the event signed it. */
  readonly phoneKey: Uint8Array<ArrayBuffer>;
  /** When the phone made it, by its clock; whole seconds. */
  readonly shownAt: Millis;
  readonly cose: CoseSign1;
}

export type BadAg3 = 'not_ag3' | 'alphabet' | 'malformed';

export const AG3_PREFIX = 'AG3';
const MAX_SECONDS = 0xffff_ffff;
const MIN_SECONDS = 0x1_0000;

/** @param ticket `AG1…` that names this phone's key; throws for any other */
export async function encodeAg3(ticket: string, shownAt: Millis, phone: Signer): Promise<string> {
  const bytes = decodeBase32(ticket.slice(AG1_PREFIX.length));
  const seconds = Math.floor(shownAt / 1_000);
  if (!bytes) throw new Error('not a ticket');
  const text = AG3_PREFIX + encodeBase32(await signCose('AG3', encodeCbor([bytes, seconds]), phone));
  const back = readAg3(text);
  if (!back.ok || !sameBytes(back.value.phoneKey, phone.publicKey))
    throw new Error('the ticket does not name this phone');
  return text;
}

/** Reads exactly what `encodeAg3` writes. Says nothing about the signatures. */
export function readAg3(text: string): Result<Ag3, BadAg3> {
  if (!text.startsWith(AG3_PREFIX)) return err('not_ag3');
  const bytes = decodeBase32(text.slice(AG3_PREFIX.length));
  if (!bytes) return err('alphabet');
  const cose = readCose(bytes);
  const value = cose && decodeCbor(cose.payload)?.value;
  if (!cose || !Array.isArray(value) || value.length !== 2) return err('malformed');
  const [ticket, seconds] = value as unknown[];
  if (!(ticket instanceof Uint8Array) || !Number.isInteger(seconds)) return err('malformed');
  if ((seconds as number) < MIN_SECONDS || (seconds as number) > MAX_SECONDS) return err('malformed');
  if (!sameBytes(encodeCbor(value), cose.payload)) return err('malformed');
  const ag1 = readAg1(AG1_PREFIX + encodeBase32(ticket));
  const phoneKey = ag1.ok ? ag1.value.claims.phoneKey : undefined;
  if (!ag1.ok || !phoneKey) return err('malformed');
  return ok({ ag1: ag1.value, phoneKey, shownAt: asMillis((seconds as number) * 1_000), cose });
}

/** The event's signature on the ticket, then the phone's on the whole. */
export async function verifyAg3(ag3: Ag3, keyring: ReadonlyMap<string, Verifier>): Promise<Ag1Check> {
  const ticket = await verifyAg1(ag3.ag1, keyring);
  if (ticket.kind !== 'ok') return ticket;
  const phone = await verifierOf(ag3.phoneKey);
  const same = sameBytes(phone.keyId, ag3.cose.keyId) && (await verifyCose(ag3.cose, 'AG3', phone));
  return same ? ticket : { kind: 'bad_signature' };
}

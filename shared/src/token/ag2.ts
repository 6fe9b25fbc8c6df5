/**
 * AG2, the short rotating QR (T3): `AG2` and Crockford base 32 of CBOR `[cti, u32 seconds, signature]` by the phone's
 * own key. It says nothing about generation or validity; who reads it knows those, and the key, from the roster.
 */
import { sameBytes } from '../bytes.ts';
import { asMillis, type EventId, type Millis, type TokenId } from '../ids.ts';
import { decodeCbor, encodeCbor } from '../keys/cose.ts';
import { SIGNATURE_BYTES, type Signer, type Verifier } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { TOKEN_ID_BYTES, tokenIdBytes, tokenIdOf } from './token-id.ts';

export interface Ag2 {
  readonly token: TokenId;
  /** When the phone made it, by its clock; whole seconds. */
  readonly shownAt: Millis;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export type BadAg2 = 'not_ag2' | 'alphabet' | 'malformed';

export const AG2_PREFIX = 'AG2';
/** A signature by the phone's key made for this is worth nothing for another purpose (T4b). */
const PURPOSE = 'attend-gate/ag2/1';
const MAX_SECONDS = 0xffff_ffff;
/** Below this the number would take fewer than four bytes, and no phone's clock is that wrong. */
const MIN_SECONDS = 0x1_0000;

const isSeconds = (n: unknown): n is number =>
  Number.isInteger(n) && (n as number) >= MIN_SECONDS && (n as number) <= MAX_SECONDS;

const signedBytes = (event: EventId, token: TokenId, seconds: number): Uint8Array<ArrayBuffer> =>
  encodeCbor([PURPOSE, event, tokenIdBytes(token), seconds]);

/** Throws for a time the drawing has no room for. */
export async function encodeAg2(
  event: EventId,
  token: TokenId,
  shownAt: Millis,
  phone: Signer,
): Promise<string> {
  const seconds = Math.floor(shownAt / 1_000);
  if (!isSeconds(seconds)) throw new Error(`not a time of this century: ${shownAt}`);
  const signature = await phone.sign(signedBytes(event, token, seconds));
  return AG2_PREFIX + encodeBase32(encodeCbor([tokenIdBytes(token), seconds, signature]));
}

/** Reads exactly what `encodeAg2` writes. Says nothing about the signature. */
export function readAg2(text: string): Result<Ag2, BadAg2> {
  if (!text.startsWith(AG2_PREFIX)) return err('not_ag2');
  const bytes = decodeBase32(text.slice(AG2_PREFIX.length));
  if (!bytes) return err('alphabet');
  const value = decodeCbor(bytes)?.value;
  if (!Array.isArray(value) || value.length !== 3) return err('malformed');
  const [token, seconds, signature] = value as unknown[];
  if (!(token instanceof Uint8Array) || token.length !== TOKEN_ID_BYTES) return err('malformed');
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) return err('malformed');
  if (!isSeconds(seconds) || !sameBytes(encodeCbor(value), bytes)) return err('malformed');
  const shownAt = asMillis(seconds * 1_000);
  return ok({ token: tokenIdOf(token), shownAt, signature: Uint8Array.from(signature) });
}

/** @param phone the key the roster has for this token */
export const verifyAg2 = (ag2: Ag2, event: EventId, phone: Verifier): Promise<boolean> =>
  phone.verify(ag2.signature, signedBytes(event, ag2.token, ag2.shownAt / 1_000));

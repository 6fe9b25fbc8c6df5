/**
 * AG1, the static signed QR (T2): `AG1` and Crockford base 32 of a COSE_Sign1 over a CWT (RFC 8392). It holds no
 * personal data; the key id alone says which event it is for. Reading accepts exactly what writing draws.
 */
import { sameBytes } from '../bytes.ts';
import { asMillis, type Millis, type TokenId } from '../ids.ts';
import { type CoseSign1, decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import { keyIdText, PUBLIC_KEY_BYTES, type Signer, type Verifier } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { TOKEN_ID_BYTES, tokenIdBytes, tokenIdOf } from './token-id.ts';

export interface Ag1Claims {
  /** `cti`; never changes. */
  readonly token: TokenId;
  /** Whole seconds matter; when the ticket was issued. */
  readonly notBefore: Millis;
  readonly expires: Millis;
  readonly ticketClass: number;
  readonly zones: number;
  /** Raised by a re-issue, which retires older ones. */
  readonly generation: number;
  /** `cnf` (RFC 8747): raw Ed25519 public key of the phone this ticket was issued to; left out = anybody's paper. */
  readonly phoneKey?: Uint8Array<ArrayBuffer>;
}

export interface Ag1 {
  readonly claims: Ag1Claims;
  readonly cose: CoseSign1;
}

export type BadAg1 = 'not_ag1' | 'alphabet' | 'malformed';
export type Ag1Check =
  | { readonly kind: 'ok'; readonly claims: Ag1Claims }
  | { readonly kind: 'other_event' }
  | { readonly kind: 'bad_signature' };

export const AG1_PREFIX = 'AG1';
/** What a phone's own camera opens: `HTTPS://HOST/T/AG1…`. Browsers write scheme and host in lower case. */
const LINK = /^https:\/\/[a-z0-9.:-]+\/T\//;
const withoutLink = (text: string): string => {
  const pathAt = text.indexOf('/T/');
  return pathAt >= 0 && LINK.test(`${text.slice(0, pathAt).toLowerCase()}/T/`)
    ? text.slice(pathAt + 3)
    : text;
};
/** Private claim: class, zones, generation as three CBOR integers in one byte string. */
const PRIVATE = -65_537;
const MAX_SECONDS = 0xffff_ffff;
const MAX_SMALL = 0xffff;

const seconds = (ms: Millis): number => Math.floor(ms / 1_000);
const isSmall = (n: unknown): n is number =>
  Number.isInteger(n) && (n as number) >= 0 && (n as number) <= MAX_SMALL;
const isSeconds = (n: unknown): n is number =>
  Number.isInteger(n) && (n as number) > MAX_SMALL && (n as number) <= MAX_SECONDS;

/** `cnf` holding a COSE_Key: kty OKP, crv Ed25519, x. */
const confirmationOf = (key: Uint8Array): ReadonlyMap<number, unknown> =>
  new Map<number, unknown>([
    [
      1,
      new Map<number, unknown>([
        [1, 1],
        [-1, 6],
        [-2, key],
      ]),
    ],
  ]);

/** Undefined when there is none; null when there is something else than one of our keys. */
function phoneKeyOf(confirmation: unknown): Uint8Array<ArrayBuffer> | undefined | null {
  if (confirmation === undefined) return undefined;
  const cose: unknown = confirmation instanceof Map ? confirmation.get(1) : undefined;
  const key: unknown = cose instanceof Map ? cose.get(-2) : undefined;
  return key instanceof Uint8Array && key.length === PUBLIC_KEY_BYTES ? Uint8Array.from(key) : null;
}

function encodeClaims(claims: Ag1Claims): Uint8Array<ArrayBuffer> {
  const { token, notBefore, expires, ticketClass, zones, generation, phoneKey } = claims;
  return encodeCbor(
    new Map<number, unknown>([
      [4, seconds(expires)],
      [5, seconds(notBefore)],
      [7, tokenIdBytes(token)],
      ...(phoneKey ? [[8, confirmationOf(phoneKey)] as const] : []),
      [PRIVATE, [ticketClass, zones, generation]],
    ]),
  );
}

function decodeClaims(payload: Uint8Array): Ag1Claims | undefined {
  const map = decodeCbor(payload)?.value;
  if (!(map instanceof Map)) return undefined;
  const [expires, notBefore, token, small]: unknown[] = [4, 5, 7, PRIVATE].map((key) => map.get(key));
  if (!isSeconds(expires) || !isSeconds(notBefore)) return undefined;
  if (!(token instanceof Uint8Array) || token.length !== TOKEN_ID_BYTES) return undefined;
  if (!Array.isArray(small) || small.length !== 3 || !small.every(isSmall)) return undefined;
  const [ticketClass, zones, generation] = small as [number, number, number];
  const times = { notBefore: asMillis(notBefore * 1_000), expires: asMillis(expires * 1_000) };
  const phoneKey = phoneKeyOf(map.get(8));
  if (phoneKey === null) return undefined;
  const known = { token: tokenIdOf(token), ...times, ticketClass, zones, generation };
  const claims: Ag1Claims = phoneKey ? { ...known, phoneKey } : known;
  // One ticket has one text: another drawing of the same claims is not ours.
  return sameBytes(encodeClaims(claims), payload) ? claims : undefined;
}

/** Is there room for them? Exactly then `decodeClaims` takes what `encodeClaims` draws. */
const fits = ({ notBefore, expires, ticketClass, zones, generation, phoneKey }: Ag1Claims): boolean =>
  isSeconds(seconds(expires)) &&
  isSeconds(seconds(notBefore)) &&
  [ticketClass, zones, generation].every(isSmall) &&
  (phoneKey === undefined || phoneKey.length === PUBLIC_KEY_BYTES);

/** Throws for claims that the drawing has no room for: times beyond u32 seconds, integers beyond 16 bits. */
export async function encodeAg1(claims: Ag1Claims, signer: Signer): Promise<string> {
  if (!fits(claims)) throw new Error(`not a ticket's claims: ${JSON.stringify(claims)}`);
  const payload = encodeClaims(claims);
  return AG1_PREFIX + encodeBase32(await signCose('AG1', payload, signer));
}

/** Reads the text or the link form. Says nothing about the signature. */
export function readAg1(text: string): Result<Ag1, BadAg1> {
  const bare = withoutLink(text);
  if (!bare.startsWith(AG1_PREFIX)) return err('not_ag1');
  const bytes = decodeBase32(bare.slice(AG1_PREFIX.length));
  if (!bytes) return err('alphabet');
  const cose = readCose(bytes);
  const claims = cose && decodeClaims(cose.payload);
  return claims ? ok({ claims, cose }) : err('malformed');
}

/** @param keyring event keys by `keyIdText`; a key that is not in it is another event's */
export async function verifyAg1(ag1: Ag1, keyring: ReadonlyMap<string, Verifier>): Promise<Ag1Check> {
  const verifier = keyring.get(keyIdText(ag1.cose.keyId));
  if (!verifier) return { kind: 'other_event' };
  return (await verifyCose(ag1.cose, 'AG1', verifier))
    ? { kind: 'ok', claims: ag1.claims }
    : { kind: 'bad_signature' };
}

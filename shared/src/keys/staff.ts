/**
 * A person's certificate (L30): who may sign overrides, resolves and late annuls, until when, signed by the event key so
 * that any tablet can believe it without a server. Payload: CBOR map {1: event, 2: short name, 3: role, 4: public key,
 * 5: not before, 6: expires}, times in whole seconds; field 2 is a text, so it can never be taken for a device's.
 */
import { sameBytes } from '../bytes.ts';
import { asMillis, type EventId, isEventId, isShortName, type Millis } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { BadCertificate } from './certificate.ts';
import { decodeCbor, encodeCbor, readCose, signCose, verifyCose } from './cose.ts';
import { PUBLIC_KEY_BYTES, type Signer, type Verifier } from './signing.ts';

/** Whose signatures count (wire.md, Roles). */
export const STAFF_ROLES = ['supervisor', 'organiser'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface StaffCertificate {
  readonly event: EventId;
  /** 1–32 of a–z, 0–9 and `-`; stands in every fact the person signs. */
  readonly id: string;
  readonly role: StaffRole;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Inclusive. */
  readonly notBefore: Millis;
  /** Exclusive. */
  readonly expires: Millis;
}

const seconds = (ms: Millis): number => Math.floor(ms / 1_000);
const MAX_SECONDS = 8_640_000_000_000;
const isSeconds = (n: unknown): n is number =>
  Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= MAX_SECONDS;

const encodeClaims = ({ event, id, role, publicKey, notBefore, expires }: StaffCertificate) =>
  encodeCbor(
    new Map<number, unknown>([
      [1, event],
      [2, id],
      [3, role],
      [4, publicKey],
      [5, seconds(notBefore)],
      [6, seconds(expires)],
    ]),
  );

function readClaims(payload: Uint8Array): StaffCertificate | undefined {
  const map = decodeCbor(payload)?.value;
  if (!(map instanceof Map) || map.size !== 6) return undefined;
  const [event, id, role, publicKey, notBefore, expires]: unknown[] = [1, 2, 3, 4, 5, 6].map((key) =>
    map.get(key),
  );
  if (typeof event !== 'string' || !isEventId(event) || typeof id !== 'string' || !isShortName(id))
    return undefined;
  const known = STAFF_ROLES.find((one) => one === role);
  if (known === undefined || !isSeconds(notBefore) || !isSeconds(expires)) return undefined;
  if (!(publicKey instanceof Uint8Array) || publicKey.length !== PUBLIC_KEY_BYTES) return undefined;
  const claims: StaffCertificate = {
    ...{ event, id, role: known, publicKey: Uint8Array.from(publicKey) },
    ...{ notBefore: asMillis(notBefore * 1_000), expires: asMillis(expires * 1_000) },
  };
  return sameBytes(encodeClaims(claims), payload) ? claims : undefined;
}

/** Throws for claims that could not be read back. Times are cut to whole seconds. */
export async function issueStaffCertificate(
  claims: StaffCertificate,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const payload = encodeClaims(claims);
  if (!readClaims(payload)) throw new Error(`not a person’s claims: ${claims.id}`);
  return signCose('CERT', payload, signer);
}

/** @param issuer the event key's verifier */
export async function verifyStaffCertificate(
  bytes: Uint8Array,
  issuer: Verifier,
  now: Millis,
): Promise<Result<StaffCertificate, BadCertificate>> {
  const cose = readCose(bytes);
  if (!cose) return err('malformed');
  if (!sameBytes(cose.keyId, issuer.keyId)) return err('other_key');
  if (!(await verifyCose(cose, 'CERT', issuer))) return err('signature');
  const claims = readClaims(cose.payload);
  if (!claims) return err('malformed');
  if (now < claims.notBefore) return err('not_yet');
  return now < claims.expires ? ok(claims) : err('expired');
}

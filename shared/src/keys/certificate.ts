/**
 * A device's certificate (L30): who this device is and what it may do, signed by the event key, so that tablets
 * can believe each other without a server. Payload: CBOR map {1: event, 2: device, 3: role, 4: public key,
 * 5: not before, 6: expires}; times in whole seconds.
 */

import { sameBytes } from '../bytes.ts';
import { asMillis, type DeviceNo, type EventId, isEventId, type Millis } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeCbor, encodeCbor, readCose, signCose, verifyCose } from './cose.ts';
import { isRole, type Role } from './role.ts';
import { PUBLIC_KEY_BYTES, type Signer, type Verifier } from './signing.ts';

export interface Certificate {
  readonly event: EventId;
  readonly device: DeviceNo;
  readonly role: Role;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Inclusive. */
  readonly notBefore: Millis;
  /** Exclusive. */
  readonly expires: Millis;
}

export type BadCertificate = 'malformed' | 'other_key' | 'signature' | 'not_yet' | 'expired';

const seconds = (ms: Millis): number => Math.floor(ms / 1_000);

const encodeClaims = (claims: Certificate): Uint8Array<ArrayBuffer> => {
  const { event, device, role, publicKey, notBefore, expires } = claims;
  return encodeCbor(
    new Map<number, unknown>([
      [1, event],
      [2, device],
      [3, role],
      [4, publicKey],
      [5, seconds(notBefore)],
      [6, seconds(expires)],
    ]),
  );
};

/** Throws for claims that `verifyCertificate` would refuse as malformed. Times are cut to whole seconds. */
export async function issueCertificate(
  claims: Certificate,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const payload = encodeClaims(claims);
  if (!readClaims(payload)) throw new Error(`not a certificate's claims: ${JSON.stringify(claims)}`);
  return signCose('CERT', payload, signer);
}

/** The highest device number an event gives; 0 is the event server. */
const MAX_DEVICE = 2 ** 40;
const isWhole = (n: unknown, max: number): n is number =>
  Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= max;
/** Seconds that are still a `Millis` which `Date` can hold. */
const MAX_SECONDS = 8_640_000_000_000;

function readClaims(payload: Uint8Array): Certificate | undefined {
  const map = decodeCbor(payload)?.value;
  if (!(map instanceof Map) || map.size !== 6) return undefined;
  const [event, device, role, publicKey, notBefore, expires]: unknown[] = [1, 2, 3, 4, 5, 6].map((key) =>
    map.get(key),
  );
  if (typeof event !== 'string' || !isEventId(event) || typeof role !== 'string' || !isRole(role))
    return undefined;
  if (!isWhole(device, MAX_DEVICE) || !isWhole(notBefore, MAX_SECONDS) || !isWhole(expires, MAX_SECONDS))
    return undefined;
  if (!(publicKey instanceof Uint8Array) || publicKey.length !== PUBLIC_KEY_BYTES) return undefined;
  const claims: Certificate = {
    event,
    device: device as DeviceNo,
    role,
    publicKey: Uint8Array.from(publicKey),
    notBefore: asMillis(notBefore * 1_000),
    expires: asMillis(expires * 1_000),
  };
  // One certificate has one drawing.
  return sameBytes(encodeClaims(claims), payload) ? claims : undefined;
}

/** @param issuer the event key's verifier */
export async function verifyCertificate(
  bytes: Uint8Array,
  issuer: Verifier,
  now: Millis,
): Promise<Result<Certificate, BadCertificate>> {
  const cose = readCose(bytes);
  if (!cose) return err('malformed');
  if (!sameBytes(cose.keyId, issuer.keyId)) return err('other_key');
  if (!(await verifyCose(cose, 'CERT', issuer))) return err('signature');
  const claims = readClaims(cose.payload);
  if (!claims) return err('malformed');
  if (now < claims.notBefore) return err('not_yet');
  return now < claims.expires ? ok(claims) : err('expired');
}

/** Signatures of a simulated world: as deterministic as everything else in it, which real ones in a thread pool are not. */
import { digest } from 'lib0/hash/sha256';
import { concatBytes, encodeText, sameBytes } from '../src/bytes.ts';
import type { Signatory } from '../src/device/staff-appender.ts';
import { asMillis, type DeviceNo } from '../src/ids.ts';
import type { Signer, Verifier } from '../src/keys/signing.ts';
import type { StaffKey } from '../src/relay/proofs.ts';

const hash = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digest(concatBytes(...parts)));

function signature(publicKey: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = hash(publicKey, bytes);
  return concatBytes(first, hash(first, publicKey));
}

export const simKey = (device: DeviceNo): Signer & Verifier => keyOf(`device ${device}`);

/** The one person of a simulated world who may sign (L30). */
export const SUPERVISOR: Signatory = { id: 'mina', signer: keyOf('staff mina') };
export const simStaff = (id: string): StaffKey | undefined =>
  id === SUPERVISOR.id
    ? { verifier: keyOf('staff mina'), role: 'supervisor', notBefore: asMillis(0), expires: FOREVER }
    : undefined;
const FOREVER = asMillis(Number.MAX_SAFE_INTEGER);

function keyOf(name: string): Signer & Verifier {
  const publicKey = hash(encodeText(name));
  return {
    keyId: publicKey.slice(0, 4),
    publicKey,
    sign: async (bytes) => signature(publicKey, bytes),
    verify: async (signed, bytes) => sameBytes(signed, signature(publicKey, bytes)),
  };
}

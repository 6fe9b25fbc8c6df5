/** Signatures of a simulated world: as deterministic as everything else in it, which real ones in a thread pool are not. */
import { digest } from 'lib0/hash/sha256';
import { concatBytes, encodeText, sameBytes } from '../src/bytes.ts';
import type { DeviceNo } from '../src/ids.ts';
import type { Signer, Verifier } from '../src/keys/signing.ts';

const hash = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(digest(concatBytes(...parts)));

function signature(publicKey: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = hash(publicKey, bytes);
  return concatBytes(first, hash(first, publicKey));
}

export function simKey(device: DeviceNo): Signer & Verifier {
  const publicKey = hash(encodeText(`device ${device}`));
  return {
    keyId: publicKey.slice(0, 4),
    publicKey,
    sign: async (bytes) => signature(publicKey, bytes),
    verify: async (signed, bytes) => sameBytes(signed, signature(publicKey, bytes)),
  };
}

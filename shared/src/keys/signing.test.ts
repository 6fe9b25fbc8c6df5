import { afterEach, expect, test, vi } from 'vitest';
import { toHex } from '../bytes.ts';
import { generateKeyPair, signerOf, verifierOf } from './signing.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** RFC 8032, 7.1, tests 1 and 2: public key, message, signature. */
const VECTORS = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
] as const;

/** A browser without Ed25519 in WebCrypto. */
const withoutEd25519 = (): void => {
  vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('no', 'NotSupportedError'));
};

afterEach(() => {
  vi.restoreAllMocks();
});

test.each(['WebCrypto', 'the library'])('[T2] %s checks the signatures of RFC 8032', async (by) => {
  if (by === 'the library') withoutEd25519();
  for (const [key, message, signature] of VECTORS) {
    const verifier = await verifierOf(bytes(key));
    expect(await verifier.verify(bytes(signature), bytes(message))).toBe(true);
    expect(await verifier.verify(bytes(signature), bytes(`${message}00`))).toBe(false);
    const changed = bytes(signature);
    changed[40]! ^= 1;
    expect(await verifier.verify(changed, bytes(message))).toBe(false);
  }
});

test('[T2] the library answers false for a key that anybody could sign for, and for one that is no point', async () => {
  withoutEd25519();
  const identity = bytes(`01${'00'.repeat(31)}`);
  const forged = bytes(`01${'00'.repeat(63)}`);
  expect(await (await verifierOf(identity)).verify(forged, bytes('72'))).toBe(false);
  expect(await (await verifierOf(new Uint8Array(32).fill(0xff))).verify(forged, bytes('72'))).toBe(false);
});

test('[T2] a key id is the beginning of the SHA-256 of the public key', async () => {
  expect(toHex((await verifierOf(bytes(VECTORS[0][0]))).keyId)).toBe('21fe31df');
});

test('[L30] a device’s private key cannot leave it', async () => {
  const pair = await generateKeyPair(false);
  const signer = await signerOf(pair);
  const signature = await signer.sign(bytes('72'));
  expect(await (await verifierOf(signer.publicKey)).verify(signature, bytes('72'))).toBe(true);
  await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow();
});

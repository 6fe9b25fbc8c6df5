/**
 * Ed25519 as everybody here uses it: WebCrypto where it has the curve, @noble/ed25519 for checking where it does
 * not. Private keys are never made by a library: they could be exported (T4b). The library is loaded with the first
 * check that needs it: most browsers never do.
 */
import { toHex } from '../bytes.ts';

export const KEY_ID_BYTES = 4;
export const SIGNATURE_BYTES = 64;
export const PUBLIC_KEY_BYTES = 32;

export interface Signer {
  /** SHA-256 of the public key, first four bytes (T2, `kid`). */
  readonly keyId: Uint8Array;
  /** 32 raw bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Verifier {
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  verify(signature: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

const ED25519 = { name: 'Ed25519' } as const;

export async function keyIdOf(publicKey: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', publicKey)).subarray(0, KEY_ID_BYTES);
}

/** `kid` as a map key. */
export const keyIdText = (keyId: Uint8Array): string => toHex(keyId);

/** A signer over a WebCrypto key, which may be one that cannot be exported. */
export async function signerOf(pair: {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}): Promise<Signer> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    keyId: await keyIdOf(publicKey),
    publicKey,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(ED25519, pair.privateKey, bytes)),
  };
}

/** A new key pair. Throws where the browser has no Ed25519: such a device cannot be paired. */
export async function generateKeyPair(
  extractable: boolean,
): Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> {
  const pair = await crypto.subtle.generateKey(ED25519, extractable, ['sign', 'verify']);
  return pair as CryptoKeyPair;
}

async function importPublic(publicKey: Uint8Array<ArrayBuffer>): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', publicKey, ED25519, true, ['verify']);
  } catch (error) {
    // NotSupportedError = no Ed25519 in this browser; anything else is a bad key and just as unusable here.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** @param publicKey 32 raw bytes */
export async function verifierOf(publicKey: Uint8Array<ArrayBuffer>): Promise<Verifier> {
  const key = await importPublic(publicKey);
  return {
    keyId: await keyIdOf(publicKey),
    publicKey,
    verify: async (signature, bytes) =>
      key
        ? crypto.subtle.verify(ED25519, key, signature, bytes)
        : verifyWithLibrary(signature, bytes, publicKey),
  };
}

async function verifyWithLibrary(
  signature: Uint8Array,
  bytes: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  const noble = await import('@noble/ed25519');
  try {
    // RFC 8032, like WebCrypto: the library's default (ZIP 215) accepts signatures that other tablets refuse.
    return await noble.verifyAsync(signature, bytes, publicKey, { zip215: false });
  } catch (error) {
    // The library throws for points that are none; WebCrypto answers false.
    if (error instanceof Error) return false;
    throw error;
  }
}

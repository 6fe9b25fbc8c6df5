/**
 * What a PIN opens and shuts: Argon2id where WebAssembly runs, PBKDF2 where it is refused, then AES-GCM. Never keeps a
 * PIN or a key.
 */
import { encodeText } from '@attend-gate/shared';

/** How a PIN becomes a key. `pbkdf2`: this browser refuses WebAssembly. */
export type PinKdf = 'argon2id' | 'pbkdf2';

/** OWASP's first choice for Argon2id is 46 MiB and one pass; twice the passes still open in under a second. */
const ARGON = { parallelism: 1, iterations: 2, memorySize: 46 * 1024, hashLength: 32 } as const;
/** OWASP 2023 for PBKDF2-HMAC-SHA-256. */
const PBKDF2_ROUNDS = 600_000;

const aes = (raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

async function argon2idKey(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const { argon2id } = await import('hash-wasm');
  const hash = await argon2id({ ...ARGON, password: pin, salt, outputType: 'binary' });
  return aes(new Uint8Array(hash));
}

async function pbkdf2Key(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', encodeText(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PBKDF2_ROUNDS };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

export const bestKdf = (): PinKdf => (typeof globalThis.WebAssembly === 'object' ? 'argon2id' : 'pbkdf2');

export const keyOfPin = (kdf: PinKdf, pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  kdf === 'argon2id' ? argon2idKey(pin, salt) : pbkdf2Key(pin, salt);

/** @param iv 12 random bytes, never used twice with one key */
export const sealBytes = async (
  key: CryptoKey,
  iv: Uint8Array<ArrayBuffer>,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain));

/** Undefined when it was sealed under another key. */
export async function openBytes(
  key: CryptoKey,
  iv: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed));
  } catch (error) {
    if (error instanceof DOMException) return undefined; // WebCrypto's whole answer to a wrong key
    throw error;
  }
}

/**
 * Where the roster key rests: sealed under the shift PIN (Argon2id) and once more under a key of this device that
 * cannot be exported (wire.md, Roster). A PIN only slows a thief down; revocation and the lock are what protects.
 * Never keeps a PIN or an opened key.
 */
import { encodeText } from '@attend-gate/shared';

/** How a PIN becomes a key. `none`: no PIN has been set. `pbkdf2`: this browser refuses WebAssembly. */
export type PinKdf = 'none' | 'argon2id' | 'pbkdf2';

export interface KeyBox {
  readonly kdf: PinKdf;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly innerIv: Uint8Array<ArrayBuffer>;
  readonly outerIv: Uint8Array<ArrayBuffer>;
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** AES-GCM, cannot be exported. */
  readonly deviceKey: CryptoKey;
}

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

const hasWebAssembly = (): boolean => typeof globalThis.WebAssembly === 'object';

const seal = async (
  key: CryptoKey,
  iv: Uint8Array<ArrayBuffer>,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain));

async function open(
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

/** @param pin undefined: sealed under the device's key alone */
export async function closeKeyBox(
  secret: Uint8Array<ArrayBuffer>,
  pin: string | undefined,
  randomBytes: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<KeyBox> {
  const deviceKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const kdf: PinKdf = pin === undefined ? 'none' : hasWebAssembly() ? 'argon2id' : 'pbkdf2';
  const [salt, innerIv, outerIv] = [randomBytes(16), randomBytes(12), randomBytes(12)];
  const pinKey = await keyOf(kdf, pin ?? '', salt);
  const inner = pinKey ? await seal(pinKey, innerIv, secret) : secret;
  return { kdf, salt, innerIv, outerIv, sealed: await seal(deviceKey, outerIv, inner), deviceKey };
}

/** Undefined when the PIN is wrong. */
export async function openKeyBox(box: KeyBox, pin: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const inner = await open(box.deviceKey, box.outerIv, box.sealed);
  if (!inner) return undefined;
  const pinKey = await keyOf(box.kdf, pin, box.salt);
  return pinKey ? open(pinKey, box.innerIv, inner) : inner;
}

async function keyOf(
  kdf: PinKdf,
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey | undefined> {
  switch (kdf) {
    case 'none':
      return undefined;
    case 'argon2id':
      return argon2idKey(pin, salt);
    case 'pbkdf2':
      return pbkdf2Key(pin, salt);
  }
}

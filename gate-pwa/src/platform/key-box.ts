/**
 * Where the roster key rests: sealed under the shift PIN (Argon2id) and once more under a key of this device that
 * cannot be exported (wire.md, Roster). A PIN only slows a thief down; revocation and the lock are what protects.
 * Never keeps a PIN or an opened key.
 */
import { bestKdf, keyOfPin, openBytes, type PinKdf, sealBytes } from './pin-lock.ts';

export interface KeyBox {
  /** `none`: no PIN has been set. */
  readonly kdf: PinKdf | 'none';
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly innerIv: Uint8Array<ArrayBuffer>;
  readonly outerIv: Uint8Array<ArrayBuffer>;
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** AES-GCM, cannot be exported. */
  readonly deviceKey: CryptoKey;
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
  const kdf = pin === undefined ? 'none' : bestKdf();
  const [salt, innerIv, outerIv] = [randomBytes(16), randomBytes(12), randomBytes(12)];
  const inner =
    kdf === 'none' ? secret : await sealBytes(await keyOfPin(kdf, pin ?? '', salt), innerIv, secret);
  return { kdf, salt, innerIv, outerIv, sealed: await sealBytes(deviceKey, outerIv, inner), deviceKey };
}

/** Undefined when the PIN is wrong. */
export async function openKeyBox(box: KeyBox, pin: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const inner = await openBytes(box.deviceKey, box.outerIv, box.sealed);
  if (!inner || box.kdf === 'none') return inner;
  return openBytes(await keyOfPin(box.kdf, pin, box.salt), box.innerIv, inner);
}

/**
 * Eddystone-EID: the eight bytes a tag shows now, computed from its identity key and its own clock. Two rounds of
 * AES-128, as Google's specification draws them. It keeps no table and reads no clock; the registry does.
 */
import { createCipheriv } from 'node:crypto';

export const IDENTITY_KEY_BYTES = 16;
export const EID_BYTES = 8;
/** The specification's range of K: 1 s … about 9 hours. */
export const MAX_EXPONENT = 15;

function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null);
  cipher.setAutoPadding(false);
  return cipher.update(block);
}

/** The temporary key holds for 2^16 s; whoever computes many ids of one tag keeps it. */
export function temporaryKey(identityKey: Uint8Array, tagTime: number): Uint8Array {
  const block = Buffer.alloc(16);
  block[11] = 0xff;
  block.writeUInt16BE((tagTime >>> 16) & 0xffff, 14);
  return encryptBlock(identityKey, block);
}

/**
 * @param identityKey 16 bytes
 * @param exponent K: the id changes every 2^K seconds
 * @param tagTime seconds on the tag's own clock, u32
 */
export function eidOf(identityKey: Uint8Array, exponent: number, tagTime: number): Uint8Array {
  const block = Buffer.alloc(16);
  block[11] = exponent;
  block.writeUInt32BE(((tagTime >>> exponent) << exponent) >>> 0, 12);
  return Uint8Array.from(encryptBlock(temporaryKey(identityKey, tagTime), block).subarray(0, EID_BYTES));
}

/** First second of the window that `tagTime` lies in. */
export const windowStart = (tagTime: number, exponent: number): number =>
  Math.floor(tagTime / 2 ** exponent) * 2 ** exponent;

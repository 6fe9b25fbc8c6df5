/**
 * Crockford base 32 of bytes, most significant bits first, last symbol padded with zero bits. Letters and digits
 * only, so that keyboard scanners on any layout read it (T2). Decoding is strict: upper case, no look-alikes.
 */
export const BASE32_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const VALUES = new Map([...BASE32_ALPHABET].map((symbol, value) => [symbol, value]));

/** 0…31, or undefined for a symbol that is none. */
export const base32Value = (symbol: string): number | undefined => VALUES.get(symbol);

export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32_ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32_ALPHABET[(held << (5 - bits)) & 31];
}

/** Undefined for text that `encodeBase32` would not write. */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  if (Math.ceil((bytes.length * 8) / 5) !== text.length) return undefined;
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const symbol of text) {
    const value = VALUES.get(symbol);
    if (value === undefined) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >>> bits;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : undefined;
}

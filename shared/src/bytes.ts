/** Bytes and their text forms, without Node's Buffer: the same code runs in a browser. Decoding is strict. */

const utf8 = new TextEncoder();

export const encodeText = (text: string): Uint8Array<ArrayBuffer> => utf8.encode(text);

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

export const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SYMBOLS = utf8.encode(BASE64URL);
const NO_SYMBOL = 64;
const VALUES = new Uint8Array(128).fill(NO_SYMBOL);
for (const [value, symbol] of SYMBOLS.entries()) VALUES[symbol] = value;
const SHIFTS = [18, 12, 6, 0] as const;
const ascii = new TextDecoder();

// Tables instead of `btoa`: a roster of 100,000 rows is megabytes of base64url, and `btoa` needs the bytes as a
// string first and the alphabet exchanged afterwards.

/** RFC 4648 §5 without padding. */
export function toBase64url(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    // Bytes past the end read as zero; what they would write falls past the end of `text` and is dropped.
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (const shift of SHIFTS) text[at++] = SYMBOLS[(three >>> shift) & 63]!;
  }
  return ascii.decode(text);
}

/** Undefined for text that `toBase64url` would not write. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? NO_SYMBOL;
    if (value === NO_SYMBOL) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >>> bits;
    held &= (1 << bits) - 1;
  }
  // Bits that belong to no byte must be zero, or two texts would mean the same bytes.
  return held === 0 ? bytes : undefined;
}

/** By length modulo 4: the last symbol may carry 4 or 2 bits that must be zero. */
const LAST_SYMBOL = [/^/, /^/, /[AQgw]$/, /[AEIMQUYcgkosw048]$/] as const;

/** Whether `fromBase64url` would read it, without making the bytes. */
export const isBase64url = (text: string): boolean =>
  /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1 && LAST_SYMBOL[text.length % 4]!.test(text);

/**
 * From bytes to text (IM1): byte order marks first, then UTF-8 if it is valid, then whichever of the old Korean,
 * Japanese or Western code pages explains the bytes best. iconv-lite, because Node's own decoder has no CP949 letters.
 * It never guesses at something that is not text: that is refused by name.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import iconv from 'iconv-lite';
import { codePageOf } from './code-pages.ts';
import type { ImportRefusal } from './guest-file.ts';

export interface DecodedText {
  readonly text: string;
  /** `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `cp949`, `cp932` or `windows-1252`. */
  readonly encoding: string;
  /** Some bytes were no letters of that encoding and stand as U+FFFD. */
  readonly damaged: boolean;
}

const BOMS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8-bom', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** First bytes of files that people upload by mistake (each format's own specification). */
const NOT_TEXT: readonly (readonly [reason: string, magic: readonly number[]])[] = [
  ['an archive', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook; save it as CSV first', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a picture', [0xff, 0xd8, 0xff]],
  ['a compressed file', [0x1f, 0x8b]],
];
const NOT_A_LIST: readonly (readonly [reason: string, start: RegExp])[] = [
  ['a web page, not a list', /^\s*<(!doctype|html|head|table|\?xml)/i],
  ['a JSON document; upload it as JSON', /^\s*(\{\s*"|\[\s*[{[]|\[\s*"[^"]*"\s*[,\]])/],
];

const SAMPLE = 200_000;
/** More than one broken sequence per ten whole ones is no UTF-8. */
const DAMAGE = 10;

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

/** UTF-16 without a mark: every other byte of Latin text is 0. */
function bareUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, 1_000);
  let even = 0;
  let odd = 0;
  for (const [i, byte] of sample.entries()) if (byte === 0) i % 2 === 0 ? even++ : odd++;
  if (odd > sample.length / 5 && even === 0) return 'utf-16le';
  return even > sample.length / 5 && odd === 0 ? 'utf-16be' : undefined;
}

/** Nothing that people type contains control characters; a stray one is left to its row. */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4_096);
  let control = 0;
  for (const byte of sample) if (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) control++;
  return control * 50 > sample.length;
}

function unmarked(bytes: Buffer): DecodedText {
  const bare = bareUtf16(bytes);
  if (bare) return { text: iconv.decode(bytes, bare), encoding: bare, damaged: false };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  if (broken === 0) return { text, encoding: 'utf-8', damaged: false };
  const whole = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  if (broken * DAMAGE <= whole) return { text, encoding: 'utf-8', damaged: true };
  const encoding = codePageOf(bytes.subarray(0, SAMPLE));
  const old = iconv.decode(bytes, encoding);
  return { text: old, encoding, damaged: old.includes('\ufffd') };
}

function decode(bytes: Buffer): Result<DecodedText, ImportRefusal> {
  for (const [encoding, mark] of BOMS)
    if (startsWith(bytes, mark)) {
      const text = iconv.decode(bytes.subarray(mark.length), encoding === 'utf-8-bom' ? 'utf-8' : encoding);
      return ok({ text, encoding, damaged: text.includes('\ufffd') });
    }
  if (bareUtf16(bytes) === undefined && looksBinary(bytes))
    return err({ code: 'binary', reason: 'not a text file' });
  return ok(unmarked(bytes));
}

/** The text of an uploaded file, or why it is none: `empty_file`, `binary`, `no_guest_list`. */
export function decodeText(input: Uint8Array): Result<DecodedText, ImportRefusal> {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length === 0) return err({ code: 'empty_file', reason: 'empty file' });
  const known = NOT_TEXT.find(([, magic]) => startsWith(bytes, magic));
  if (known) return err({ code: 'binary', reason: known[0] });
  const decoded = decode(bytes);
  if (!decoded.ok) return decoded;
  const start = decoded.value.text.slice(0, 1_000);
  const other = NOT_A_LIST.find(([, pattern]) => pattern.test(start));
  return other ? err({ code: 'no_guest_list', reason: other[0] }) : decoded;
}

/**
 * From bytes to text (IM1): byte order marks first, then UTF-8 if it is valid, then whichever of the old Korean,
 * Japanese or Western code pages explains the bytes best. iconv-lite, because Node's own decoder has no CP949 letters.
 * It never guesses at something that is not text: that is refused by name. A file is read through for it and never held.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import iconv from 'iconv-lite';
import { type ByteSource, headOf } from './byte-source.ts';
import { codePageOf } from './code-pages.ts';
import type { ImportRefusal } from './guest-file.ts';

export interface DecodedText {
  /** `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `cp949`, `cp932` or `windows-1252`. */
  readonly encoding: string;
  /** The whole text from the beginning, in pieces. */
  read(): AsyncIterable<string>;
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
const HEAD = 4_096;
const START = 1_000;
/** More than one broken sequence per ten whole ones is no UTF-8. */
const DAMAGE = 10;

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

/** Letters that lists are written in: Latin, Greek, Cyrillic, kana, Han, Hangul, and what stands between them. */
const isListLetter = (unit: number): boolean =>
  (unit >= 0x20 && unit < 0x0530) ||
  unit === 0x0a ||
  unit === 0x0d ||
  unit === 0x09 ||
  (unit >= 0x2000 && unit < 0x2300) ||
  (unit >= 0x3000 && unit < 0xa000) ||
  (unit >= 0xac00 && unit < 0xd7b0) ||
  unit >= 0xff00;

const LINE_END = 0x0a;

/** How many ASCII letters, if these units are a list; 0 if not. Pairs of ASCII letters look like Han, hence the line end. */
function asciiOf(units: readonly number[]): number {
  const ascii = units.filter((unit) => unit < 0x80).length;
  const readable = units.filter(isListLetter).length * 20 >= units.length * 19;
  return readable && units.includes(LINE_END) ? ascii : 0;
}

/** UTF-16 without a mark: whichever order of the bytes makes lines of letters that people write, separators among them. */
function bareUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, 1_000);
  if (sample.filter((byte) => byte === 0).length < 4) return undefined;
  const pairs = Array.from({ length: sample.length >> 1 }, (_, i) => sample.subarray(i * 2, i * 2 + 2));
  const little = asciiOf(pairs.map(([first = 0, second = 0]) => first | (second << 8)));
  const big = asciiOf(pairs.map(([first = 0, second = 0]) => (first << 8) | second));
  if (Math.max(little, big) < 4) return undefined;
  return little > big ? 'utf-16le' : 'utf-16be';
}

/** Nothing that people type contains control characters; a stray one is left to its row. */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, HEAD);
  let control = 0;
  for (const byte of sample) if (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) control++;
  return control * 50 > sample.length;
}

/** Is it UTF-8, if perhaps with a broken letter? Otherwise a sample of its letters, for telling code pages apart. */
async function unmarked(source: ByteSource): Promise<string> {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const letters: Uint8Array[] = [];
  let sampled = 0;
  let broken = 0;
  let whole = 0;
  for await (const bytes of source.read()) {
    const text = utf8.decode(bytes, { stream: true });
    // What stands before the first letter of another script tells nothing.
    if (sampled > 0 ? sampled < SAMPLE : bytes.some((byte) => byte >= 0x80)) {
      letters.push(bytes);
      sampled += bytes.length;
    }
    broken += text.match(/\ufffd/g)?.length ?? 0;
    whole += text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  }
  if (utf8.decode() !== '') broken++;
  return broken * DAMAGE <= whole ? 'utf-8' : codePageOf(Buffer.concat(letters).subarray(0, SAMPLE));
}

async function encodingOf(source: ByteSource, head: Uint8Array): Promise<Result<string, ImportRefusal>> {
  const marked = BOMS.find(([, mark]) => startsWith(head, mark));
  if (marked) return ok(marked[0]);
  const bare = bareUtf16(head);
  if (bare) return ok(bare);
  return looksBinary(head) ? err({ code: 'binary', reason: 'not a text file' }) : ok(await unmarked(source));
}

async function* textsOf(source: ByteSource, encoding: string): AsyncIterable<string> {
  // A mark that stands in front is no letter; one in the middle is left to its cell.
  const decoder = iconv.getDecoder(encoding.replace('-bom', ''), { stripBOM: false });
  let first = true;
  for await (const bytes of source.read()) {
    const text = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    yield first && text.startsWith('\ufeff') ? text.slice(1) : text;
    first = false;
  }
  yield decoder.end() ?? '';
}

/** The text of an uploaded file, or why it is none: `empty_file`, `binary`, `no_guest_list`. */
export async function decodeText(source: ByteSource): Promise<Result<DecodedText, ImportRefusal>> {
  if (source.size === 0) return err({ code: 'empty_file', reason: 'empty file' });
  const head = await headOf(source, HEAD);
  const known = NOT_TEXT.find(([, magic]) => startsWith(head, magic));
  if (known) return err({ code: 'binary', reason: known[0] });
  const encoding = await encodingOf(source, head);
  if (!encoding.ok) return encoding;
  const text: DecodedText = { encoding: encoding.value, read: () => textsOf(source, encoding.value) };
  let start = '';
  for await (const piece of text.read()) {
    start += piece;
    if (start.length >= START) break;
  }
  const other = NOT_A_LIST.find(([, pattern]) => pattern.test(start.slice(0, START)));
  return other ? err({ code: 'no_guest_list', reason: other[0] }) : ok(text);
}

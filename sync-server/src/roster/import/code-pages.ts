/**
 * Which old code page explains some bytes best (IM1). Counts byte pairs instead of decoding: nearly every Japanese
 * file is also *valid* CP949, but as syllables nobody writes. Pure; looks at a sample only and never throws.
 */

export type CodePage = 'cp949' | 'cp932' | 'windows-1252';

/** What one step over the bytes found: how far to go, and how much it speaks for the code page. */
interface Step {
  readonly width: 1 | 2;
  readonly score: number;
}

const IMPOSSIBLE = -10;
const RARE = -1;
const COMMON = 2;

const within = (byte: number, from: number, to: number): boolean => byte >= from && byte <= to;

/** KS X 1001 has the 2,350 syllables people write at B0–C8; what Microsoft added elsewhere is rare in a name. */
function korean(lead: number, trail: number): Step {
  if (lead === 0x80 || lead === 0xff) return { width: 1, score: IMPOSSIBLE };
  const added = within(trail, 0x41, 0x5a) || within(trail, 0x61, 0x7a) || within(trail, 0x81, 0xa0);
  if (added && lead <= 0xc6) return { width: 2, score: RARE };
  if (!within(trail, 0xa1, 0xfe)) return { width: 1, score: IMPOSSIBLE };
  if (within(lead, 0xb0, 0xc8)) return { width: 2, score: COMMON };
  return { width: 2, score: lead >= 0xa1 ? 0 : RARE };
}

/** Shift JIS: kana at 82 and 83, level-1 kanji at 88–98; half-width kana stand alone and are rare in lists. */
function japanese(lead: number, trail: number): Step {
  if (within(lead, 0xa1, 0xdf)) return { width: 1, score: RARE };
  const isLead = within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xfc);
  if (!isLead || !within(trail, 0x40, 0xfc) || trail === 0x7f) return { width: 1, score: IMPOSSIBLE };
  const kana = (lead === 0x82 && within(trail, 0x9f, 0xf1)) || (lead === 0x83 && within(trail, 0x40, 0x96));
  if (kana) return { width: 2, score: COMMON };
  return { width: 2, score: lead <= 0x98 ? 1 : RARE };
}

/** Quotes, dashes and the ellipsis, which word processors put beside letters. */
const isQuote = (byte: number): boolean => byte === 0x85 || within(byte, 0x91, 0x97);

/** Accented letters stand between plain ones; two high bytes in a row are another code page's letter. */
function western(byte: number, next: number): Step {
  if ([0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte)) return { width: 1, score: IMPOSSIBLE };
  const pair = next >= 0x80 && !(byte >= 0xc0 && isQuote(next));
  if (pair) return { width: 2, score: byte >= 0xc0 && next >= 0xc0 ? RARE : 2 * RARE };
  if (byte >= 0xc0) return { width: 1, score: COMMON };
  if (isQuote(byte)) return { width: 1, score: 1 };
  return { width: 1, score: byte < 0xa0 && byte !== 0x80 ? RARE : 0 };
}

interface Page {
  readonly name: CodePage;
  readonly step: (byte: number, next: number) => Step;
  /** What two high bytes right between plain letters are worth: usual in "Núñez", odd around a syllable. */
  readonly between: number;
}

const PAGES: readonly Page[] = [
  { name: 'windows-1252', step: western, between: 0 },
  { name: 'cp949', step: korean, between: RARE },
  { name: 'cp932', step: japanese, between: RARE },
];

const isLetter = (byte = 0): boolean => within(byte | 0x20, 0x61, 0x7a);

function scoreOf(bytes: Uint8Array, { step, between }: Page): number {
  let score = 0;
  let afterLetter = false;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      afterLetter = isLetter(byte);
      i++;
      continue;
    }
    const found = step(byte, bytes[i + 1] ?? 0);
    const inside = found.width === 2 && afterLetter && isLetter(bytes[i + 2]);
    score += inside ? between : found.score;
    afterLetter = false;
    i += found.width;
  }
  return score;
}

/** @param sample some bytes that are not valid UTF-8; ties go to Windows-1252, which can read anything */
export function codePageOf(sample: Uint8Array): CodePage {
  const scored = PAGES.map((page) => ({ name: page.name, score: scoreOf(sample, page) }));
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).name;
}

/** One record as the fields its columns mean (IM3, IM6). Reads cells; decides nothing about who comes. */
import { cleanText, isNothing } from './cells.ts';
import type { Column } from './columns.ts';
import { byRank } from './columns.ts';
import type { GuestField } from './guest-file.ts';

export interface Row {
  /** The first filled cell of a meaning, the most telling column first; '' = none. */
  readonly get: (field: GuestField) => string;
  /** Every filled cell of a meaning, in that order. */
  readonly all: (field: GuestField) => readonly string[];
  /** Columns nobody knew, by their header. */
  readonly answers: Readonly<Record<string, string>>;
}

/** Columns that say something of the ticket and were asked for as such: nothing of the form they came from is lost. */
const TOLD_TWICE: ReadonlySet<GuestField> = new Set(['variation', 'session', 'addonTo', 'admits', 'card']);

const NOTHING: readonly string[] = [];

/** Prepares reading rows of one file: the order of its columns is worked out once. */
export function rowReader(columns: readonly Column[]): (cells: readonly string[]) => Row {
  const ranked = byRank(columns);
  const known = ranked.flatMap(({ column: { field }, at }) =>
    field === undefined || field === 'ignored' ? [] : [{ field, at }],
  );
  const asked = columns.flatMap(({ header, field }, at) =>
    (field === undefined || TOLD_TWICE.has(field)) && header !== ''
      ? [{ header: header.toWellFormed(), at }]
      : [],
  );
  return (cells) => {
    const fields = new Map<GuestField, string[]>();
    for (const { field, at } of known) {
      const text = cleanText(cells[at] ?? '');
      if (isNothing(text)) continue;
      const filled = fields.get(field);
      if (filled) filled.push(text);
      else fields.set(field, [text]);
    }
    const answers: [string, string][] = [];
    for (const { header, at } of asked) {
      // Answers keep their line breaks: they are prose.
      const text = (cells[at] ?? '').toWellFormed().trim();
      if (text !== '') answers.push([header, text]);
    }
    return {
      get: (field) => fields.get(field)?.[0] ?? '',
      all: (field) => fields.get(field) ?? NOTHING,
      // fromEntries defines own properties, so a header `__proto__` is a header like any other.
      answers: Object.fromEntries(answers),
    };
  };
}

const HANGUL = /^[가-힣]+$/;
/** Han letters and kana: family names come first, as in Korean, and are set apart. */
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+$/u;

/** The full name, else given and family name; Korean ones in Korean order. Undefined = the row names nobody. */
export function nameOf(row: Row): string | undefined {
  const full = row.get('name');
  if (full !== '') return full;
  const [first, last] = [row.get('firstName'), row.get('lastName')];
  // "Info Requested Info Requested" says no more than once.
  if (first === last) return first || undefined;
  if (HANGUL.test(first) && HANGUL.test(last)) return `${last}${first}`;
  return (CJK.test(first) && CJK.test(last) ? `${last} ${first}` : `${first} ${last}`).trim();
}

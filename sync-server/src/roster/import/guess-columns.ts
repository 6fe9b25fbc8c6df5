/**
 * Columns of a file whose headers say nothing, guessed from what stands in them (IM3). A guess is always reported as
 * one; without a column of e-mail addresses there is nothing to hold on to and no guess is made.
 */
import type { Assigned, Column } from './columns.ts';
import type { GuestField } from './guest-file.ts';

const EMAIL_LIKE = /^[^\s@]*[^\s@]@[^\s@]+\.[^\s@]+$|<[^<>\s]+@[^<>\s]+>/;
const PHONE_LIKE = /^\+?[\d\s()./-]{7,}$/;
const ONE_WORD = /^[^\s\d]+$/;
/** Running numbers and moments name nobody. */
const NUMBER_LIKE = /^[\d.,\s-]+$/;
const MOMENT_LIKE = /^\d{2,4}[-./년]\s?\d{1,2}[-./월]\s?\d{1,4}/;
/** A whole name in Hangul: two to four syllables and nothing else. */
const HANGUL_NAME = /^[가-힣]{2,4}$/;

export const looksLikeEmail = (cell: string): boolean => EMAIL_LIKE.test(cell.trim());

const most = (cells: readonly string[], like: RegExp): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.filter((cell) => like.test(cell.trim())).length * 2 > filled.length;
};

const kindOf = (cells: readonly string[]): GuestField | 'no_name' | undefined => {
  if (most(cells, EMAIL_LIKE)) return 'email';
  if (most(cells, MOMENT_LIKE)) return 'no_name';
  if (most(cells, PHONE_LIKE)) return 'phone';
  return most(cells, NUMBER_LIKE) ? 'no_name' : undefined;
};

/** Names come first, then the company; two columns of single words are first and last name. */
function namesIn(cells: (at: number) => readonly string[], free: readonly number[]): readonly GuestField[] {
  const [first, second] = free;
  const words =
    first !== undefined && second !== undefined && [first, second].every((at) => most(cells(at), ONE_WORD));
  const whole = first !== undefined && most(cells(first), HANGUL_NAME);
  return words && !whole ? ['firstName', 'lastName', 'company'] : ['name', 'company'];
}

/**
 * @param rows some rows of the list, without a header
 * @param headers what to call the columns; `column N` where it is missing
 */
export function guessColumns(
  rows: readonly (readonly string[])[],
  headers: readonly string[] = [],
  mapping: Assigned = {},
): Column[] {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), headers.length);
  const cells = (at: number): string[] => rows.map((row) => row[at] ?? '');
  const kinds = Array.from({ length: width }, (_, at) => kindOf(cells(at)));
  const free = kinds.flatMap((kind, at) => (kind === undefined ? [at] : []));
  const names = namesIn(cells, free);
  return kinds.map((kind, at): Column => {
    const header = headers[at]?.trim() || `column ${at + 1}`;
    const chosen = Object.hasOwn(mapping, header) ? mapping[header] : undefined;
    if (chosen === 'answer' || (chosen === undefined && kind === 'no_name'))
      return { header, field: undefined, rank: 0 };
    const guess = kind === 'no_name' ? undefined : (kind ?? names[free.indexOf(at)]);
    return { header, field: chosen ?? guess, rank: 0 };
  });
}

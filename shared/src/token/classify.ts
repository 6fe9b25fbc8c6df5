/**
 * The first look at a scanned or typed text (V1, V2): what kind of code it is. Only control characters, ECI marks
 * and surrounding white space are stripped; other systems' secrets are compared as they are.
 */
import type { TokenCode } from '../ids.ts';
import { type Ag1, readAg1 } from './ag1.ts';
import { type Ag2, readAg2 } from './ag2.ts';
import { type Ag3, readAg3 } from './ag3.ts';
import { type BadToken, parseTokenCode } from './token-code.ts';

/**
 * `text` is what was scanned after V1. Another system's secret may begin like one of ours, or even be a valid code
 * by chance, so whoever finds no token for `code`, `mistyped` or `broken_ag1` looks `text` up as a foreign code.
 */
export type ClassifiedCode =
  | { readonly kind: 'ag1'; readonly ag1: Ag1 }
  /** Rotating codes of a phone that claimed its token (T3). */
  | { readonly kind: 'ag2'; readonly ag2: Ag2 }
  | { readonly kind: 'ag3'; readonly ag3: Ag3 }
  /** Starts like a ticket of ours and is none. */
  | { readonly kind: 'broken_ag1'; readonly text: string }
  | { readonly kind: 'code'; readonly code: TokenCode; readonly text: string }
  | { readonly kind: 'mistyped'; readonly why: BadToken; readonly text: string }
  /** Perhaps another system's code. */
  | { readonly kind: 'foreign'; readonly text: string }
  | { readonly kind: 'empty' };

/** AIM identifier of a QR symbol, as hardware scanners may send it, then ECI marks; in front only (V1). */
const MARKS = /^(?:\]Q\d)?(?:\\\d{6})*/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed
const CONTROL = /[\u0000-\u001f\u007f-\u009f\ufeff]/g;

/** V1: what a camera or a scanner added goes, what stands in the code stays. */
export const stripCode = (text: string): string =>
  text.replaceAll(CONTROL, '').trim().replace(MARKS, '').trim();

/** @param prefixes code prefixes of this event */
export function classify(text: string, prefixes: readonly string[]): ClassifiedCode {
  const bare = stripCode(text);
  if (bare === '') return { kind: 'empty' };
  const ag1 = readAg1(bare);
  if (ag1.ok) return { kind: 'ag1', ag1: ag1.value };
  const [ag2, ag3] = [readAg2(bare), readAg3(bare)];
  if (ag2.ok) return { kind: 'ag2', ag2: ag2.value };
  if (ag3.ok) return { kind: 'ag3', ag3: ag3.value };
  const ours = ag1.error !== 'not_ag1' || ag2.error !== 'not_ag2' || ag3.error !== 'not_ag3';
  if (ours) return { kind: 'broken_ag1', text: bare };
  const code = parseTokenCode(bare, prefixes);
  if (code.ok) return { kind: 'code', code: code.value, text: bare };
  return code.error.kind === 'unknown_prefix'
    ? { kind: 'foreign', text: bare }
    : { kind: 'mistyped', why: code.error, text: bare };
}

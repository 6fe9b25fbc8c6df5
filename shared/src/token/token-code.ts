/**
 * The code a person can read and type, `TCF24-ABCD-12345` (T1): event prefix, random Crockford symbols, one check
 * symbol. A mistyped code fails here, before anybody is asked, and does not burn the guess budget.
 */
import type { TokenCode } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { BASE32_ALPHABET, base32Value } from './base32.ts';
import { checkSymbol } from './check-symbol.ts';

/** Random symbols before the check symbol: 7 up to about 200 people, 8, or 10 over 10,000. */
export type DataSymbols = 7 | 8 | 10;
const LENGTHS: readonly number[] = [8, 9, 11];

export type BadToken =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown_prefix' }
  | { readonly kind: 'length'; readonly symbols: number }
  | { readonly kind: 'alphabet'; readonly symbol: string }
  | { readonly kind: 'check' };

export const isCodePrefix = (text: string): boolean => /^[A-Z0-9]{2,8}$/.test(text);

export const dataSymbolsFor = (people: number): DataSymbols => (people > 10_000 ? 10 : people > 200 ? 8 : 7);

const display = (prefix: string, symbols: string): TokenCode =>
  `${prefix}-${symbols.slice(0, 4)}-${symbols.slice(4)}` as TokenCode;

/** @param randomBytes cryptographically strong; 256 is a multiple of 32, so five bits of each are unbiased */
export function makeTokenCode(
  prefix: string,
  data: DataSymbols,
  randomBytes: (n: number) => Uint8Array,
): TokenCode {
  if (!isCodePrefix(prefix)) throw new Error(`not a code prefix: ${prefix}`);
  const values = [...randomBytes(data)].map((byte) => byte & 31);
  return display(prefix, [...values, checkSymbol(values)].map((value) => BASE32_ALPHABET[value]).join(''));
}

/** ASCII only: `toUpperCase` would turn ß into SS and ı into I, which are symbols nobody typed. */
const upper = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());

const fold = (text: string): string =>
  upper(text)
    .replaceAll(/[\s\-_.·–—]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('U', 'V');

/** What follows a known prefix; folding must not touch the prefix itself, which may hold an O or an I. */
function afterPrefix(
  text: string,
  prefixes: readonly string[],
): { prefix: string; rest: string } | undefined {
  const bare = upper(text.trim());
  for (const prefix of prefixes.toSorted((a, b) => b.length - a.length))
    if (bare.startsWith(prefix)) return { prefix, rest: bare.slice(prefix.length) };
  return undefined;
}

/**
 * Reads a typed or scanned code. Folds case, `O→0`, `I,L→1`, `U→V`, separators and spaces after the prefix.
 * @param prefixes code prefixes of the events this device knows
 */
export function parseTokenCode(text: string, prefixes: readonly string[]): Result<TokenCode, BadToken> {
  if (text.trim() === '') return err({ kind: 'empty' });
  const split = afterPrefix(text, prefixes);
  if (!split) return err({ kind: 'unknown_prefix' });
  const symbols = fold(split.rest);
  const values: number[] = [];
  for (const symbol of symbols) {
    const value = base32Value(symbol);
    if (value === undefined) return err({ kind: 'alphabet', symbol });
    values.push(value);
  }
  if (!LENGTHS.includes(values.length)) return err({ kind: 'length', symbols: values.length });
  if (checkSymbol(values.slice(0, -1)) !== values.at(-1)) return err({ kind: 'check' });
  return ok(display(split.prefix, symbols));
}

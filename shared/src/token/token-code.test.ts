import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BASE32_ALPHABET } from './base32.ts';
import { dataSymbolsFor, makeTokenCode, parseTokenCode } from './token-code.ts';

const PREFIXES = ['TCF24', 'IO'];
const rows = readFileSync(new URL('../../fixtures/token/codes.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string]);

test.each(rows)('[T1] %j reads as %s', (input, expected) => {
  const read = parseTokenCode(input, PREFIXES);
  expect(read.ok ? read.value : read.error.kind).toBe(expected);
});

const anyCode = fc
  .tuple(
    fc.constantFrom(7 as const, 8 as const, 10 as const),
    fc.uint8Array({ minLength: 10, maxLength: 10 }),
  )
  .map(([data, bytes]) => makeTokenCode('TCF24', data, (n) => bytes.subarray(0, n)));
const symbolsOf = (code: string): string[] => [...code.slice('TCF24-'.length).replace('-', '')];
const accepted = (symbols: readonly string[]): boolean =>
  parseTokenCode(`TCF24-${symbols.join('')}`, PREFIXES).ok;

test('[T1] what is made reads back as itself', () => {
  fc.assert(
    fc.property(anyCode, (code) => {
      expect(parseTokenCode(code, PREFIXES)).toEqual({ ok: true, value: code });
    }),
  );
});

test('[T1] no single wrong symbol passes', () => {
  fc.assert(
    fc.property(anyCode, fc.nat(10), fc.constantFrom(...BASE32_ALPHABET), (code, at, symbol) => {
      const symbols = symbolsOf(code);
      const where = at % symbols.length;
      fc.pre(symbols[where] !== symbol);
      expect(accepted(symbols.with(where, symbol))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('[T1] no swap of neighbours or of symbols one apart passes', () => {
  fc.assert(
    fc.property(anyCode, fc.nat(10), fc.constantFrom(1, 2), (code, at, gap) => {
      const symbols = symbolsOf(code);
      const a = at % (symbols.length - gap);
      const [left, right] = [symbols[a]!, symbols[a + gap]!];
      fc.pre(left !== right);
      expect(accepted(symbols.with(a, right).with(a + gap, left))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('[T1] any text reads as a code or a named refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const read = parseTokenCode(`TCF24${text}`, PREFIXES);
      expect(typeof read.ok).toBe('boolean');
    }),
  );
});

test('[T1] small events keep the owner’s look, large ones get longer codes', () => {
  expect([dataSymbolsFor(200), dataSymbolsFor(201), dataSymbolsFor(10_000), dataSymbolsFor(10_001)]).toEqual([
    7, 8, 8, 10,
  ]);
});

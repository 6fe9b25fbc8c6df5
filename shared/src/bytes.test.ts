import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64url, isBase64url, toBase64url } from './bytes.ts';

test('[R1] base64url says what Node says, both ways', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(toBase64url(bytes)).toBe(text);
      expect(fromBase64url(text)).toEqual(bytes);
    }),
  );
});

test('[R1] a text that nobody would have written is no base64url', () => {
  for (const text of ['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A A', 'AA+A', 'AA/A', 'AAé', 'AA가A', 'AA\n'])
    expect(fromBase64url(text), text).toBeUndefined();
});

test('[R1] checking a text and reading it agree', () => {
  const crowded = fc.string({ unit: fc.constantFrom('A', 'B', 'Q', 'w', '8', '_', '=', '\n'), maxLength: 6 });
  fc.assert(
    fc.property(crowded, (text) => {
      expect(isBase64url(text)).toBe(fromBase64url(text) !== undefined);
    }),
    { numRuns: 2_000 },
  );
});

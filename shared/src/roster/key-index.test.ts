import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, toHex } from '../bytes.ts';
import { KEY_BYTES, KeyIndex } from './key-index.ts';

/** Few different bytes, so that keys repeat and share slots. */
const anyKey = fc
  .array(fc.constantFrom(0, 1, 255), { minLength: 8, maxLength: 8 })
  .map((b) => Uint8Array.from(b));

test('[R1] a key index answers what a map would; the first of two equal keys stays', () => {
  fc.assert(
    fc.property(fc.array(anyKey, { maxLength: 60 }), fc.array(anyKey), (keys, asked) => {
      const index = new KeyIndex(keys.length);
      const map = new Map<string, number>();
      const column = concatBytes(...keys);
      for (const [row, key] of keys.entries()) {
        expect(index.add(column, row * KEY_BYTES, row)).toBe(!map.has(toHex(key)));
        if (!map.has(toHex(key))) map.set(toHex(key), row);
      }
      for (const key of [...keys, ...asked]) expect(index.find(key)).toBe(map.get(toHex(key)));
    }),
  );
});

test('[R1] a key of another length is not there', () => {
  const index = new KeyIndex(1);
  index.add(new Uint8Array(8), 0, 0);
  expect(index.find(new Uint8Array(8))).toBe(0);
  for (const length of [0, 7, 9]) expect(index.find(new Uint8Array(length))).toBeUndefined();
});

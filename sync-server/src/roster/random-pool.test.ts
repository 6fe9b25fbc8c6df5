import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandomPool } from './random-pool.ts';

test('[T1] no random byte is handed out twice, whatever lengths are asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 8, 12, 5_000, 8_192, 9_000), { maxLength: 40 }), (lengths) => {
      // A source that counts: every four bytes are different from all others.
      let n = 0;
      const source = (length: number): Uint8Array => {
        const bytes = new Uint8Array(length);
        for (let i = 0; i + 4 <= length; i += 4) new DataView(bytes.buffer).setUint32(i, ++n);
        return bytes;
      };
      const random = createRandomPool(source);
      const taken = lengths
        .filter((l) => l % 4 === 0)
        .flatMap((length) => {
          const bytes = random(length);
          expect(bytes.length).toBe(length);
          const view = new DataView(bytes.buffer, bytes.byteOffset);
          return Array.from({ length: length / 4 }, (_, i) => view.getUint32(i * 4));
        });
      expect(new Set(taken).size).toBe(taken.length);
    }),
    { numRuns: 50 },
  );
});

import { hashTexts } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { createChainHash } from './chain-hash.ts';

const HEAD = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

test('[L13] the server computes the heads that every device computes', () => {
  const hash = createChainHash();
  const texts = ['1|a|a|AAAAAAAAADA|main|q', '', '김민준 é 🎟', 'x'.repeat(5_000), '1|b|x|AAAAAAAAADA|main|q'];
  for (let n = 0; n <= texts.length; n++)
    expect(hash(HEAD, texts.slice(0, n))).toEqual(hashTexts(HEAD, texts.slice(0, n)));
});

test('[L13] a head that was handed out stays what it was', () => {
  const hash = createChainHash();
  const first = hash(HEAD, ['a']);
  const kept = first.slice();
  hash(first, ['b']);
  expect(first).toEqual(kept);
  expect(HEAD[0]).toBe(255);
});

import { expect, test } from 'vitest';
import { noteReaderOf, sealNote } from './sealed-note.ts';

const secret = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(n);
const about = ['answers', 'tcf24', 'AAAAAAAAAAE'];

test('[T4d] a note opens for its server alone, and about what it was sealed for', async () => {
  const reader = await noteReaderOf(secret(1));
  const note = await sealNote('{"diet":"vegan"}', reader.publicKey, about);
  expect(await (await noteReaderOf(secret(1))).open(note, about)).toBe('{"diet":"vegan"}');
  expect(await reader.open(note, ['answers', 'tcf24', 'AAAAAAAAAAI'])).toBeUndefined();
  expect(await (await noteReaderOf(secret(2))).open(note, about)).toBeUndefined();
});

test('[T4d] a changed note, half a note and no note at all are nothing', async () => {
  const reader = await noteReaderOf(secret(1));
  const note = await sealNote('answer', reader.publicKey, about);
  for (const at of [0, 1, 64, 65, note.length - 1]) {
    const changed = note.slice();
    changed[at]! ^= 1;
    expect(await reader.open(changed, about)).toBeUndefined();
  }
  expect(await reader.open(note.slice(0, -1), about)).toBeUndefined();
  expect(await reader.open(new Uint8Array(), about)).toBeUndefined();
});

test('[T4d] the same text is never the same note twice', async () => {
  const { publicKey } = await noteReaderOf(secret(1));
  const [a, b] = [await sealNote('x', publicKey, about), await sealNote('x', publicKey, about)];
  expect(a).not.toEqual(b);
});

import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { concatBytes, encodeText } from '../bytes.ts';
import { decodeCbor, encodeCbor, type Purpose, readCose, signCose, verifyCose } from './cose.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from './signing.ts';

const PURPOSES: readonly Purpose[] = [
  'AG1',
  'AG3',
  'PASS',
  'WITHDRAWN',
  'ROSTER',
  'CERT',
  'RECEIPT',
  'SEAL',
  'STAFF',
];
const payload = encodeText('what was said');
let signer: Signer;
let verifier: Verifier;
let signed: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  signer = await signerOf(await generateKeyPair(false));
  verifier = await verifierOf(signer.publicKey);
  signed = await signCose('SEAL', payload, signer);
});

test('[T4b] a signature is good for the purpose it was made for and for no other', async () => {
  for (const made of PURPOSES) {
    const cose = readCose(await signCose(made, payload, signer))!;
    const good = await Promise.all(PURPOSES.map((purpose) => verifyCose(cose, purpose, verifier)));
    expect(PURPOSES.filter((_, i) => good[i])).toEqual([made]);
  }
});

test('[T2] what is read is what was signed', () => {
  expect(readCose(signed)).toMatchObject({ keyId: signer.keyId, payload });
});

test('[T2] any bytes, and any change of good ones, are the exact drawing or nothing', () => {
  fc.assert(
    fc.property(fc.nat(signed.length - 1), fc.nat(255), (at, value) => {
      const read = readCose(signed.with(at, value));
      if (!read) return;
      const { protectedHeader, signature } = read;
      expect(encodeCbor([protectedHeader, new Map(), read.payload, signature])).toEqual(
        signed.with(at, value),
      );
    }),
    { numRuns: 1_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      expect(readCose(bytes)).toBeUndefined();
    }),
  );
});

test('[T2] nothing may follow, and nothing may be missing', () => {
  expect(readCose(concatBytes(signed, Uint8Array.of(0)))).toBeUndefined();
  for (let length = 0; length < signed.length; length++)
    expect(readCose(signed.subarray(0, length)), String(length)).toBeUndefined();
});

test.each([
  ['an integer in more bytes than it needs', [0x18, 0x05]],
  ['a string of indefinite length', [0x5f, 0x41, 0x00, 0xff]],
  ['an array of indefinite length', [0x9f, 0xff]],
  ['a key twice', [0xa2, 0x01, 0x00, 0x01, 0x00]],
  ['undefined', [0xf7]],
  ['a tag', [0xc1, 0x00]],
  ['arrays deeper than the stack', new Array<number>(200_000).fill(0x81)],
])('[T2] CBOR with %s is refused', (_, bytes) => {
  expect(decodeCbor(Uint8Array.from(bytes))).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { tokenOf } from '../../testing/people.ts';
import { asMillis } from '../ids.ts';
import { signCose } from '../keys/cose.ts';
import {
  generateKeyPair,
  keyIdText,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from '../keys/signing.ts';
import { type Ag1Claims, encodeAg1, readAg1, verifyAg1 } from './ag1.ts';
import { BASE32_ALPHABET, decodeBase32, encodeBase32 } from './base32.ts';

const claims: Ag1Claims = {
  token: tokenOf(5),
  notBefore: asMillis(1_795_341_600_000),
  expires: asMillis(1_795_941_600_000),
  ticketClass: 3,
  zones: 7,
  generation: 0,
};
let signer: Signer;
let keyring: ReadonlyMap<string, Verifier>;
let ticket: string;

beforeAll(async () => {
  signer = await signerOf(await generateKeyPair(true));
  keyring = new Map([[keyIdText(signer.keyId), await verifierOf(signer.publicKey)]]);
  ticket = await encodeAg1(claims, signer);
});

const lines = readFileSync(new URL('../../fixtures/token/ag1.tsv', import.meta.url), 'utf8').split('\n');
const eventKey = Uint8Array.from(
  Buffer.from(lines.find((line) => line.startsWith('# key '))!.slice(6), 'hex'),
);
const rows = lines
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string])
  .map(([text, answer, why]) => ({ text, answer, why }));

test.each(rows)('[T2] $why: $answer', async ({ text, answer }) => {
  const verifier = await verifierOf(eventKey);
  const read = readAg1(text);
  const ring = new Map([[keyIdText(verifier.keyId), verifier]]);
  expect(read.ok ? (await verifyAg1(read.value, ring)).kind : read.error).toBe(answer);
});

test('[T2] claims the drawing has no room for are never signed', async () => {
  for (const over of [
    { generation: 65_536 },
    { zones: -1 },
    { ticketClass: 0.5 },
    { expires: asMillis(2 ** 32 * 1_000) },
    { notBefore: asMillis(0) },
  ])
    await expect(encodeAg1({ ...claims, ...over }, signer), JSON.stringify(over)).rejects.toThrow(/claims/);
});

test('[T2] a ticket is 112 bytes and 183 letters and digits, and begins as drawn', () => {
  expect(ticket).toMatch(/^AG1[0-9A-HJKMNP-TV-Z]{180}$/);
  const bytes = decodeBase32(ticket.slice(3))!;
  expect(bytes.length).toBe(112);
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  expect(hex).toMatch(/^8449a201270444.{8}a05820a4041a.{8}051a.{8}0748.{16}3a00010000830307005840.{128}$/);
});

test('[T3] a ticket may name the phone it was issued to, and only a whole key', async () => {
  const phone = await signerOf(await generateKeyPair(true));
  const own = { ...claims, phoneKey: phone.publicKey };
  const text = await encodeAg1(own, signer);
  expect(decodeBase32(text.slice(3))!.length).toBe(155);
  const read = readAg1(text);
  expect(read.ok && (await verifyAg1(read.value, keyring))).toEqual({ kind: 'ok', claims: own });
  await expect(encodeAg1({ ...claims, phoneKey: new Uint8Array(31) }, signer)).rejects.toThrow(/claims/);
});

test('[T2] what was written is read and verified, also from the link a phone’s camera opens', async () => {
  for (const text of [ticket, `HTTPS://TC24.EVENTS.COM/T/${ticket}`]) {
    const read = readAg1(text);
    expect(read).toMatchObject({ ok: true, value: { claims } });
    if (read.ok) expect(await verifyAg1(read.value, keyring)).toEqual({ kind: 'ok', claims });
  }
});

test('[T2] a key nobody here knows means another event', async () => {
  const other = await signerOf(await generateKeyPair(true));
  const read = readAg1(await encodeAg1(claims, other));
  expect(read.ok && (await verifyAg1(read.value, keyring))).toEqual({ kind: 'other_event' });
});

test('[T2] no ticket with one symbol changed is accepted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 182 }),
      fc.constantFrom(...BASE32_ALPHABET),
      async (at, symbol) => {
        fc.pre(ticket[at] !== symbol);
        const read = readAg1(ticket.slice(0, at) + symbol + ticket.slice(at + 1));
        if (!read.ok) return;
        expect((await verifyAg1(read.value, keyring)).kind).not.toBe('ok');
      },
    ),
    { numRuns: 300 },
  );
});

test('[T4b] a signature made for another purpose is worth nothing as a ticket', async () => {
  const read = readAg1(ticket);
  if (!read.ok) throw new Error(read.error);
  const bytes = await signCose('PASS', read.value.cose.payload, signer);
  const forged = readAg1(`AG1${encodeBase32(bytes)}`);
  expect(forged.ok && (await verifyAg1(forged.value, keyring))).toEqual({ kind: 'bad_signature' });
});

test('[T2] any text and any bytes are a ticket or a named refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 150 }).map(encodeBase32)), (text) => {
      expect(readAg1(`AG1${text}`).ok).toBe(false);
    }),
  );
});

test('[T2] base 32 has one text for some bytes and no bytes for other texts', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes);
    }),
  );
  for (const text of ['a', 'A', 'I0', 'O0', '00A', '0Z', 'ABC '])
    expect(decodeBase32(text), text).toBeUndefined();
});

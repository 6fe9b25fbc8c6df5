import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { anEvent, tokenOf } from '../../testing/people.ts';
import { asMillis, type EventId } from '../ids.ts';
import { decodeCbor, encodeCbor, signCose } from '../keys/cose.ts';
import {
  generateKeyPair,
  keyIdText,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from '../keys/signing.ts';
import { type Ag1Claims, encodeAg1, readAg1, verifyAg1 } from './ag1.ts';
import { encodeAg2, readAg2, verifyAg2 } from './ag2.ts';
import { encodeAg3, readAg3, verifyAg3 } from './ag3.ts';
import { BASE32_ALPHABET, decodeBase32, encodeBase32 } from './base32.ts';
import { classify } from './classify.ts';

const EVENT = anEvent().id;
const MINA = tokenOf(5);
const NOW = asMillis(1_795_341_607_000);
let issuer: Signer;
let phone: Signer;
let stranger: Signer;
let keyring: ReadonlyMap<string, Verifier>;
let claims: Ag1Claims;
let ticket: string;
let short: string;
let full: string;

const newSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(false));
beforeAll(async () => {
  [issuer, phone, stranger] = [await newSigner(), await newSigner(), await newSigner()];
  keyring = new Map([[keyIdText(issuer.keyId), await verifierOf(issuer.publicKey)]]);
  const times = { notBefore: asMillis(1_795_341_600_000), expires: asMillis(1_795_941_600_000) };
  claims = { token: MINA, ...times, ticketClass: 0, zones: 0, generation: 1, phoneKey: phone.publicKey };
  ticket = await encodeAg1(claims, issuer);
  short = await encodeAg2(EVENT, MINA, NOW, phone);
  full = await encodeAg3(ticket, NOW, phone);
});

test('[T3] a claimed ticket names its phone, signed by the event, and reads back whole', async () => {
  const read = readAg1(ticket);
  expect(read).toMatchObject({ ok: true, value: { claims } });
  if (read.ok) expect(await verifyAg1(read.value, keyring)).toEqual({ kind: 'ok', claims });
});

test('[T3] the short code is about 133 characters, the full one fits version 10-L', () => {
  expect(short.length).toBe(133);
  expect(full.length).toBeLessThanOrEqual(395);
  for (const text of [short, full]) expect(text).toMatch(/^AG[23][0-9A-Z]+$/);
});

test('[T3] the short code holds for its token, event and second, by this phone and no other', async () => {
  const read = readAg2(short);
  expect(read).toMatchObject({ ok: true, value: { token: MINA, shownAt: NOW } });
  if (!read.ok) return;
  const ours = await verifierOf(phone.publicKey);
  expect(await verifyAg2(read.value, EVENT, ours)).toBe(true);
  expect(await verifyAg2(read.value, 'another-event' as EventId, ours)).toBe(false);
  expect(await verifyAg2(read.value, EVENT, await verifierOf(stranger.publicKey))).toBe(false);
  expect(await verifyAg2({ ...read.value, shownAt: asMillis(NOW + 1_000) }, EVENT, ours)).toBe(false);
  expect(await verifyAg2({ ...read.value, token: tokenOf(6) }, EVENT, ours)).toBe(false);
});

test('[T3] the full code needs both signatures: the event’s on the ticket and the named phone’s on the moment', async () => {
  const read = readAg3(full);
  expect(read).toMatchObject({ ok: true, value: { shownAt: NOW } });
  if (!read.ok) return;
  expect(await verifyAg3(read.value, keyring)).toEqual({ kind: 'ok', claims });
  expect(await verifyAg3(read.value, new Map())).toEqual({ kind: 'other_event' });
  const bytes = decodeBase32(ticket.slice(3))!;
  const forged = `AG3${encodeBase32(await signCose('AG3', encodeCbor([bytes, NOW / 1_000]), stranger))}`;
  const other = readAg3(forged);
  expect(other.ok).toBe(true);
  if (other.ok) expect(await verifyAg3(other.value, keyring)).toEqual({ kind: 'bad_signature' });
});

test('[T3] a ticket that names no phone, or another one, makes no rotating code', async () => {
  const { phoneKey: _, ...plain } = claims;
  await expect(encodeAg3(await encodeAg1(plain, issuer), NOW, phone)).rejects.toThrow(/name this phone/);
  await expect(encodeAg3(ticket, NOW, stranger)).rejects.toThrow(/name this phone/);
});

test('[T4b] a signature for another purpose is worth nothing as a rotating code', async () => {
  const payload = encodeCbor([decodeBase32(ticket.slice(3))!, NOW / 1_000]);
  const pass = readAg3(`AG3${encodeBase32(await signCose('PASS', payload, phone))}`);
  expect(pass.ok).toBe(true);
  if (pass.ok) expect(await verifyAg3(pass.value, keyring)).toEqual({ kind: 'bad_signature' });
});

test('[V2] rotating codes are told apart, and what only begins like one is broken', () => {
  expect(classify(` ${short}\n`, ['TCF26'])).toMatchObject({ kind: 'ag2', ag2: { token: MINA } });
  expect(classify(full, ['TCF26'])).toMatchObject({ kind: 'ag3' });
  for (const text of [short.slice(0, -1), full.slice(0, -1), short.toLowerCase().replace('ag2', 'AG2')])
    expect(classify(text, ['TCF26'])).toMatchObject({ kind: 'broken_ag1' });
});

test('[T3] another drawing of the same code is refused: lists too long, times too small, junk behind', () => {
  const redraw = (change: (value: unknown[]) => unknown): string =>
    `AG2${encodeBase32(encodeCbor(change(decodeCbor(decodeBase32(short.slice(3))!)!.value as unknown[])))}`;
  for (const change of [
    (v: unknown[]) => [...v, 1],
    (v: unknown[]) => [v[0], 7, v[2]],
    (v: unknown[]) => [v[0], 2 ** 33, v[2]],
    (v: unknown[]) => [v[0], v[1], new Uint8Array(63)],
    (v: unknown[]) => [new Uint8Array(7), v[1], v[2]],
    () => 'text',
  ])
    expect(readAg2(redraw(change)).ok, String(change)).toBe(false);
});

test('[T3] any text at all reads as a rotating code or a named refusal', () => {
  const letters = fc.string({ unit: fc.constantFrom(...BASE32_ALPHABET), maxLength: 420 });
  const cut = fc.nat(400).chain((n) => fc.constantFrom(short.slice(0, n), full.slice(0, n)));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        letters.map((t) => `AG2${t}`),
        letters.map((t) => `AG3${t}`),
        cut,
      ),
      (text) => {
        for (const read of [readAg2(text), readAg3(text)])
          if (!read.ok) expect(read.error).toMatch(/^(not_ag[23]|alphabet|malformed)$/);
      },
    ),
    { numRuns: 300 },
  );
});

test('[T3] no single changed letter still verifies', async () => {
  const ours = await verifierOf(phone.publicKey);
  await fc.assert(
    fc.asyncProperty(fc.nat(short.length - 4), fc.constantFrom(...BASE32_ALPHABET), async (at, letter) => {
      const i = at + 3;
      fc.pre(short[i] !== letter);
      const read = readAg2(short.slice(0, i) + letter + short.slice(i + 1));
      expect(read.ok && (await verifyAg2(read.value, EVENT, ours))).toBe(false);
    }),
    { numRuns: 60 },
  );
});

import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { anEvent, tokenOf } from '../../testing/people.ts';
import { asMillis, type EventId } from '../ids.ts';
import { encodeCbor, signCose } from '../keys/cose.ts';
import {
  generateKeyPair,
  keyIdText,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from '../keys/signing.ts';
import { MAX_PASS_BYTES, type PassRefusal } from '../wire/ble.ts';
import { type Ag1Claims, encodeAg1 } from './ag1.ts';
import { decodeBase32 } from './base32.ts';
import { type BlePass, type PassExpectation, signBlePass, verifyBlePass } from './ble-pass.ts';

const EVENT = anEvent().id;
const CHALLENGE = Uint8Array.from({ length: 16 }, (_, i) => i * 7);
const claims: Ag1Claims = {
  token: tokenOf(5),
  notBefore: asMillis(1_795_341_600_000),
  expires: asMillis(1_795_941_600_000),
  ticketClass: 3,
  zones: 7,
  generation: 1,
};
let issuer: Signer;
let phone: Signer;
let stranger: Signer;
let keyring: ReadonlyMap<string, Verifier>;
let ticket: string;
let pass: BlePass;
let expected: PassExpectation;

const aSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(true));
const ringOf = async (signer: Signer): Promise<ReadonlyMap<string, Verifier>> =>
  new Map([[keyIdText(signer.keyId), await verifierOf(signer.publicKey)]]);

beforeAll(async () => {
  [issuer, phone, stranger] = await Promise.all([aSigner(), aSigner(), aSigner()]);
  keyring = await ringOf(issuer);
  ticket = await encodeAg1({ ...claims, phoneKey: phone.publicKey }, issuer);
  pass = { challenge: CHALLENGE, gate: 1, event: EVENT, ticket };
  expected = { challenge: CHALLENGE, gate: 1, event: EVENT, keyring };
});
const why = async (bytes: Uint8Array, over: Partial<PassExpectation> = {}): Promise<PassRefusal | 'ok'> => {
  const verified = await verifyBlePass(bytes, { ...expected, ...over });
  return verified.ok ? 'ok' : verified.error;
};

test('[BR12] a pass of the phone its ticket names is believed, offline, and fits one attribute', async () => {
  const bytes = await signBlePass(pass, phone);
  expect(bytes.length).toBeLessThanOrEqual(MAX_PASS_BYTES);
  expect(await verifyBlePass(bytes, expected)).toEqual({
    ok: true,
    value: { ticket, claims: { ...claims, phoneKey: phone.publicKey } },
  });
});

test('[BR12] the longest names still fit', async () => {
  const event = 'e'.repeat(64) as EventId;
  const big = { ticketClass: 65_535, zones: 65_535, generation: 65_535, phoneKey: phone.publicKey };
  const long = await encodeAg1({ ...claims, ...big }, issuer);
  const bytes = await signBlePass({ challenge: CHALLENGE, gate: 255, event, ticket: long }, phone);
  expect(bytes.length).toBeLessThanOrEqual(MAX_PASS_BYTES);
  expect(await why(bytes, { gate: 255, event })).toBe('ok');
});

test('[BR12] everything a stranger could try is refused by name', async () => {
  const bytes = await signBlePass(pass, phone);
  const paper = await encodeAg1(claims, issuer);
  const forged = await encodeAg1({ ...claims, phoneKey: phone.publicKey }, stranger);
  const cases: readonly [PassRefusal, Uint8Array, Partial<PassExpectation>?][] = [
    ['challenge', bytes, { challenge: new Uint8Array(16) }],
    ['wrong_gate', bytes, { gate: 2 }],
    ['wrong_event', bytes, { event: 'another-event' as EventId }],
    ['wrong_event', bytes, { keyring: await ringOf(stranger) }],
    ['signature', await signBlePass(pass, stranger)],
    ['no_phone_key', await signBlePass({ ...pass, ticket: paper }, phone)],
    ['wrong_event', await signBlePass({ ...pass, ticket: forged }, phone)],
    ['malformed', bytes.subarray(1)],
    ['malformed', Uint8Array.of(...bytes, 0)],
    ['malformed', new Uint8Array(MAX_PASS_BYTES + 1)],
    ['malformed', new Uint8Array()],
    ['malformed', await signCose('PASS', encodeCbor([CHALLENGE, 1, EVENT]), phone)],
    ['malformed', await signCose('PASS', encodeCbor([CHALLENGE, 1, EVENT, new Uint8Array(9)]), phone)],
    [
      'signature',
      // A signature made for another purpose is worth nothing here (T4b).
      await signCose('AG3', encodeCbor([CHALLENGE, 1, EVENT, decodeBase32(ticket.slice(3))!]), phone),
    ],
  ];
  for (const [refusal, attempt, over] of cases) expect(await why(attempt, over)).toBe(refusal);
});

test('[BR12] no bit of a pass can be changed', async () => {
  const bytes = await signBlePass(pass, phone);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 1 << bit;
      expect(await why(changed)).not.toBe('ok');
    }),
    { numRuns: 150 },
  );
});

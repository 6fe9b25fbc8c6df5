/** A phone that claimed its token at a gate: fresh, late, copied, replayed, and before the roster knows its key. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { aHolder, anEvent, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, factId, type Millis } from '../ids.ts';
import {
  generateKeyPair,
  keyIdText,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from '../keys/signing.ts';
import type { Fact } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { Ledger } from '../ledger/ledger.ts';
import { decodeRoster, type HeldRoster } from '../roster/held-roster.ts';
import { importRosterKey, type RosterKey } from '../roster/seal.ts';
import { writeRoster } from '../roster/write-roster.ts';
import { encodeAg1 } from '../token/ag1.ts';
import { encodeAg2 } from '../token/ag2.ts';
import { encodeAg3 } from '../token/ag3.ts';
import type { ConfirmReason } from '../verdict/verdict.ts';
import { createGate, type Gate, type ScanAnswer } from './gate.ts';
import { createIdentify } from './identify.ts';

const EVENT = anEvent();
const MINA = tokenOf(1);
const START = asMillis(EPOCH + 60 * 86_400_000);
let issuer: Signer;
let phone: Signer;
let keyring: ReadonlyMap<string, Verifier>;
let rosterKey: RosterKey;
let ticket: string;
let now: Millis;
let facts: Fact[];

const newSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(false));
beforeAll(async () => {
  [issuer, phone] = [await newSigner(), await newSigner()];
  keyring = new Map([[keyIdText(issuer.keyId), await verifierOf(issuer.publicKey)]]);
  rosterKey = await importRosterKey(new Uint8Array(32));
  const times = { notBefore: asMillis(START - 1_000), expires: asMillis(START + 86_400_000) };
  const claims = {
    token: MINA,
    ...times,
    ticketClass: 0,
    zones: 0,
    generation: 1,
    phoneKey: phone.publicKey,
  };
  ticket = await encodeAg1(claims, issuer);
});
beforeEach(() => {
  now = START;
  facts = [];
});

/** @param claimed does the roster know the phone yet? */
function rosterOf(claimed: boolean): HeldRoster {
  const holder = aHolder(MINA, { generation: claimed ? 1 : 0 });
  const row = {
    ...{ holder, codeIndex: new Uint8Array(8), foreignIndex: undefined, person: new Uint8Array(40) },
    phoneKey: claimed ? phone.publicKey : undefined,
  };
  const json = writeRoster({ event: EVENT, version: { epoch: 1, number: 1 }, issuedAt: EPOCH }, [row]);
  const roster = decodeRoster(json);
  if (!roster.ok) throw new Error(JSON.stringify(roster.error));
  return roster.value;
}

function gateWith(roster: HeldRoster): Gate {
  const ledger = new Ledger(roster);
  return createGate({
    ...{
      clock: { now: () => now },
      epoch: EVENT.epoch,
      ledger,
      roster: () => roster,
      rosterProgress: () => 1,
    },
    identify: createIdentify({
      ...{ roster: () => roster, rosterKey: () => rosterKey, keyring, codePrefix: EVENT.codePrefix },
    }),
    append: async (draft) => {
      const place = { device: 7 as DeviceNo, session: 0, index: facts.length };
      const fact = parseFact(formatFact(draft, EVENT.epoch), place, EVENT.epoch);
      if (!fact.ok) throw new Error(fact.error);
      expect(fact.value.id).toBe(factId(7, 0, facts.length));
      facts.push(fact.value);
      ledger.add([fact.value]);
      return fact.value;
    },
  });
}

const show = (gate: Gate, text: string, confirmed: readonly ConfirmReason[] = []): Promise<ScanAnswer> =>
  gate.scan({ text, via: 'camera', direction: 'entry', list: MAIN, confirmed });
const at = (seconds: number): Millis => asMillis(START + seconds * 1_000);
const short = (seconds: number): Promise<string> => encodeAg2(EVENT.id, MINA, at(seconds), phone);
const full = (seconds: number): Promise<string> => encodeAg3(ticket, at(seconds), phone);

test('[T3] a fresh code of either form admits, and Δ stands in the fact', async () => {
  for (const code of [await short(-7), await full(-7)]) {
    facts = [];
    const answer = await show(gateWith(rosterOf(true)), code);
    expect(answer.verdict).toMatchObject({ status: 'ok' });
    expect(facts[0]).toMatchObject({ body: { kind: 'admit' }, extras: { codeAge: 7 } });
  }
});

test.each([
  [-30, 'ok'],
  [60, 'ok'],
  [-31, 'confirm'],
  [61, 'confirm'],
  [300, 'confirm'],
  [-300, 'confirm'],
  [301, 'error'],
  [-301, 'error'],
])('[T3] a code %i seconds old is answered with %s', async (age, status) => {
  const { verdict } = await show(gateWith(rosterOf(true)), await short(-age));
  expect(verdict.status).toBe(status);
  if (verdict.status === 'confirm') expect(verdict.reasons).toEqual(['clock_amber']);
  if (verdict.status === 'error')
    expect(verdict).toMatchObject({ reason: 'stale_code', explanation: { kind: 'code_age', seconds: age } });
});

test('[T3] what staff confirmed enters, with Δ in the fact', async () => {
  const { verdict } = await show(gateWith(rosterOf(true)), await short(-90), ['clock_amber']);
  expect(verdict.status).toBe('ok');
  expect(facts[0]).toMatchObject({ extras: { codeAge: 90 } });
});

test('[T3] an old screenshot, a ticket copied out of a code and the retired paper are refused by name', async () => {
  const gate = gateWith(rosterOf(true));
  expect((await show(gate, await full(-3_600))).verdict).toMatchObject({ reason: 'stale_code' });
  expect((await show(gate, ticket)).verdict).toMatchObject({ status: 'error', reason: 'stale_code' });
  const paper = await encodeAg1(
    {
      ...{ token: MINA, notBefore: asMillis(START - 1_000), expires: asMillis(START + 86_400_000) },
      ...{ ticketClass: 0, zones: 0, generation: 0 },
    },
    issuer,
  );
  expect((await show(gate, paper)).verdict).toMatchObject({ reason: 'superseded' });
  expect(facts.every(({ body }) => body.kind === 'deny')).toBe(true);
});

test('[T3] the very same code a second time is a picture of it, whoever has left meanwhile', async () => {
  const gate = gateWith(rosterOf(true));
  const code = await short(0);
  expect((await show(gate, code)).verdict.status).toBe('ok');
  await gate.scan({ text: await short(5), via: 'camera', direction: 'exit', list: MAIN });
  now = at(20);
  expect((await show(gate, code)).verdict).toMatchObject({ status: 'error', reason: 'replayed' });
  expect((await show(gate, await short(20))).verdict.status).toBe('ok');
});

test('[T3] before the roster knows the key the full code enters, the short one says why not', async () => {
  const gate = gateWith(rosterOf(false));
  expect((await show(gate, await short(0))).verdict).toMatchObject({
    reason: 'not_loaded',
    explanation: { why: 'roster_older_than_ticket' },
  });
  expect((await show(gate, await full(0))).verdict).toMatchObject({ status: 'ok' });
});

test('[T3] another phone’s signature under this token is a forgery', async () => {
  const code = await encodeAg2(EVENT.id, MINA, START, await newSigner());
  expect((await show(gateWith(rosterOf(true)), code)).verdict).toMatchObject({
    reason: 'invalid',
    explanation: { why: 'bad_signature' },
  });
});

test('[T3] [BR12] over Bluetooth the ticket itself is enough: its phone has just signed this gate’s challenge', async () => {
  const gate = gateWith(rosterOf(true));
  const { verdict } = await gate.scan({ text: ticket, via: 'ble', direction: 'entry', list: MAIN });
  expect(verdict.status).toBe('ok');
});

test('[V4] an old code never keeps anybody inside', async () => {
  const gate = gateWith(rosterOf(true));
  await show(gate, await short(0));
  const left = await gate.scan({ text: await short(-3_600), via: 'camera', direction: 'exit', list: MAIN });
  expect(left.verdict).toMatchObject({ status: 'ok', flags: expect.arrayContaining(['stale_code']) });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFact, anAdmit, anExit, anyFacts } from '../../testing/facts.ts';
import { aList, anEvent, aRoster, EPOCH, MAIN, NORTH, SOUTH, tokenOf } from '../../testing/people.ts';
import { toBase64url } from '../bytes.ts';
import { asMillis, type DeviceNo, type FactId, factId, type TokenId } from '../ids.ts';
import { generateKeyPair, signerOf } from '../keys/signing.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold } from '../ledger/ledger.ts';
import { signReceipt } from '../ledger/receipt.ts';
import { passAttendance } from './pass-attendance.ts';
import type { PassBody, PassEntry } from './pass-entry.ts';
import { isCopied } from './pass-text.ts';

const EVENT = anEvent();
const MINA = tokenOf(1);
const entry = (index: number, body: PassBody, device = 0, ms = index): PassEntry => {
  const place = { id: factId(device, 0, index), device: device as DeviceNo, session: 0, index };
  return { ...place, key: { ms, counter: 0 }, at: asMillis(EPOCH + ms), body };
};
const parsedToken = (text: string) => text.split('|')[3] as TokenId;
const copies = (...facts: readonly Fact[]): PassEntry[] =>
  facts.map((fact, index) => entry(index, { kind: 'copy', fact }));
const at = (fact: Fact, gate: typeof NORTH): Fact => ({ ...fact, extras: { ...fact.extras, gate } });

const cameIn = at(aFact([7, 0, 3], 100, anAdmit(1)), NORTH);
const wentOut = at(aFact([8, 0, 9], 200, anExit(1)), SOUTH);

test('[L11] "you are in, since then, through that gate" comes from the pass alone', () => {
  const { inside, overlapped } = passAttendance(copies(cameIn), MINA, EVENT);
  expect(inside).toMatchObject({ kind: 'entry', gate: NORTH, at: EPOCH + 100, annulled: false });
  expect(overlapped).toBe(false);
  expect(passAttendance([], MINA, EVENT)).toMatchObject({ inside: undefined, history: [] });
});

test('[L11] who went out is not in, and the history tells both', () => {
  const { inside, history } = passAttendance(copies(wentOut, cameIn), MINA, EVENT);
  expect(inside).toBeUndefined();
  expect(history.map(({ kind, gate }) => [kind, gate])).toEqual([
    ['entry', NORTH],
    ['exit', SOUTH],
  ]);
});

test('[L7] an annulled entry stays in the history and no longer counts', () => {
  const annul = aFact([7, 0, 4], 150, { kind: 'annul', target: cameIn.id, reason: 'wrong_person' });
  const { inside, history } = passAttendance(copies(annul, cameIn), MINA, EVENT);
  expect(inside).toBeUndefined();
  expect(history).toMatchObject([{ fact: cameIn.id, annulled: true }]);
});

test('[L5] an overlap is told to the holder: somebody else came in with this code', () => {
  const again = at(aFact([9, 0, 1], 101, anAdmit(1)), SOUTH);
  expect(passAttendance(copies(cameIn, again), MINA, EVENT).overlapped).toBe(true);
  const many = anEvent({ lists: [aList({ allowMultipleEntries: true })] });
  expect(passAttendance(copies(cameIn, again), MINA, many).overlapped).toBe(false);
});

test('[PD5] the same copy twice counts once', () => {
  expect(passAttendance(copies(cameIn, cameIn), MINA, EVENT).history).toHaveLength(1);
});

test('[PD6] a self check-in waits until an entry answers it', () => {
  const self = entry(0, { kind: 'selfCheckIn', list: MAIN, gate: NORTH, proof: 'AA' }, 1, 50);
  expect(passAttendance([self], MINA, EVENT).waiting).toHaveLength(1);
  expect(passAttendance([self, ...copies(cameIn)], MINA, EVENT).waiting).toEqual([]);
});

test('[PD6] a self check-in that was refused says why, until somebody is let in', () => {
  const self = entry(0, { kind: 'selfCheckIn', list: MAIN, gate: NORTH, proof: 'AA' }, 1, 50);
  const no = entry(0, { kind: 'answer', to: self.id, result: 'unpaid' }, 0, 60);
  const refused = passAttendance([self, no], MINA, EVENT);
  expect(refused).toMatchObject({ waiting: [], refused: { list: MAIN, why: 'unpaid' } });
  expect(passAttendance([self, no, ...copies(cameIn)], MINA, EVENT).refused).toBeUndefined();
});

test('[L32] [PD7] a receipt tells the phone that its holder is in before any server does, once', async () => {
  const text = '1|2s|a|AAAAAAAAAAE|main|q';
  const signer = await signerOf(await generateKeyPair(false));
  const claims = {
    event: EVENT.id,
    fact: cameIn.id,
    text,
    hash: new Uint8Array(8),
    certificate: new Uint8Array(1),
  };
  const proof = toBase64url(await signReceipt(claims, signer));
  const own = entry(0, { kind: 'proof', gate: NORTH, proof }, 1);
  const token = parsedToken(text);
  expect(passAttendance([own], token, EVENT).inside).toMatchObject({
    fact: cameIn.id,
    gate: NORTH,
    at: EPOCH + 100,
  });
  const copied = entry(0, {
    kind: 'copy',
    fact: at({ ...cameIn, body: { ...anAdmit(1), token } as Fact['body'] }, SOUTH),
  });
  expect(passAttendance([own, copied], token, EVENT).history).toMatchObject([{ gate: SOUTH }]);
  expect(passAttendance([own], tokenOf(2), EVENT).inside).toBeUndefined();
});

test('[PD6] receipts and known keys are found by what they are about', () => {
  const receipt = entry(0, { kind: 'receipt', of: cameIn.id, receipt: 'AA' });
  const known = entry(1, { kind: 'keyKnown', keyId: 'q83vEg', roster: { epoch: 1, number: 2 } });
  const { receipts, keysKnown } = passAttendance([receipt, known], MINA, EVENT);
  expect(receipts.get(cameIn.id)).toBe('AA');
  expect(keysKnown.has('q83vEg')).toBe(true);
});

/** The gate writes no second fact under one nonce (L2), so two tokens never share one; within a token they may. */
const ownNonce = (fact: Fact): Fact => {
  const { nonce, ...extras } = fact.extras;
  const own = nonce !== undefined && 'token' in fact.body ? { nonce: `${nonce}-${fact.body.token}` } : {};
  return { ...fact, extras: { ...extras, ...own } };
};

test('[L11] [V8] the phone, with copies in any order, says what the ledger says', () => {
  const shuffledCopies = anyFacts
    .map((facts) => facts.map(ownNonce))
    .chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts], { minLength: facts.length })),
    );
  fc.assert(
    fc.property(shuffledCopies, ([facts, shuffled]) => {
      const ledger = fold(facts, aRoster([], { event: EVENT }));
      for (const token of [tokenOf(0), tokenOf(1), tokenOf(2)]) {
        const mine = new Set(ledger.factsOf(token).map((fact): FactId => fact.id));
        const entries = copies(...shuffled.filter((fact) => isCopied(fact) && mine.has(fact.id)));
        const said = passAttendance(entries, token, EVENT);
        const known = ledger.attendance(token, MAIN);
        expect(said.inside?.fact).toBe(known.inside?.id);
        expect(said.history.filter((p) => p.kind === 'entry' && !p.annulled)).toHaveLength(known.entries);
      }
    }),
    { numRuns: 300 },
  );
});

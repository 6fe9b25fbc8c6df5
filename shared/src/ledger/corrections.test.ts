import { expect, test } from 'vitest';
import { aFact, anAdmit, anExit } from '../../testing/facts.ts';
import { aHolder, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type FactId } from '../ids.ts';
import type { Extras, Fact, FactBody } from './fact.ts';
import { foldAt, frontierKey, knownByDevice } from './fold-at.ts';
import { fold } from './ledger.ts';

const roster = aRoster([0, 1, 2].map((n) => aHolder(tokenOf(n))));
const HASH = '0123456789abcdef';
const MINUTE = 60_000;
const inside = (facts: readonly Fact[], token = 0): boolean =>
  fold(facts, roster).attendance(tokenOf(token), MAIN).inside !== undefined;
const plus = (fact: Fact, extras: Extras): Fact => ({ ...fact, extras: { ...fact.extras, ...extras } });
const revoke = (length: number): Fact =>
  aFact([0, 0, 0], 9, {
    kind: 'revoke',
    device: 7 as DeviceNo,
    extents: length === 0 ? [] : [{ device: 7 as DeviceNo, session: 0, length, hash: HASH }],
  });
const answer = (index: number, ms: number, body: Partial<Extract<FactBody, { kind: 'resolve' }>>): Fact =>
  plus(aFact([1, 0, index], ms, { kind: 'resolve', targets: [], answer: 'release', ...body }), {
    staff: { id: 'mina', signature: '' },
  });
const upTo = (length: number) => [{ device: 7 as DeviceNo, session: 0, length, hash: HASH }];
const restoreOf = (fact: Fact, hash = HASH, by: [number, number, number] = [9, 0, 0]): Fact =>
  aFact(by, 50, { kind: 'restore', fact, hash, receipt: '' });

test('[L23] what a revoked device wrote beyond the cut does not count, whatever its time says', () => {
  const facts = [aFact([7, 0, 0], 1, anAdmit(0)), aFact([7, 0, 1], 2, anAdmit(1)), revoke(1)];
  expect([inside(facts, 0), inside(facts, 1)]).toEqual([true, false]);
  expect(inside([aFact([7, 1, 0], 1, anAdmit(0)), revoke(1)])).toBe(false);
  expect(fold(facts, roster).isRevoked(7 as DeviceNo)).toBe(true);
});

test('[L23] an annul or an answer beyond the cut changes nothing either', () => {
  const entry = aFact([7, 0, 0], 1, anAdmit(0));
  const annul = aFact([7, 0, 1], 2, { kind: 'annul', target: entry.id, reason: 'mistake' });
  expect(inside([entry, annul])).toBe(false);
  expect(inside([entry, annul, revoke(1)])).toBe(true);
});

test('[L23] a release lets the stretch count again; the last answer by key wins', () => {
  const facts = [aFact([7, 0, 0], 1, anAdmit(0)), aFact([7, 0, 1], 2, anAdmit(1)), revoke(0)];
  const release = answer(0, 20, { extents: upTo(1) });
  expect([inside([...facts, release], 0), inside([...facts, release], 1)]).toEqual([true, false]);
  const reject = answer(1, 21, { extents: upTo(2), answer: 'reject' });
  expect(inside([...facts, release, reject], 0)).toBe(false);
});

test('[L4] a clock correction moves the times people see and never the order', () => {
  const late = aFact([7, 0, 0], 31_536_000_000, anAdmit(0));
  const correction = aFact([0, 0, 0], 10, {
    kind: 'clock',
    device: 7 as DeviceNo,
    session: 0,
    from: 0,
    until: 1,
    offset: -31_536_000_000,
  });
  const ledger = fold([late, aFact([8, 0, 0], 5, anAdmit(0)), correction], roster);
  expect(ledger.conflicts()[0]?.overlaps[0]).toMatchObject({ fact: late.id, at: EPOCH });
  expect(ledger.attendance(tokenOf(0), MAIN).inside?.device).toBe(8);
});

test('[L7] a supervisor’s mark takes back any fact at any time; a device only its own, soon', () => {
  const entry = aFact([7, 0, 0], 0, anAdmit(0));
  const late = aFact([8, 0, 0], 60 * MINUTE, { kind: 'annul', target: entry.id, reason: 'mistake' });
  expect(inside([entry, late])).toBe(true);
  expect(inside([entry, plus(late, { staff: { id: 'mina', signature: '' } })])).toBe(false);
});

test('[L32] a lost admission comes back from its receipt, once, and an annul still wins', () => {
  const lost = aFact([7, 0, 3], 5, anAdmit(0));
  const restored = restoreOf(lost);
  const again = restoreOf(lost, HASH, [8, 0, 0]);
  const ledger = fold([restored, again], roster);
  expect(ledger.counts()).toMatchObject({ people: 1, bodies: 1 });
  expect(ledger.attendance(tokenOf(0), MAIN).inside).toMatchObject({ device: 7, index: 3 });
  expect(fold([restored, lost, again], roster).counts()).toMatchObject({ people: 1, bodies: 1 });
  expect(inside([restored, aFact([7, 0, 4], 6, { kind: 'annul', target: lost.id, reason: 'test' })])).toBe(
    false,
  );
});

test('[L16] after a fork the old id may be somebody else: both count, and so does a receipt of the lost one', () => {
  const relayHas = aFact([7, 0, 3], 8, anAdmit(1));
  const lost = aFact([7, 0, 3], 5, anAdmit(0));
  const again = plus(aFact([7, 1, 0], 5, anAdmit(0)), { was: `${lost.id}:${HASH}` });
  expect(fold([relayHas, again], roster).counts()).toMatchObject({ people: 2, bodies: 2 });
  expect(fold([relayHas, again, restoreOf(lost)], roster).counts()).toMatchObject({ people: 2, bodies: 2 });
});

test('[L16] an annul that was written again with its session means the copy, not who has the old id now', () => {
  const relayHas = aFact([7, 0, 3], 8, anAdmit(1));
  const again = plus(aFact([7, 1, 0], 5, anAdmit(0)), { was: `7.0.3:${HASH}` });
  const annul = plus(aFact([7, 1, 1], 9, { kind: 'annul', target: '7.0.3' as FactId, reason: 'mistake' }), {
    was: '7.0.4:fedcba9876543210',
  });
  const facts = [relayHas, again, annul];
  expect([inside(facts, 0), inside(facts, 1)]).toEqual([false, true]);
});

test('[L16] of a tablet that was wiped twice, an annul means the copy of its own past', () => {
  const copy = (session: number, token: number): Fact =>
    plus(aFact([7, session, 0], 5 + session, anAdmit(token)), { was: `7.0.3:${HASH}` });
  const annul = plus(aFact([7, 1, 1], 9, { kind: 'annul', target: '7.0.3' as FactId, reason: 'mistake' }), {
    was: '7.0.4:fedcba9876543210',
  });
  const facts = [copy(1, 0), copy(2, 1), annul];
  expect([inside(facts, 0), inside(facts, 1)]).toEqual([false, true]);
});

test('[L16] a fact that reaches the relay under both its names counts once', () => {
  const first = aFact([7, 0, 3], 5, anAdmit(0));
  const again = plus(aFact([7, 1, 0], 5, anAdmit(0)), { was: `${first.id}:${HASH}` });
  expect(fold([first, again], roster).counts()).toMatchObject({ people: 1, bodies: 1 });
});

test('[L32] a revoked device’s receipts wait for a release that names them up to a time', () => {
  const lost = aFact([7, 0, 3], 5, anAdmit(0));
  const facts = [restoreOf(lost), revoke(1)];
  expect(inside(facts)).toBe(false);
  const until = (ms: number) => ({ device: 7 as DeviceNo, until: asMillis(EPOCH + ms) });
  expect(inside([...facts, answer(0, 20, { receipts: until(4) })])).toBe(false);
  expect(inside([...facts, answer(0, 20, { receipts: until(5) })])).toBe(true);
});

test('[L3] foldAt says who was in at a moment; a correction learnt later still applies', () => {
  const facts = [
    aFact([7, 0, 0], 10, anAdmit(0)),
    aFact([7, 0, 1], 20, anExit(0)),
    aFact([8, 0, 0], 1_000, anAdmit(1)),
    aFact([0, 0, 0], 2_000, {
      kind: 'clock',
      device: 8 as DeviceNo,
      session: 0,
      from: 0,
      until: undefined,
      offset: -985,
    }),
  ];
  const people = (ms: number): number => foldAt(facts, asMillis(EPOCH + ms), { roster }).counts().people;
  expect([people(9), people(10), people(15), people(20)]).toEqual([0, 1, 2, 1]);
});

test('[L13] foldAt can be asked what one device knew, as finely as its seals are', () => {
  const seen = aFact([7, 0, 0], 10, anAdmit(0));
  const unseen = aFact([7, 0, 1], 12, anAdmit(1));
  const seal = (index: number, ms: number, length: number): Fact =>
    aFact([8, 0, index], ms, {
      kind: 'seal',
      head: '',
      frontier: [{ device: 7 as DeviceNo, session: 0, length }],
      signature: '',
    });
  const facts = [seen, unseen, seal(0, 15, 1), seal(1, 30, 2)];
  const knownTo = knownByDevice(facts, 8 as DeviceNo, asMillis(EPOCH + 20));
  expect([...knownTo]).toEqual([
    [frontierKey(8 as DeviceNo, 0), 1],
    [frontierKey(7 as DeviceNo, 0), 1],
  ]);
  const at = asMillis(EPOCH + 20);
  expect(foldAt(facts, at, { roster, knownTo }).counts().people).toBe(1);
  expect(foldAt(facts, at, { roster }).counts().people).toBe(2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFact, anAdmit, anExit, anyLedgerFacts } from '../../testing/facts.ts';
import {
  aHolder,
  aList,
  anEvent,
  aRoster,
  EPOCH,
  MAIN,
  NORTH,
  SOUTH,
  tokenOf,
} from '../../testing/people.ts';
import { asMillis, type FactId } from '../ids.ts';
import type { Fact } from './fact.ts';
import { fold, Ledger } from './ledger.ts';

const roster = aRoster([0, 1, 2].map((n) => aHolder(tokenOf(n))));
const anyShuffle = anyLedgerFacts.chain((facts) =>
  fc.tuple(
    fc.constant(facts),
    fc.shuffledSubarray([...facts], { minLength: facts.length, maxLength: facts.length }),
  ),
);

test('[L3] what is derived does not depend on the order in which facts arrived', () => {
  fc.assert(
    fc.property(anyShuffle, ([facts, shuffled]) => {
      expect(fold(shuffled, roster).digest()).toBe(fold(facts, roster).digest());
    }),
    { numRuns: 1_500 },
  );
});

test('[L3] facts one at a time, doubled, and with the roster last derive the same as all at once', () => {
  fc.assert(
    fc.property(anyShuffle, ([facts, shuffled]) => {
      const ledger = new Ledger();
      for (const fact of shuffled) ledger.add([fact, fact]);
      ledger.setRoster(roster);
      expect(ledger.digest()).toBe(fold(facts, roster).digest());
    }),
    { numRuns: 1_500 },
  );
});

test('[L5] two gates that could not know of each other: the first by key is first, the other the overlap', () => {
  const north = aFact([1, 0, 0], 5, anAdmit(0));
  const south = aFact([2, 0, 0], 3, anAdmit(0));
  const ledger = fold([north, south], roster);
  expect(ledger.counts()).toEqual({ people: 1, bodies: 2, everIn: 1, openConflicts: 1 });
  expect(ledger.conflicts()).toMatchObject([
    { token: tokenOf(0), first: { fact: south.id }, overlaps: [{ fact: north.id }], answer: undefined },
  ]);
});

test('[L5] an exit between two entries leaves no conflict; at equal keys the exit comes first', () => {
  const entries = [aFact([1, 0, 0], 1, anAdmit(0)), aFact([2, 0, 0], 3, anAdmit(0))];
  expect(fold([...entries, aFact([1, 0, 1], 2, anExit(0))], roster).conflicts()).toEqual([]);
  expect(fold([...entries, aFact([1, 0, 1], 3, anExit(0))], roster).conflicts()).toEqual([]);
  expect(fold([...entries, aFact([1, 0, 1], 4, anExit(0))], roster).conflicts()).toHaveLength(1);
});

test('[L5] an override that names the other entry is no conflict; any other force leaves the overlap standing', () => {
  const first = aFact([1, 0, 0], 1, anAdmit(0));
  const forced = { ...aFact([2, 0, 0], 3, anAdmit(0, { forceSent: true })), extras: { overrides: first.id } };
  expect(fold([first, forced], roster).conflicts()).toEqual([]);
  expect(fold([first, { ...forced, extras: {} }], roster).conflicts()).toHaveLength(1);
});

test('[L5] a resolve that names all the facts closes the conflict; a new overlap opens it again', () => {
  const entries = [aFact([1, 0, 0], 1, anAdmit(0)), aFact([2, 0, 0], 2, anAdmit(0))];
  const resolve = (targets: readonly FactId[], ms: number, answer: 'same-person' | 'both-real'): Fact =>
    aFact([9, 0, ms], ms, { kind: 'resolve', targets, answer });
  const ids = entries.map((e) => e.id);
  const ledger = fold([...entries, resolve(ids, 5, 'same-person')], roster);
  expect(ledger.counts()).toMatchObject({ people: 1, bodies: 1, openConflicts: 0 });
  ledger.add([resolve(ids, 6, 'both-real')]);
  expect(ledger.counts()).toMatchObject({ people: 1, bodies: 2, openConflicts: 0 });
  ledger.add([aFact([3, 0, 0], 3, anAdmit(0))]);
  expect(ledger.counts()).toMatchObject({ people: 1, bodies: 3, openConflicts: 1 });
  expect(fold([...entries, resolve(ids.slice(0, 1), 5, 'same-person')], roster).counts().openConflicts).toBe(
    1,
  );
});

test('[L5] a list that allows multiple entries has no conflicts', () => {
  const many = aRoster([aHolder(tokenOf(0))], {
    event: anEvent({ lists: [aList({ allowMultipleEntries: true })] }),
  });
  const ledger = fold([aFact([1, 0, 0], 1, anAdmit(0)), aFact([2, 0, 0], 2, anAdmit(0))], many);
  expect(ledger.conflicts()).toEqual([]);
  expect(ledger.attendance(tokenOf(0), MAIN).entries).toBe(2);
});

test('[L2] the same nonce twice counts once, whichever arrives first', () => {
  const twice = [aFact([1, 0, 0], 1, anAdmit(0)), aFact([2, 0, 0], 2, anAdmit(0))].map((f) => ({
    ...f,
    extras: { nonce: 'once' },
  }));
  for (const facts of [twice, twice.toReversed()])
    expect(fold(facts, roster).counts()).toEqual({ people: 1, bodies: 1, everIn: 1, openConflicts: 0 });
});

test('[L7] the same device annuls within 15 minutes; another device or a later moment does not', () => {
  const entry = aFact([1, 0, 0], 0, anAdmit(0));
  const annul = (device: number, ms: number): Fact =>
    aFact([device, 0, 5], ms, { kind: 'annul', target: entry.id, reason: 'mistake' });
  expect(fold([entry, annul(1, 900_000)], roster).counts().people).toBe(0);
  expect(fold([entry, annul(1, 900_001)], roster).counts().people).toBe(1);
  expect(fold([entry, annul(2, 10)], roster).counts().people).toBe(1);
});

test('[L7] an annul followed by a new entry within 30 minutes is reported', () => {
  const facts = [
    aFact([1, 0, 0], 0, anAdmit(0)),
    aFact([1, 0, 1], 10, { kind: 'annul', target: '1.0.0' as FactId, reason: 'mistake' }),
    aFact([2, 0, 0], 20, anAdmit(0)),
  ];
  expect(fold(facts, roster).reentries()).toMatchObject([{ annulled: '1.0.0', entry: { fact: '2.0.0' } }]);
});

test('[L3] an admission after the ticket was cancelled is stale; one before it is not', () => {
  const canceled = aRoster([aHolder(tokenOf(0), { status: 'canceled', statusSince: asMillis(EPOCH + 10) })]);
  expect(fold([aFact([1, 0, 0], 9, anAdmit(0))], canceled).stale()).toEqual([]);
  expect(fold([aFact([1, 0, 0], 10, anAdmit(0))], canceled).stale()).toMatchObject([
    { entry: { fact: '1.0.0' } },
  ]);
});

test('[L3] the gate of a fact is where its device stood in that session, even when the duty arrives last', () => {
  const duty = aFact([1, 0, 0], 0, {
    kind: 'duty',
    gate: NORTH,
    lists: [MAIN],
    roster: { epoch: 1, number: 1 },
  });
  const elsewhere = { ...aFact([0, 0, 0], 9, anAdmit(1)), extras: { gate: SOUTH } };
  const ledger = fold([aFact([1, 0, 1], 5, anAdmit(0)), aFact([2, 0, 0], 6, anAdmit(0)), elsewhere], roster);
  ledger.add([duty]);
  expect(ledger.conflicts()[0]).toMatchObject({ first: { gate: NORTH }, overlaps: [{ gate: undefined }] });
  expect(Object.fromEntries(ledger.entriesByGate())).toEqual({ north: 1, south: 1, undefined: 1 });
});

test('[L4] the highest key of a token counts annulled and denied facts too', () => {
  const ledger = fold(
    [
      aFact([1, 0, 1], 50, { kind: 'annul', target: '1.0.0' as FactId, reason: 'mistake' }),
      aFact([1, 0, 0], 5, anAdmit(0)),
    ],
    roster,
  );
  expect(ledger.lastKey(tokenOf(0))).toEqual({ ms: 50, counter: 0 });
});

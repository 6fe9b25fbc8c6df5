import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFact, anAdmit } from '../../testing/facts.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, tokenOf } from '../../testing/people.ts';
import { asMillis, type FactId, type ListId, type Millis } from '../ids.ts';
import type { EventInfo } from '../roster/roster.ts';
import type { Fact, FactBody } from './fact.ts';
import { isForced } from './forced.ts';
import { fold, type Ledger } from './ledger.ts';

const HOUR = 3_600_000;
const id = (text: string): ListId => text as ListId;
const LISTS = ['door', 'hall-a', 'hall-b', 'room'] as const;
const lists = (over: object = {}): EventInfo['lists'] => [
  aList({ id: id('door'), area: '', ...over }),
  aList({ id: id('hall-a'), area: 'a', ...over }),
  aList({ id: id('hall-b'), area: 'b', ...over }),
  aList({ id: id('room'), area: 'a1', ...over }),
];
const areas = [
  { id: 'a', name: 'Hall A', parent: '', capacity: 0 },
  { id: 'b', name: 'Hall B', parent: '', capacity: 0 },
  { id: 'a1', name: 'Room', parent: 'a', capacity: 0 },
];
const rosterWith = (over: Partial<EventInfo> = {}, admits = 1) =>
  aRoster(
    [0, 1, 2].map((n) => aHolder(tokenOf(n), { admits })),
    { event: anEvent({ lists: lists(), areas, ...over }) },
  );
const enter = (list: string, token = 0, over: object = {}): FactBody =>
  anAdmit(token, { list: id(list), ...over });
const leave = (list: string, token = 0): FactBody => ({
  ...{ kind: 'exit', token: tokenOf(token), list: id(list), via: 'camera' },
});
const at = (n: number): Millis => asMillis(EPOCH + n);
/** One device, one fact a minute. */
const told = (...bodies: FactBody[]): Fact[] => bodies.map((body, i) => aFact([1, 0, i], i * 60_000, body));
const people = (ledger: Ledger, now?: Millis) =>
  ['', 'a', 'b', 'a1'].map((area) => ledger.inArea(area, now).people);

test('[V20] entering an area leaves the sibling, and whoever is in a room is in its hall and the venue', () => {
  const roster = rosterWith();
  expect(people(fold(told(enter('door')), roster))).toEqual([1, 0, 0, 0]);
  expect(people(fold(told(enter('door'), enter('room')), roster))).toEqual([1, 1, 0, 1]);
  expect(people(fold(told(enter('door'), enter('room'), enter('hall-b')), roster))).toEqual([1, 0, 1, 0]);
});

test('[V20] leaving a hall leaves its rooms; leaving the venue leaves everything', () => {
  const roster = rosterWith();
  const inside = [enter('door'), enter('hall-a'), enter('room')];
  expect(people(fold(told(...inside, leave('room')), roster))).toEqual([1, 1, 0, 0]);
  expect(people(fold(told(...inside, leave('hall-a')), roster))).toEqual([1, 0, 0, 0]);
  expect(people(fold(told(...inside, leave('door')), roster))).toEqual([0, 0, 0, 0]);
  expect(people(fold(told(enter('hall-a'), leave('hall-b')), roster))).toEqual([1, 1, 0, 0]);
});

test('[V20] a person is counted once however many lists they are on; open overlaps are further bodies', () => {
  const entries = [...told(enter('door'), enter('hall-a')), aFact([2, 0, 0], 70_000, enter('hall-a'))];
  const ledger = fold(entries, rosterWith());
  expect(ledger.counts()).toMatchObject({ people: 1, bodies: 2 });
  expect(ledger.inArea('a')).toEqual({ people: 1, bodies: 2 });
  expect(ledger.inArea('b')).toEqual({ people: 0, bodies: 0 });
});

test('[V6] [V21] [test_auto_checkout_at_correct_time] [test_auto_check_out_dst] everybody is out at the daily time without any fact, also across a change of clocks', () => {
  const zone = { timeZone: 'Europe/Berlin', lists: lists({ exitAllAt: '02:30' }) };
  const evening = Date.UTC(2026, 2, 28, 20) - EPOCH;
  const ledger = fold([aFact([1, 0, 0], evening, enter('door'))], rosterWith(zone));
  const cut = Date.UTC(2026, 2, 29, 1, 30) - EPOCH;
  expect(ledger.counts(at(cut - 1)).people).toBe(1);
  expect(ledger.counts(at(cut)).people).toBe(0);
  expect(ledger.attendance(tokenOf(0), id('door'), at(cut)).inside).toBeUndefined();
  expect(ledger.visits(tokenOf(0), id('door'), at(cut))).toEqual([
    { kind: 'entry', at: at(evening) },
    { kind: 'exit', at: at(cut) },
  ]);
  expect(ledger.visits(tokenOf(0), id('door'), at(cut - 1))).toHaveLength(1);
});

test('[V5] [test_auto_check_out_only_if_checked_in] [test_auto_check_out_only_if_checked_in_before_exit_all_at] an entry after the daily time is no conflict with one before it, and is not checked out by it', () => {
  const zone = { timeZone: 'UTC', lists: lists({ exitAllAt: '03:00' }) };
  const midnight = Math.ceil(EPOCH / (24 * HOUR)) * 24 * HOUR - EPOCH;
  const facts = [
    aFact([1, 0, 0], midnight, enter('door')),
    aFact([2, 0, 0], midnight + 4 * HOUR, enter('door')),
  ];
  const ledger = fold(facts, rosterWith(zone));
  expect(ledger.conflicts()).toEqual([]);
  expect(ledger.counts(at(midnight + 5 * HOUR)).people).toBe(1);
  expect(ledger.counts(at(midnight + 28 * HOUR)).people).toBe(0);
  const nobody = fold(told(enter('door'), leave('door')), rosterWith(zone));
  expect(nobody.visits(tokenOf(0), id('door'), at(midnight + 5 * HOUR))).toHaveLength(2);
});

test('whoever came from the hall stands in it again when the room’s day ends', () => {
  const two = [
    aList({ id: id('hall-a'), area: 'a' }),
    aList({ id: id('room'), area: 'a1', exitAllAt: '03:00' }),
  ];
  const ledger = fold(told(enter('hall-a'), enter('room')), rosterWith({ timeZone: 'UTC', lists: two }));
  expect(people(ledger, at(90_000))).toEqual([1, 1, 0, 1]);
  expect(people(ledger, at(26 * HOUR))).toEqual([1, 1, 0, 0]);
});

test('[V5] a group comes in bit by bit and conflicts only beyond its number', () => {
  const roster = rosterWith({}, 5);
  const four = fold(told(enter('door', 0, { count: 4 })), roster);
  expect(four.counts()).toMatchObject({ people: 4, bodies: 4, openConflicts: 0 });
  const five = fold(told(enter('door', 0, { count: 4 }), enter('door')), roster);
  expect(five.counts()).toMatchObject({ people: 5, bodies: 5, openConflicts: 0 });
  const six = [...told(enter('door', 0, { count: 4 }), enter('door')), aFact([2, 0, 0], 1, enter('door'))];
  expect(fold(six, roster).counts()).toMatchObject({ openConflicts: 1 });
});

test('[L6] force that was not needed is not called forced; force over a refusal is', () => {
  const roster = rosterWith();
  const facts = told(
    enter('door', 0, { forceSent: true }),
    enter('door', 0, { forceSent: true }),
    enter('door', 1),
  );
  const ledger = fold(facts, roster);
  expect(facts.map((fact) => isForced(fact.id, ledger, roster))).toEqual([false, true, undefined]);
  expect(isForced('9.0.9' as FactId, ledger, roster)).toBeUndefined();
  const canceled = aRoster([aHolder(tokenOf(0), { status: 'canceled' })], { event: roster.event });
  expect(isForced(facts[0]!.id, fold(facts, canceled), canceled)).toBe(true);
});

const anyMove = fc.record({
  device: fc.integer({ min: 1, max: 3 }),
  ms: fc.nat(4).map((n) => n * 20 * HOUR),
  token: fc.nat(2),
  list: fc.constantFrom(...LISTS),
  out: fc.boolean(),
  count: fc.integer({ min: 1, max: 2 }),
});
const anyHistory = fc.array(anyMove, { maxLength: 12 }).chain((moves) => {
  const facts = moves.map(({ device, ms, token, list, out, count }, i) =>
    aFact([device, 0, i], ms, out ? leave(list, token) : enter(list, token, { count })),
  );
  const all = { minLength: facts.length, maxLength: facts.length };
  return fc.tuple(
    fc.constant(facts),
    fc.shuffledSubarray(facts, all),
    fc.nat(5).map((n) => n * 21 * HOUR),
  );
});

test('[L3] where people are does not depend on the order in which facts arrived', () => {
  const roster = rosterWith({ timeZone: 'Europe/Berlin', lists: lists({ exitAllAt: '03:00' }) }, 2);
  fc.assert(
    fc.property(anyHistory, ([facts, shuffled, now]) => {
      const [one, other] = [fold(facts, roster), fold([], roster)];
      for (const fact of shuffled) other.add([fact]);
      for (const area of ['', 'a', 'b', 'a1'])
        expect(other.inArea(area, at(now))).toEqual(one.inArea(area, at(now)));
      expect(other.digest()).toBe(one.digest());
    }),
    { numRuns: 400 },
  );
});

test('an area never counts more than what it lies in, and never fewer than nobody', () => {
  const roster = rosterWith({ timeZone: 'Europe/Berlin', lists: lists({ exitAllAt: '03:00' }) });
  fc.assert(
    fc.property(anyHistory, ([facts, , now]) => {
      const [venue, hall, , room] = people(fold(facts, roster), at(now)) as [number, number, number, number];
      expect(venue).toBeGreaterThanOrEqual(hall);
      expect(hall).toBeGreaterThanOrEqual(room);
      expect(room).toBeGreaterThanOrEqual(0);
    }),
  );
});

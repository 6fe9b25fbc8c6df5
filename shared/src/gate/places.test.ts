import { expect, test } from 'vitest';
import { aFact, anAdmit } from '../../testing/facts.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, HALL, MAIN, tokenOf } from '../../testing/people.ts';
import type { DeviceNo } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold } from '../ledger/ledger.ts';
import { gatePlaces, placesLeft } from './places.ts';

const [server, north] = [0 as DeviceNo, 7 as DeviceNo];
const grant = (n: number): Fact =>
  aFact([0, 0, 0], 0, { kind: 'budget', from: server, to: north, area: HALL, n });
const setup = (facts: readonly Fact[], escrow?: boolean) => {
  const areas = [{ id: HALL, name: 'Hall', parent: '', capacity: 5, escrow }];
  const event = anEvent({ lists: [aList({ area: HALL })], areas });
  const roster = aRoster([aHolder(tokenOf(1))], { event });
  return { roster, ledger: fold(facts, roster) };
};

test('[V22] a gate shows what it may still let in, and nothing where nobody counts places out', () => {
  const at = (facts: readonly Fact[], escrow?: boolean) => {
    const { ledger, roster } = setup(facts, escrow);
    return gatePlaces(ledger, roster, MAIN, north, EPOCH)?.left;
  };
  expect(at([])).toBeUndefined();
  expect(at([], true)).toBe(0);
  expect(at([grant(3)])).toBe(3);
  expect(at([grant(3), aFact([7, 0, 0], 1_000, anAdmit(1))])).toBe(2);
});

test('[V22] the server has what nobody else has', () => {
  const { ledger } = setup([grant(3), aFact([8, 0, 0], 1_000, anAdmit(1))]);
  expect(placesLeft(ledger, HALL, server, EPOCH)).toBe(1);
  expect(placesLeft(ledger, HALL, 9 as DeviceNo, EPOCH)).toBe(0);
});

import {
  asMillis,
  type EventInfo,
  type FactId,
  type GateId,
  type ListId,
  type PassAttendance,
  type Passage,
} from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { arrivalOf, gateName } from './arrival.ts';

const EVENT = {
  endsAt: asMillis(1_000),
  gates: [{ id: 'north' as GateId, name: 'North gate' }],
} as unknown as EventInfo;
const passage = (kind: 'entry' | 'exit', at: number, annulled = false): Passage => ({
  ...{ kind, annulled, fact: `7.0.${at}` as FactId, list: 'main' as ListId },
  ...{ at: asMillis(at), gate: 'north' as GateId },
});
const said = (history: readonly Passage[], inside?: Passage): PassAttendance => ({
  ...{ history, inside, overlapped: false, waiting: [], refused: undefined },
  ...{ receipts: new Map(), keysKnown: new Set<string>() },
});
const entry = passage('entry', 10);
const OUTSIDE = { checkedIn: false, time: undefined };

test('[U3] before the document has been read the phone says what it said last', () => {
  const kept = { checkedIn: true, time: 10, gate: 'north' };
  expect(arrivalOf(undefined, kept, EVENT, 20)).toEqual({ kind: 'in', passage: { at: 10, gate: 'north' } });
  expect(arrivalOf(said([]), kept, EVENT, 20)).toEqual({ kind: 'waiting' });
});

test('[L11] who is inside is in, also when the event is over by this phone’s clock', () => {
  expect(arrivalOf(said([entry], entry), OUTSIDE, EVENT, 5_000)).toEqual({ kind: 'in', passage: entry });
});

test('[L7] an annulled exit or entry decides nothing', () => {
  expect(arrivalOf(said([passage('entry', 10, true)]), OUTSIDE, EVENT, 20)).toEqual({ kind: 'waiting' });
  const exit = passage('exit', 20);
  expect(arrivalOf(said([entry, exit, passage('exit', 30, true)]), OUTSIDE, EVENT, 40)).toEqual({
    kind: 'out',
    passage: exit,
  });
});

test('[U4] before anything happened a pass waits, and after the end it is over', () => {
  expect(arrivalOf(undefined, OUTSIDE, EVENT, 999)).toEqual({ kind: 'waiting' });
  expect(arrivalOf(said([]), OUTSIDE, EVENT, 1_000)).toEqual({ kind: 'over' });
});

test('[U2] a gate the event no longer lists is shown by its id, an unknown one not at all', () => {
  expect(gateName('north' as GateId, EVENT)).toBe('North gate');
  expect(gateName('side' as GateId, EVENT)).toBe('side');
  expect(gateName(undefined, EVENT)).toBeUndefined();
});

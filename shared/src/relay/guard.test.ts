import { expect, test } from 'vitest';
import { EPOCH } from '../../testing/people.ts';
import type { DeviceNo } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { createReplica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { DEFAULT_LIMITS, encodeRuns, type Run } from '../replica/update-codec.ts';
import { ledgerGrammar } from './grammar.ts';
import { type GuardAnswer, guard, type Writer } from './guard.ts';

const north: Writer = { device: 7 as DeviceNo, role: 'steward' };
const C7 = clientOf(north.device, 0);
const C8 = clientOf(8 as DeviceNo, 0);
const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;
const held = createReplica();
held.applyRuns(
  [
    { client: C7, clock: 0, texts: [admit(1), admit(2)] },
    { client: C8, clock: 0, texts: [admit(3)] },
  ],
  'test',
);

const ask = (
  runs: readonly Run[],
  writer: Writer | undefined = north,
  step: 'step2' | 'update' = 'update',
): GuardAnswer<Fact> =>
  guard(encodeRuns(runs), writer, step, {
    known: held,
    grammar: ledgerGrammar(EPOCH),
    limits: DEFAULT_LIMITS,
  });
const run = (client: number, clock: number, ...texts: string[]): Run => ({ client, clock, texts });

test('[L14] an append at the end of an own session passes, as facts', () => {
  expect(ask([run(C7, 2, admit(9))])).toMatchObject({
    ok: true,
    value: { fresh: [run(C7, 2, admit(9))], facts: [{ id: '7.0.2' }] },
  });
});

test('[L14] another device’s session in an update is a violation; a reader may not write at all', () => {
  expect(ask([run(C8, 1, admit(9))])).toEqual({ ok: false, error: { kind: 'foreign', client: C8 } });
  expect(
    guard(encodeRuns([run(C7, 2, admit(9))]), undefined, 'update', {
      known: held,
      grammar: ledgerGrammar(EPOCH),
      limits: DEFAULT_LIMITS,
    }),
  ).toEqual({
    ok: false,
    error: { kind: 'read_only' },
  });
});

test('[L14] a fact of a kind that the role may not write is a violation', () => {
  expect(ask([run(C7, 2, '1|5|r|7.0.0,8.0.0||||both-real')])).toEqual({
    ok: false,
    error: { kind: 'forbidden', fact: 'resolve' },
  });
  expect(ask([run(C7, 2, '1|5|a|AAAAAAAAADA|main|q|f')])).toEqual({
    ok: false,
    error: { kind: 'forbidden', fact: 'admit' },
  });
  expect(ask([run(C7, 2, '1|5|n|7.0.0||||mistake')], { ...north, role: 'kiosk' })).toEqual({
    ok: false,
    error: { kind: 'forbidden', fact: 'annul' },
  });
  expect(ask([run(C7, 2, '1|5|z')])).toEqual({ ok: false, error: { kind: 'forbidden', fact: 'other' } });
});

test('[L14] text that is no fact is a violation', () => {
  expect(ask([run(C7, 2, 'hello')])).toEqual({ ok: false, error: { kind: 'bad_fact', why: 'kind' } });
});

test('[L15] what is known and equal is skipped, the rest is judged after the cut', () => {
  expect(ask([run(C7, 0, admit(1), admit(2), admit(9))])).toMatchObject({
    ok: true,
    value: { fresh: [run(C7, 2, admit(9))], forks: [] },
  });
  expect(ask([run(C7, 0, admit(1))])).toMatchObject({
    ok: true,
    value: { fresh: [], forks: [], resync: false },
  });
});

test('[L15] a gap is no violation: nothing of it is used and the sender is asked again', () => {
  expect(ask([run(C7, 3, admit(9))])).toMatchObject({ ok: true, value: { fresh: [], resync: true } });
});

test('[L15] a step 2 may carry what others wrote: it is split off', () => {
  expect(ask([run(C8, 0, admit(3), admit(4)), run(C7, 2, admit(9))], north, 'step2')).toMatchObject({
    ok: true,
    value: { fresh: [run(C7, 2, admit(9))], foreign: [run(C8, 0, admit(3), admit(4))] },
  });
});

test('[L16] a known part that says something else is a fork; nothing after it is taken', () => {
  expect(ask([run(C7, 0, admit(1), admit(77), admit(78))])).toMatchObject({
    ok: true,
    value: { fresh: [], forks: [{ client: C7, index: 1 }] },
  });
});

import { expect, test } from 'vitest';
import { aFact, anAdmit } from '../../testing/facts.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type Millis } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold } from '../ledger/ledger.ts';
import type { EventInfo, Holder } from '../roster/roster.ts';
import type { JudgeContext } from './context.ts';
import { judge } from './judge.ts';
import type { ScannedCode } from './scan.ts';
import type { Verdict } from './verdict.ts';

const HOUR = 3_600_000;
const at = (hours: number): Millis => asMillis(EPOCH + hours * HOUR);
const never = asMillis(0);

interface Setting {
  readonly holders?: readonly Holder[];
  readonly event?: Partial<EventInfo>;
  readonly facts?: readonly Fact[];
  readonly now?: number;
  readonly context?: Partial<JudgeContext>;
}

function answer(code: ScannedCode, setting: Setting = {}): Verdict {
  const roster = aRoster(setting.holders ?? [aHolder(tokenOf(1))], { event: anEvent(setting.event) });
  return judge(
    { code, direction: 'entry', list: MAIN, via: 'camera' },
    {
      ...{ roster, rosterProgress: 1, ledger: fold(setting.facts ?? [], roster), now: at(setting.now ?? 10) },
      ...{ force: false, unlistedClasses: new Set<number>() },
      ...setting.context,
    },
  );
}
const token = (n: number): ScannedCode => ({ kind: 'token', token: tokenOf(n), signed: undefined });
const card = (...tokens: number[]): ScannedCode => ({
  ...{ kind: 'medium', tokens: tokens.map(tokenOf), active: true, expires: never },
});
const told = (verdict: Verdict): string => (verdict.status === 'error' ? verdict.reason : verdict.status);
const chosen = (verdict: Verdict): string => `${told(verdict)} ${verdict.holder?.token ?? '-'}`;
const between = (n: number, from: number, until: number, over: Partial<Holder> = {}): Holder =>
  aHolder(tokenOf(n), { validFrom: at(from), validUntil: at(until), ...over });

test('[V9] of a card’s tickets the one that is good now, else the next, else the last one counts', () => {
  const holders = [between(1, 5, 8), between(2, 12, 15), between(3, 20, 22)];
  expect(chosen(answer(card(1, 2, 3), { holders, now: 6 }))).toBe(`ok ${tokenOf(1)}`);
  expect(chosen(answer(card(1, 2, 3), { holders, now: 10 }))).toBe(`invalid_time ${tokenOf(2)}`);
  expect(chosen(answer(card(3, 1), { holders, now: 10 }))).toBe(`invalid_time ${tokenOf(3)}`);
  expect(chosen(answer(card(1, 2), { holders, now: 30 }))).toBe(`invalid_time ${tokenOf(2)}`);
});

test('[V9] two that are good now are ambiguous, unless only one is alive or taken here', () => {
  const two = [between(1, 5, 20), between(2, 5, 20)];
  expect(told(answer(card(1, 2), { holders: two }))).toBe('ambiguous');
  const canceled = [two[0]!, between(2, 5, 20, { status: 'canceled' })];
  expect(chosen(answer(card(1, 2), { holders: canceled }))).toBe(`ok ${tokenOf(1)}`);
  const typed = [two[0]!, between(2, 5, 20, { ticketType: 'VIP' })];
  const event = { lists: [aList({ ticketTypes: ['VIP'] })] };
  expect(chosen(answer(card(1, 2), { holders: typed, event }))).toBe(`ok ${tokenOf(2)}`);
});

test('[V9] a card that is over or off is invalid and says why; a shared code is ambiguous', () => {
  const medium = { ...card(1), expires: at(9) } as ScannedCode;
  expect(answer(medium)).toMatchObject({ reason: 'invalid', explanation: { why: 'medium_expired' } });
  expect(answer(medium, { now: 8 })).toMatchObject({ status: 'ok' });
  expect(told(answer({ kind: 'shared', tokens: [tokenOf(1)] }))).toBe('ambiguous');
});

test('[V13] a group is a duplicate only beyond its number', () => {
  const holders = [aHolder(tokenOf(1), { admits: 5 })];
  const facts = [aFact([1, 0, 0], 1_000, anAdmit(1, { count: 4 }))];
  expect(told(answer(token(1), { holders, facts }))).toBe('ok');
  expect(told(answer(token(1), { holders, facts, context: { count: 1 } }))).toBe('ok');
  expect(answer(token(1), { holders, facts, context: { count: 2 } })).toMatchObject({
    ...{ reason: 'already_redeemed', explanation: { left: 1 } },
  });
  expect(answer(token(1), { holders, context: { count: 6 } })).toMatchObject({
    ...{ reason: 'already_redeemed', explanation: { kind: 'group', left: 5 } },
  });
});

test('[V15] a clock that may be wrong about a window asks staff; what it cannot excuse still refuses', () => {
  const holders = [between(1, 0, 10)];
  const uncertain = { uncertainty: 60_000 };
  expect(told(answer(token(1), { holders, now: 10 }))).toBe('invalid_time');
  const asked = answer(token(1), { holders, now: 10, context: uncertain });
  expect(asked).toMatchObject({ status: 'confirm', reasons: ['clock_amber'] });
  const sure = { ...uncertain, confirmed: new Set(['clock_amber'] as const) };
  expect(answer(token(1), { holders, now: 10, context: sure })).toMatchObject({
    ...{ status: 'ok', flags: ['late_clock'] },
  });
  const facts = [aFact([1, 0, 0], 1_000, anAdmit(1))];
  expect(told(answer(token(1), { holders, facts, now: 10, context: sure }))).toBe('already_redeemed');
  expect(told(answer(token(1), { holders, now: 5, context: uncertain }))).toBe('ok');
});

test('[V3] confirms are shown together and before any question; a later refusal wins over both', () => {
  const question = {
    id: 'q',
    text: '?',
    kind: 'text',
    required: true,
    ticketTypes: [],
    options: [],
    askAtEntry: true,
  };
  const event: Partial<EventInfo> = {
    ...{ questions: [question as never], lists: [aList({ area: 'hall' })] },
    areas: [{ id: 'hall', name: 'Hall', parent: '', capacity: 1 }],
  };
  const grant = { kind: 'budget', from: 0, to: 9, area: 'hall', n: 1 } as const;
  const budget = aFact([0, 0, 0], 0, { ...grant, from: 0 as DeviceNo, to: 9 as DeviceNo });
  const context = { device: 7 as DeviceNo, uncertainty: 60_000 };
  const holders = [between(1, 0, 10)];
  const asked = answer(token(1), { event, holders, facts: [budget], now: 10, context });
  expect(asked).toMatchObject({ status: 'confirm', reasons: ['clock_amber', 'capacity'] });
  const confirmed = new Set(['clock_amber', 'capacity'] as const);
  const next = answer(token(1), {
    event,
    holders,
    facts: [budget],
    now: 10,
    context: { ...context, confirmed },
  });
  expect(next).toMatchObject({ status: 'incomplete', questions: [{ id: 'q' }] });
  const entered = [budget, aFact([1, 0, 0], 1_000, anAdmit(1))];
  expect(told(answer(token(1), { event, holders, facts: entered, now: 10, context }))).toBe(
    'already_redeemed',
  );
});

test('[V14] another system’s signed ticket is judged like one of the roster', () => {
  const ticket = { ticketType: 'Standard', variation: '', session: '', validFrom: at(0), validUntil: at(20) };
  const foreign = (over: object = {}): ScannedCode => ({
    ...{ kind: 'foreign_ticket', token: tokenOf(9), ticket, withdrawn: undefined },
    ...over,
  });
  expect(answer(foreign())).toMatchObject({ status: 'ok', flags: ['unlisted'] });
  expect(told(answer(foreign({ withdrawn: 'blocked' })))).toBe('blocked');
  expect(told(answer(foreign(), { now: 21 }))).toBe('invalid_time');
  const types = [{ id: 'VIP', name: 'VIP', attention: false, note: '', variations: [] }];
  expect(told(answer(foreign(), { event: { ticketTypes: types } }))).toBe('error');
  expect(told(answer(foreign(), { facts: [aFact([1, 0, 0], 1_000, anAdmit(9))] }))).toBe('already_redeemed');
});

test('[V10] [V3] [V4] where no add-on is taken the ticket itself is judged: canceled before product, and out it always may', () => {
  const event = { lists: [aList({ ticketTypes: ['Workshop'], addonMatch: true })] };
  expect(told(answer(token(1), { event }))).toBe('product');
  const canceled = [aHolder(tokenOf(1), { status: 'canceled' })];
  expect(told(answer(token(1), { event, holders: canceled }))).toBe('canceled');
  const roster = aRoster([aHolder(tokenOf(1))], { event: anEvent(event) });
  const leaving = judge(
    { code: token(1), direction: 'exit', list: MAIN, via: 'camera' },
    {
      ...{ roster, rosterProgress: 1, ledger: fold([], roster), now: at(10) },
      ...{ force: false, unlistedClasses: new Set<number>() },
    },
  );
  expect(leaving).toMatchObject({ status: 'ok', flags: ['product', 'already_outside'] });
});

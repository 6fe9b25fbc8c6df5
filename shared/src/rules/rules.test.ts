import { expect, test } from 'vitest';
import { aRuleContext, at, cameIn, type RuleSetting, wentOut } from '../../testing/rules.ts';
import type { Json } from '../roster/roster.ts';
import { askRule } from './evaluate.ts';

const allows = (rule: Json, setting: RuleSetting): boolean => askRule(rule, aRuleContext(setting)).allowed;
const NOON = '2020-01-01T11:00:00Z';
const days = [cameIn('2020-01-01T10:00:00Z'), cameIn('2020-01-01T12:00:00Z'), cameIn('2020-01-02T10:00:00Z')];
const counts = (rule: Json, n: number, now = '2020-01-03T10:00:00Z'): boolean =>
  allows({ '==': [rule, n] }, { now, visits: days });
const custom = (text: string): Json => ({ buildTime: ['custom', text] });

test('[V3] no rule, or one without content, lets in', () => {
  expect([undefined, null, {}, []].map((rule) => askRule(rule, aRuleContext({ now: NOON })).allowed)).toEqual(
    [true, true, true, true],
  );
});

test('[V6] a day is the event’s own: 23:50 and 00:10 in Berlin are different days', () => {
  const rule: Json = { '<': [{ var: 'entries_today' }, 1] };
  const visits = [cameIn('2020-01-01T10:00:00Z')];
  expect(allows(rule, { now: '2020-01-01T22:50:00Z', visits })).toBe(false);
  expect(allows(rule, { now: '2020-01-01T23:10:00Z', visits })).toBe(true);
});

test('[V7] entries are counted in all, by day, since a time (inclusive) and before one (exclusive)', () => {
  expect(counts({ var: 'entries_number' }, 3)).toBe(true);
  expect(counts({ var: 'entries_days' }, 2)).toBe(true);
  expect(counts({ var: 'entries_today' }, 1, '2020-01-02T12:00:00Z')).toBe(true);
  const noon = custom('2020-01-01T12:00:00.000Z');
  expect(counts({ entries_since: [noon] }, 2)).toBe(true);
  expect(counts({ entries_before: [noon] }, 1)).toBe(true);
  expect(counts({ entries_days_since: [noon] }, 2)).toBe(true);
  expect(counts({ entries_days_before: [custom('2020-01-02T00:00:00+01:00')] }, 1)).toBe(true);
});

test('[V7] minutes since the last and the first entry are whole, and -1 when there was none', () => {
  const visits = [cameIn('2020-01-01T10:00:00Z'), cameIn('2020-01-01T10:30:00Z')];
  const now = '2020-01-01T10:45:59Z';
  expect(allows({ '==': [{ var: 'minutes_since_last_entry' }, 15] }, { now, visits })).toBe(true);
  expect(allows({ '==': [{ var: 'minutes_since_first_entry' }, 45] }, { now, visits })).toBe(true);
  expect(allows({ '==': [{ var: 'minutes_since_last_entry' }, -1] }, { now })).toBe(true);
});

test('[V7] whoever came last in and not out again is present', () => {
  const present: Json = { '==': [{ var: 'entry_status' }, 'present'] };
  const inside = [cameIn('2020-01-01T10:00:00Z')];
  expect(allows(present, { now: NOON })).toBe(false);
  expect(allows(present, { now: NOON, visits: inside })).toBe(true);
  expect(allows(present, { now: NOON, visits: [...inside, wentOut('2020-01-01T10:05:00Z')] })).toBe(false);
});

test('ticket type, variation, gate and weekday are compared as texts and numbers', () => {
  const inList = (name: string, id: string): Json => ({
    inList: [
      { var: name },
      { objectList: [{ lookup: [name, id, 'shown'] }, { lookup: [name, '9', 'other'] }] },
    ],
  });
  const setting = { now: NOON, product: '1', variation: '2', gate: '3' };
  expect(
    [inList('product', '1'), inList('variation', '2'), inList('gate', '3')].map((r) => allows(r, setting)),
  ).toEqual([true, true, true]);
  expect(allows(inList('gate', '1'), setting)).toBe(false);
  expect(allows({ '==': [{ var: 'now_isoweekday' }, 3] }, setting)).toBe(true);
});

test('tolerance widens a window on its own side, and none means none', () => {
  const after = (tolerance: number | null): Json => ({
    isAfter: [{ var: 'now' }, { buildTime: ['date_admission'] }, tolerance],
  });
  const before = (tolerance: number): Json => ({
    isBefore: [{ var: 'now' }, { buildTime: ['date_to'] }, tolerance],
  });
  const event = { admissionAt: at('2020-01-01T11:00:00Z') };
  expect(allows(after(10), { now: '2020-01-01T10:45:00Z', event })).toBe(false);
  expect(allows(after(10), { now: '2020-01-01T10:51:00Z', event })).toBe(true);
  expect(allows(after(null), { now: '2020-01-01T10:51:00Z', event })).toBe(false);
  expect(allows(before(10), { now: '2020-01-01T20:09:00Z' })).toBe(true);
  expect(allows(before(10), { now: '2020-01-01T20:11:00Z' })).toBe(false);
});

test('[test_rules_time_isafter_no_tolerance] without a time for the doors the start counts, and a ticket’s own session comes first', () => {
  const rule: Json = { isAfter: [{ var: 'now' }, { buildTime: ['date_admission'] }] };
  expect(allows(rule, { now: '2020-01-01T10:59:00Z' })).toBe(false);
  expect(allows(rule, { now: '2020-01-01T11:01:00Z' })).toBe(true);
  const startsAt = at('2020-02-01T10:00:00Z');
  const sessions = [
    {
      id: 'feb',
      name: 'February',
      startsAt,
      endsAt: at('2020-02-01T12:00:00Z'),
      admissionAt: at('2020-02-01T09:00:00Z'),
    },
  ];
  expect(allows(rule, { now: '2020-01-01T11:01:00Z', session: 'feb', event: { sessions } })).toBe(false);
  expect(allows(rule, { now: '2020-02-01T09:01:00Z', session: 'feb', event: { sessions } })).toBe(true);
});

test('[V6] a time of day is today’s in the event’s zone', () => {
  const rule: Json = { isAfter: [{ var: 'now' }, { buildTime: ['customtime', '14:00'] }] };
  expect(allows(rule, { now: '2020-01-01T12:59:00Z' })).toBe(false);
  expect(allows(rule, { now: '2020-01-01T13:01:00Z' })).toBe(true);
});

test('[V6] a moment that names no offset is wall-clock time of the event', () => {
  const rule: Json = { isAfter: [{ var: 'now' }, custom('2020-01-01T14:00:00.000')] };
  expect(allows(rule, { now: '2020-01-01T12:59:00Z' })).toBe(false);
  expect(allows(rule, { now: '2020-01-01T13:01:00Z' })).toBe(true);
});

test.each([
  ['an operator nobody knows', { sorcery: [1] }],
  ['a time that is none', { isAfter: [{ var: 'now' }, 'soon'] }],
  ['a day that is none', { isAfter: [{ var: 'now' }, custom('2020-13-01T10:00:00')] }],
  ['a time of day that is none', { isAfter: [{ var: 'now' }, { buildTime: ['customtime', '25:00'] }] }],
  ['a kind of time nobody knows', { isAfter: [{ var: 'now' }, { buildTime: ['moonrise'] }] }],
  ['a list that is none', { inList: [{ var: 'gate' }, 'north'] }],
  ['entries asked for inside a list', { some: [[1], { '<': [{ entries_since: [5] }, 1] }] }],
] as const)('[V3] a rule with %s refuses and says that it is broken', (_, rule) => {
  const answer = askRule(rule as Json, aRuleContext({ now: NOON }));
  expect(answer.allowed).toBe(false);
  expect(!answer.allowed && answer.broken).toBeTruthy();
});

test('[V18] a rule about the end of an event without one is broken', () => {
  const rule: Json = { isBefore: [{ var: 'now' }, { buildTime: ['date_to'] }] };
  const answer = askRule(rule, aRuleContext({ now: NOON, event: { endsAt: at('1970-01-01T00:00:00Z') } }));
  expect(answer).toMatchObject({ allowed: false, broken: 'the event has no end' });
});

import { expect, test } from 'vitest';
import { aRuleContext, at, cameIn, type RuleSetting } from '../../testing/rules.ts';
import type { Json } from '../roster/roster.ts';
import { needsOf } from './explain-rule.ts';
import { brokenRules, ruleProblem } from './rule-health.ts';
import { describeRule, type Language, sayNeed } from './rule-words.ts';

const told = (rule: Json, setting: RuleSetting, language: Language = 'en'): string => {
  const context = aRuleContext(setting);
  const [first] = needsOf(rule, context);
  return first ? sayNeed(first, { event: context.event, now: context.now, language }) : '';
};
const custom = (text: string): Json => ({ buildTime: ['custom', text] });
const window = (from: string, to: string): Json => ({
  and: [{ isAfter: [{ var: 'now' }, custom(from), 0] }, { isBefore: [{ var: 'now' }, custom(to), 0] }],
});
const twoDays: Json = {
  or: [
    window('2020-01-01T11:00:00+01:00', '2020-01-01T19:00:00+01:00'),
    window('2020-01-02T11:00:00+01:00', '2020-01-02T19:00:00+01:00'),
  ],
};
const only = (product: string): Json => ({
  inList: [{ var: 'product' }, { objectList: [{ lookup: ['product', product, 'VIP'] }] }],
});

test('[V19] [test_rules_reasoning_prefer_close_date] the nearest window explains a refusal, with the date only when it is not today', () => {
  expect(told(twoDays, { now: '2020-01-01T10:00:00+01:00' })).toBe('Only allowed after 11:00');
  expect(told(twoDays, { now: '2020-01-01T21:00:00+01:00' })).toBe('Only allowed before 19:00');
  expect(told(twoDays, { now: '2020-01-02T10:00:00+01:00' })).toBe('Only allowed after 11:00');
  expect(told(twoDays, { now: '2020-01-03T19:00:00+01:00' })).toBe('Only allowed before 2 Jan 2020 19:00');
  expect(told(twoDays, { now: '2020-01-03T19:00:00+01:00' }, 'ko')).toBe(
    '2020. 1. 2. 19:00 전까지만 입장할 수 있습니다',
  );
});

test('tolerance is part of the time that is read out', () => {
  const rule: Json = { isAfter: [{ var: 'now' }, { buildTime: ['date_admission'] }, 10] };
  const setting = { now: '2020-01-01T10:45:00Z', event: { admissionAt: at('2020-01-01T11:00:00Z') } };
  expect(told(rule, setting)).toBe('Only allowed after 11:50');
  const before: Json = { isBefore: [{ var: 'now' }, { buildTime: ['date_to'] }, 10] };
  const ended = { now: '2020-01-01T11:11:00Z', event: { endsAt: at('2020-01-01T11:00:00Z') } };
  expect(told(before, ended)).toBe('Only allowed before 12:10');
});

test('[V19] [test_rules_reasoning_prefer_date_over_product] [test_rules_reasoning_prefer_number_over_date] a window is explained rather than another ticket, and a number rather than a window', () => {
  const now = '2020-01-01T10:00:00+01:00';
  expect(told({ or: [only('VIP'), twoDays] }, { now })).toBe('Only allowed after 11:00');
  const tooFew: Json = { '>=': [{ var: 'entries_number' }, 2] };
  expect(told({ or: [twoDays, tooFew] }, { now })).toBe('Minimum number of entries not reached.');
  expect(told({ and: [twoDays, tooFew] }, { now })).toBe('Minimum number of entries not reached.');
});

test('too many days are called so', () => {
  const visits = [cameIn('2020-01-01T10:00:00Z'), cameIn('2020-01-02T10:00:00Z')];
  const rule: Json = { '<': [{ var: 'entries_days' }, 2] };
  expect(told(rule, { now: '2020-01-03T10:00:00Z', visits })).toBe(
    'Maximum number of days with an entry exceeded.',
  );
  expect(told(rule, { now: '2020-01-03T10:00:00Z', visits }, 'ko')).toBe(
    '입장한 날 수: 2 미만이어야 합니다.',
  );
});

test('gate and ticket type are told by name, presence by what it wants, the rest as not allowed', () => {
  const gates = [{ id: 'north', name: 'North gate' }] as never;
  const rule: Json = { inList: [{ var: 'gate' }, { objectList: [{ lookup: ['gate', 'north', 'North'] }] }] };
  const now = '2020-01-01T10:00:00Z';
  expect(told(rule, { now, event: { gates } })).toBe('Only for gate: North gate');
  expect(told({ '==': [{ var: 'entry_status' }, 'present'] }, { now })).toBe(
    'Only for those who are inside already',
  );
  expect(told({ '==': [{ var: 'now_isoweekday' }, 6] }, { now })).toBe('Only on Saturday');
  expect(told(false, { now }, 'ko')).toBe('이 목록의 규칙에 맞지 않습니다');
});

test('[V19] a whole rule reads as a sentence in both languages', () => {
  const rule: Json = {
    and: [
      { '<=': [{ var: 'entries_today' }, 0] },
      { or: [only('VIP'), { isAfter: [{ var: 'now' }, { buildTime: ['customtime', '23:00'] }, 5] }] },
    ],
  };
  const { event, now } = aRuleContext({ now: '2020-01-01T10:00:00Z' });
  expect(describeRule(rule, { event, now, language: 'en' })).toBe(
    'number of entries today: at most 0 and (ticket type is one of: VIP or now is after 23:00 (give or take 5 min))',
  );
  expect(describeRule(rule, { event, now, language: 'ko' })).toBe(
    '오늘 입장 횟수: 0 이하 그리고 (티켓 종류: VIP 중 하나 또는 지금: 23:00 이후 (허용 5분))',
  );
});

test('[V18] a broken rule is found before anybody stands at the door', () => {
  const { event, now } = aRuleContext({ now: '2020-01-01T10:00:00Z' });
  const problem = (rule: Json) => ruleProblem(rule, event, now)?.kind;
  expect(problem({ '<': [{ var: 'entries_number' }, 3] })).toBeUndefined();
  expect(problem({ sorcery: [] })).toBe('unknown_operator');
  expect(problem({ '==': [{ var: 'entries' }, 0] })).toBe('unknown_variable');
  expect(problem({ and: [true], or: [true] })).toBe('not_a_rule');
  expect(problem({ or: [true, { isAfter: [{ var: 'now' }, 'soon'] }] })).toBeUndefined();
  expect(problem({ and: [true, { isAfter: [{ var: 'now' }, 'soon'] }] })).toBe('crashes');
  const lists = [{ ...event.lists[0]!, rules: { sorcery: [] } }];
  expect(brokenRules({ ...event, lists }, now)).toEqual([
    { list: 'main', problem: { kind: 'unknown_operator', name: 'sorcery' } },
  ]);
  expect(brokenRules(event, now)).toEqual([]);
});

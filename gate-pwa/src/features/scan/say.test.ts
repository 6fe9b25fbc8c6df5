import type {
  DeviceNo,
  ErrorReason,
  Explanation,
  FactId,
  GateId,
  ListId,
  Verdict,
} from '@attend-gate/shared';
import { asMillis, ERROR_REASONS } from '@attend-gate/shared';
import { describe, expect, test } from 'vitest';
import type { Reader } from '../../i18n/when.ts';
import { type Answer, answerOf, say, sayAloud, toneOf } from './say.ts';

const list = 'main' as ListId;
const ko: Reader = { locale: 'ko', timeZone: 'Asia/Seoul' };
const en: Reader = { locale: 'en', timeZone: 'Asia/Seoul' };
/** 11:05 on 24 November 2026 in Seoul. */
const now = asMillis(Date.UTC(2026, 10, 24, 2, 5));
const minutes = (n: number) => asMillis(now + n * 60_000);

const answer = (verdict: Verdict, change: Partial<Answer> = {}): Answer => ({
  at: now,
  verdict,
  repeated: false,
  direction: 'entry',
  annulled: false,
  group: undefined,
  gateName: undefined,
  ...change,
});
const refuse = (reason: ErrorReason, explanation: Explanation = { kind: 'unspecified' }): Verdict => ({
  status: 'error',
  list,
  holder: undefined,
  reason,
  explanation,
});
const ok = (...flags: Extract<Verdict, { status: 'ok' }>['flags']): Verdict => ({
  status: 'ok',
  list,
  holder: undefined,
  flags,
});
const twice = refuse('already_redeemed', {
  kind: 'already_redeemed',
  first: { fact: '3.0.7' as FactId, at: minutes(-33), gate: 'north' as GateId, device: 3 as DeviceNo },
});

describe('words of a verdict', () => {
  test('[V3] already redeemed says when and where, in both languages', () => {
    const [korean, english] = [
      say(answer(twice, { gateName: '북문' }), ko),
      say(answer(twice, { gateName: 'North gate' }), en),
    ];
    expect([korean.title, korean.lines[0]]).toEqual(['이미 입장함', '10:32 · 북문']);
    expect([english.title, english.lines[0]]).toEqual(['Already in', '10:32 · North gate']);
    expect(english.lines).toContain('Device 3');
  });

  test('[V6] times are written in the event’s zone, whatever the tablet thinks', () => {
    const berlin: Reader = { locale: 'en', timeZone: 'Europe/Berlin' };
    expect(say(answer(twice, { gateName: 'North' }), berlin).lines[0]).toBe('02:32 · North');
  });

  test('[V6] an entry of another day names the day', () => {
    const first = { fact: '3.0.7' as FactId, at: minutes(-24 * 60), gate: undefined, device: 3 as DeviceNo };
    const { lines } = say(answer(refuse('already_redeemed', { kind: 'already_redeemed', first })), en);
    expect(lines[0]).toMatch(/23 Nov.* 11:05 · Another gate/);
  });

  test.each(ERROR_REASONS)('every refusal has its own title in both languages: %s', (reason) => {
    const titles = ERROR_REASONS.map((other) => say(answer(refuse(other)), en).title);
    expect(titles.filter((title) => title === say(answer(refuse(reason)), en).title)).toHaveLength(1);
    expect(say(answer(refuse(reason)), ko).title).toMatch(/[가-힣]/);
    expect(say(answer(refuse(reason)), en).title).not.toMatch(/[가-힣]/);
    expect(say(answer(refuse(reason)), ko).tone).toBe('refuse');
  });

  test('[V4] whatever would have refused an entry is a note on an exit', () => {
    const exit = say(answer(ok('canceled', 'already_outside'), { direction: 'exit' }), en);
    expect(exit).toMatchObject({ tone: 'ok', sign: 'exit', title: 'Exit recorded' });
    expect(exit.lines).toEqual(['Note: Ticket cancelled', 'Was already recorded as outside']);
  });

  test('too early says the cheapest way in, too late says when it closed', () => {
    const window = { kind: 'invalid_time', opensAt: minutes(45), closesAt: minutes(90), now } as const;
    expect(say(answer(refuse('invalid_time', window)), en).lines).toEqual(['Only after 11:50']);
    const late = { ...window, opensAt: minutes(-90), closesAt: minutes(-45) };
    expect(say(answer(refuse('invalid_time', late)), ko).lines).toEqual(['10:20에 마감됨']);
  });

  test('not loaded shows the progress and never calls a ticket invalid', () => {
    const loading = say(
      answer(refuse('not_loaded', { kind: 'not_loaded', why: 'no_roster', progress: 0.625 })),
      en,
    );
    expect(loading.lines).toEqual(['Receiving the roster · 62%']);
    expect(`${loading.title} ${loading.lines}`).not.toMatch(/unknown|invalid/i);
  });

  test('wrong event names the other event, its day and place', () => {
    const event = { name: 'Design Fair', place: 'DDP', startsAt: minutes(9 * 24 * 60) };
    expect(say(answer(refuse('wrong_event', { kind: 'wrong_event', event })), en).lines).toEqual([
      'Design Fair',
      'Thu 3 Dec · DDP',
    ]);
    expect(
      say(answer(refuse('wrong_event', { kind: 'wrong_event', event: undefined })), en).lines,
    ).toHaveLength(1);
  });

  test('[V3] several confirms are shown together', () => {
    const both: Verdict = {
      status: 'confirm',
      list,
      holder: undefined,
      reasons: ['capacity', 'unlisted'],
      flags: ['attention'],
    };
    expect(say(answer(both), en)).toMatchObject({ tone: 'confirm', title: 'Check first' });
    expect(say(answer(both), en).lines).toHaveLength(3);
  });

  test('questions are shown as they were written', () => {
    const asked: Verdict = {
      status: 'incomplete',
      list,
      holder: undefined,
      questions: [
        { id: 'q', text: '알레르기?', kind: 'text', required: true, options: [], given: undefined },
      ],
    };
    expect(say(answer(asked), en)).toMatchObject({ tone: 'confirm', lines: ['알레르기?'] });
  });

  test('a repeated admission is not green again, a repeated refusal stays red', () => {
    expect(say(answer(ok(), { repeated: true }), en)).toMatchObject({
      tone: 'repeat',
      title: 'Just scanned',
    });
    expect(say(answer(twice, { repeated: true }), en).tone).toBe('refuse');
  });

  test('the sound has the tone of the panel', () => {
    const all = [ok(), twice, refuse('invalid')].flatMap((verdict) => [
      answer(verdict),
      answer(verdict, { repeated: true }),
      answer(verdict, { direction: 'lookup' }),
      answer(verdict, { annulled: true }),
    ]);
    for (const one of all) expect(toneOf(one)).toBe(say(one, en).tone);
  });

  test('the gate of the first entry is found by its id, and shown by id when it has no name', () => {
    const nobody = {
      firstEntry: false,
      id: 1,
      person: undefined,
      ticketType: undefined,
      token: undefined,
      fact: undefined,
    };
    const outcome = { ...answer(twice), ...nobody };
    expect(answerOf(outcome, [{ id: 'north', name: '북문' }]).gateName).toBe('북문');
    expect(answerOf(outcome, []).gateName).toBe('north');
    expect(answerOf({ ...outcome, verdict: ok() }, []).gateName).toBeUndefined();
  });

  test('[V4] looking up admits nobody and is never green', () => {
    const looked = say(answer(ok(), { direction: 'lookup' }), en);
    expect([looked.tone, looked.title]).toEqual(['repeat', 'May enter']);
    expect(looked.lines).toContain('Looked up only. Not admitted.');
  });

  test('[L7] an entry taken back says so, and no longer counts its group', () => {
    const group = { arrived: 4, size: 5 };
    expect(say(answer(ok(), { group }), ko).lines).toContain('일행 5명 중 4명 입장');
    expect(say(answer(ok(), { group }), en).lines).toContain('4 of 5 in this group are in');
    const undone = say(answer(ok(), { group, annulled: true }), en);
    expect([undone.title, undone.lines.length]).toEqual(['Entry undone', 1]);
  });

  test('screen readers hear title, name, reason and time', () => {
    const said = sayAloud(say(answer(twice, { gateName: 'North gate' }), en), 'Kim', now, en);
    expect(said).toBe('Already in. Kim. 10:32 · North gate. Device 3. 11:05');
  });
});

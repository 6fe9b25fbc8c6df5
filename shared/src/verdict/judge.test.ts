import { expect, test } from 'vitest';
import { aFact, anAdmit, anExit } from '../../testing/facts.ts';
import { aHolder, aList, anEvent, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold } from '../ledger/ledger.ts';
import type { Holder, Roster } from '../roster/roster.ts';
import { judge } from './judge.ts';
import type { ScannedCode, SignedTicket, VerifiedScan } from './scan.ts';
import type { ConfirmReason, Verdict } from './verdict.ts';

const NOW = asMillis(EPOCH + 1_000_000);
const signed: SignedTicket = {
  generation: 0,
  notBefore: EPOCH,
  expires: asMillis(EPOCH + 9_000_000),
  ticketClass: 0,
};
const scanOf = (code: ScannedCode, direction: 'entry' | 'exit' = 'entry'): VerifiedScan => ({
  code,
  direction,
  list: MAIN,
  via: 'camera',
});
const known = (
  direction: 'entry' | 'exit' = 'entry',
  ticket: SignedTicket | undefined = undefined,
): VerifiedScan => scanOf({ kind: 'token', token: tokenOf(0), signed: ticket }, direction);

interface Setting {
  readonly roster?: Roster | undefined;
  readonly facts?: readonly Fact[];
  readonly force?: boolean;
  readonly classes?: readonly number[];
  readonly confirmed?: readonly ConfirmReason[];
  readonly acceptUnpaid?: boolean;
}
const answer = (scan: VerifiedScan, setting: Setting): Verdict =>
  judge(scan, {
    roster: setting.roster,
    rosterProgress: 0.4,
    ledger: fold(setting.facts ?? [], setting.roster),
    now: NOW,
    force: setting.force ?? false,
    confirmed: new Set(setting.confirmed ?? []),
    acceptUnpaid: setting.acceptUnpaid,
    unlistedClasses: new Set(setting.classes ?? []),
  });
const withHolder = (over: Partial<Holder> = {}, list: Parameters<typeof aList>[0] = {}): Roster =>
  aRoster([aHolder(tokenOf(0), over)], { event: anEvent({ lists: [aList(list)] }) });
const reasonOf = (verdict: Verdict): string => (verdict.status === 'error' ? verdict.reason : verdict.status);

test('[V2] before the first full roster nothing is invalid: not_loaded, with progress', () => {
  for (const code of [known().code, { kind: 'unknown', why: 'unknown' } as const])
    expect(answer(scanOf(code), { roster: undefined })).toMatchObject({
      reason: 'not_loaded',
      explanation: { why: 'no_roster', progress: 0.4 },
    });
});

test('[V2] while the roster key is locked a typed code is not_loaded, never invalid', () => {
  expect(answer(scanOf({ kind: 'locked' }), { roster: withHolder() })).toMatchObject({
    reason: 'not_loaded',
    explanation: { why: 'locked' },
  });
});

test('[V2] a code of another event says which one', () => {
  const event = { name: 'Other', place: 'Busan', startsAt: EPOCH };
  expect(answer(scanOf({ kind: 'wrong_event', event }), { roster: withHolder() })).toMatchObject({
    reason: 'wrong_event',
    explanation: { event },
  });
});

test('[V2] signed but not in the roster: ok by class, not_loaded while the roster is older, else staff decide', () => {
  const roster = aRoster([], { issuedAt: asMillis(EPOCH + 10) });
  expect(answer(known('entry', signed), { roster, classes: [0] })).toMatchObject({
    status: 'ok',
    flags: ['unlisted'],
  });
  expect(reasonOf(answer(known('entry', { ...signed, notBefore: asMillis(EPOCH + 11) }), { roster }))).toBe(
    'not_loaded',
  );
  expect(answer(known('entry', signed), { roster })).toMatchObject({
    status: 'confirm',
    reasons: ['unlisted'],
  });
  expect(reasonOf(answer(known(), { roster }))).toBe('invalid');
});

test('[V3] what is wrong with the ticket is said before what is wrong with this visit', () => {
  const facts = [aFact([1, 0, 0], 5, anAdmit(0))];
  const later = { validFrom: asMillis(NOW + 1) };
  expect(reasonOf(answer(known(), { roster: withHolder({ status: 'canceled', ...later }), facts }))).toBe(
    'canceled',
  );
  expect(reasonOf(answer(known(), { roster: withHolder({ status: 'blocked', ...later }), facts }))).toBe(
    'blocked',
  );
  expect(reasonOf(answer(known(), { roster: withHolder({ status: 'unapproved', ...later }), facts }))).toBe(
    'unapproved',
  );
  expect(
    reasonOf(answer(known('entry', signed), { roster: withHolder({ generation: 1, ...later }), facts })),
  ).toBe('superseded');
  expect(reasonOf(answer(known(), { roster: withHolder(later, { ticketTypes: ['VIP'] }), facts }))).toBe(
    'invalid_time',
  );
  expect(
    reasonOf(
      answer(known(), {
        acceptUnpaid: true,
        roster: withHolder({ status: 'unpaid' }, { ticketTypes: ['VIP'] }),
        facts,
      }),
    ),
  ).toBe('product');
  expect(reasonOf(answer(known(), { roster: withHolder({ status: 'unpaid' }), facts }))).toBe('unpaid');
  expect(
    reasonOf(
      answer(known(), {
        acceptUnpaid: true,
        roster: withHolder({ status: 'unpaid' }, { includePending: true }),
        facts,
      }),
    ),
  ).toBe('already_redeemed');
});

test('[V3] validity starts inclusive and ends exclusive', () => {
  expect(reasonOf(answer(known(), { roster: withHolder({ validFrom: NOW }) }))).toBe('ok');
  expect(reasonOf(answer(known(), { roster: withHolder({ validUntil: NOW }) }))).toBe('invalid_time');
  expect(reasonOf(answer(known(), { roster: withHolder({ validUntil: asMillis(NOW + 1) }) }))).toBe('ok');
});

test('[V5] a second entry is refused with when, where and by which device the first was', () => {
  const verdict = answer(known(), { roster: withHolder(), facts: [aFact([3, 0, 0], 5, anAdmit(0))] });
  expect(verdict).toMatchObject({
    reason: 'already_redeemed',
    explanation: { first: { fact: '3.0.0', device: 3, at: EPOCH + 5 } },
  });
});

test('[V5] re-entry after an exit, multiple entries, and neither', () => {
  const left = [aFact([1, 0, 0], 5, anAdmit(0)), aFact([1, 0, 1], 6, anExit(0))];
  expect(reasonOf(answer(known(), { roster: withHolder(), facts: left }))).toBe('ok');
  expect(
    reasonOf(answer(known(), { roster: withHolder({}, { allowEntryAfterExit: false }), facts: left })),
  ).toBe('already_redeemed');
  expect(
    reasonOf(
      answer(known(), { roster: withHolder({}, { allowMultipleEntries: true }), facts: left.slice(0, 1) }),
    ),
  ).toBe('ok');
});

test('[V4] an exit is never refused; what would refuse an entry is a flag', () => {
  const verdict = answer(known('exit'), {
    roster: withHolder({ status: 'canceled' }),
    facts: [aFact([1, 0, 0], 5, anAdmit(0))],
  });
  expect(verdict).toMatchObject({ status: 'ok', flags: ['canceled'] });
  expect(answer(known('exit'), { roster: withHolder() })).toMatchObject({
    status: 'ok',
    flags: ['already_outside'],
  });
});

test('[L6] force admits and says what it overruled', () => {
  const facts = [aFact([1, 0, 0], 5, anAdmit(0))];
  expect(answer(known(), { roster: withHolder(), facts, force: true })).toMatchObject({
    status: 'ok',
    flags: ['forced', 'already_redeemed'],
  });
  expect(answer(known(), { roster: withHolder({ attention: true }), force: true })).toMatchObject({
    status: 'ok',
    flags: ['attention'],
  });
});

test('[B2] two readers that agree admit only where the organiser said so, and only who may come in', () => {
  const crossed: VerifiedScan = { ...known(), via: 'tag', crossed: true };
  const roster = withHolder();
  expect(answer(crossed, { roster })).toMatchObject({ status: 'confirm', reasons: ['nearby'] });
  const radio = { entryByTwoReaders: true, followsTags: false };
  const allowed = (over: Partial<Holder> = {}): Roster =>
    aRoster([aHolder(tokenOf(0), over)], { event: anEvent({ radio }) });
  expect(answer(crossed, { roster: allowed() })).toMatchObject({ status: 'ok' });
  expect(answer({ ...crossed, crossed: false }, { roster: allowed() })).toMatchObject({ status: 'confirm' });
  expect(reasonOf(answer(crossed, { roster: allowed({ status: 'blocked' }) }))).toBe('blocked');
});

test('[B1] [PR4] a tag that was heard asks staff, however often and however strong; nothing but their answer admits', () => {
  const heard: VerifiedScan = { ...known(), via: 'tag' };
  const roster = withHolder();
  expect(answer(heard, { roster })).toMatchObject({ status: 'confirm', reasons: ['nearby'] });
  expect(answer(heard, { roster, force: true })).toMatchObject({ status: 'confirm' });
  expect(answer(heard, { roster, confirmed: ['unlisted'] })).toMatchObject({ status: 'confirm' });
  expect(answer(heard, { roster, confirmed: ['nearby'] })).toMatchObject({ status: 'ok' });
  expect(reasonOf(answer(heard, { roster: withHolder({ status: 'canceled' }), confirmed: ['nearby'] }))).toBe(
    'canceled',
  );
  expect(
    reasonOf(answer(heard, { roster, facts: [aFact([1, 0, 0], 5, anAdmit(0))], confirmed: ['nearby'] })),
  ).toBe('already_redeemed');
});

/**
 * What organisers who come from pretix rely on, behaviour by behaviour (the name in front is the upstream test that pins
 * it there). Answered over HTTP with the real gate behind; a verdict is never an HTTP error here, so their 400 and 404
 * are our 200 with the same reason.
 */
import { asMillis, type Holder } from '@attend-gate/shared';
import { aHolder, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { list, listId, MINUTE, openDesk, told } from '../../testing/checkin-desk.ts';

const mina = tokenOf(1);
const holder = (over: Partial<Holder> = {}): Holder => aHolder(mina, over);
const withHolder = (over: Partial<Holder>, lists = [list('main')]) =>
  openDesk({ holders: [holder(over)], event: { lists } });
const question = { id: 'diet', text: 'Diet?', kind: 'choice', required: true, ticketTypes: [], options: [] };
const asking = (over: object = {}, answered: readonly string[] = []) =>
  openDesk({
    holders: [holder({ answered })],
    event: {
      questions: [
        {
          ...question,
          kind: 'choice',
          options: [{ id: 'v', text: 'Vegan' }],
          askAtEntry: true,
          ...over,
        } as never,
      ],
    },
  });

test('[test_by_secret] a known secret is let in', async () => {
  expect(told(await openDesk().checkin())).toBe('201 ok');
});

test('[test_by_secret_special_chars] a secret with every sign of base64 travels in the body', async () => {
  const desk = openDesk({ codes: { 'abc+-/==': { kind: 'token', token: mina, signed: undefined } } });
  expect(told(await desk.checkin({ token: 'abc+-/==' }))).toBe('201 ok');
});

test('[test_by_pk_not_allowed] an internal id is nobody’s code', async () => {
  expect(told(await openDesk().checkin({ token: mina }))).toBe('200 invalid');
});

test('[V17] [test_custom_datetime] a check-in is kept with the time the caller says; not one that is ahead', async () => {
  const desk = openDesk();
  const yesterday = new Date(desk.now() - 24 * 3_600_000).toISOString();
  await desk.checkin({ datetime: yesterday });
  expect(desk.facts('admit').map(({ at }) => new Date(at).toISOString())).toEqual([yesterday]);
  const ahead = new Date(desk.now() + 10 * MINUTE).toISOString();
  expect(told(await desk.checkin({ datetime: ahead }))).toBe('400 400');
});

test('[test_name_fallback] the name comes from whoever stands behind the ticket', async () => {
  const desk = openDesk({
    holders: [holder(), aHolder(tokenOf(2), { parent: mina })],
    people: { [mina]: { name: 'Buyer Kim', note: '' } },
  });
  const { body } = await desk.checkin({ token: `secret ${tokenOf(2)}` });
  expect(body.person).toMatchObject({ name: 'Buyer Kim' });
});

test('[test_by_medium*] a card: linked, not linked, of another type, switched off', async () => {
  const never = asMillis(0);
  const desk = openDesk({
    codes: {
      linked: { kind: 'medium', tokens: [mina], active: true, expires: never },
      empty: { kind: 'medium', tokens: [], active: true, expires: never },
      off: { kind: 'medium', tokens: [mina], active: false, expires: never },
      'nfc_uid:chip': { kind: 'medium', tokens: [mina], active: true, expires: never },
    },
    event: { lists: [list('main', { allowMultipleEntries: true })] },
  });
  expect(told(await desk.checkin({ token: 'linked' }))).toBe('201 ok');
  expect(told(await desk.checkin({ token: 'empty' }))).toBe('200 invalid');
  expect(told(await desk.checkin({ token: 'off' }))).toBe('200 invalid');
  expect(told(await desk.checkin({ token: 'chip' }))).toBe('200 invalid');
  expect(told(await desk.checkin({ token: 'chip', source: 'nfc_uid' }))).toBe('201 ok');
});

test('[test_only_once] the same secret twice is a duplicate', async () => {
  const desk = openDesk();
  expect(told(await desk.checkin())).toBe('201 ok');
  expect(told(await desk.checkin())).toBe('200 already_redeemed');
});

test('[test_reupload_same_nonce] the same nonce twice is one check-in, and both are told so', async () => {
  const desk = openDesk();
  expect(told(await desk.checkin({ nonce: 'n1' }))).toBe('201 ok');
  expect(told(await desk.checkin({ nonce: 'n1' }))).toBe('201 ok');
  expect(desk.facts('admit')).toHaveLength(1);
});

test('[test_allow_multiple] [test_allow_multiple_reupload_same_nonce] two scans are two; one nonce is one', async () => {
  const desk = withHolder({}, [list('main', { allowMultipleEntries: true })]);
  await desk.checkin();
  await desk.checkin();
  expect(desk.facts('admit')).toHaveLength(2);
  expect(told(await desk.checkin({ nonce: 'n1' }))).toBe('201 ok');
  expect(told(await desk.checkin({ nonce: 'n1' }))).toBe('201 ok');
  expect(desk.facts('admit')).toHaveLength(3);
});

test('[test_multiple_different_list] one entry is good on each list', async () => {
  const desk = withHolder({}, [list('main'), list('lunch')]);
  expect(told(await desk.checkin())).toBe('201 ok');
  expect(told(await desk.checkin({ list: 'lunch' }))).toBe('201 ok');
});

test('[H32] [V16] [test_forced_multiple] [test_forced_flag_set_if_required] force admits; forced is only what needed it', async () => {
  const desk = openDesk();
  const first = await desk.checkin({ force: true });
  expect(first.body).toMatchObject({ forceSent: true, forced: false });
  const second = await desk.checkin({ force: true });
  expect(told(second)).toBe('201 ok');
  expect(second.body).toMatchObject({ forceSent: true, forced: true });
});

test('[test_forced_canceled] a canceled ticket enters by force alone, and is called forced', async () => {
  const desk = withHolder({ status: 'canceled' });
  expect(told(await desk.checkin())).toBe('200 canceled');
  expect((await desk.checkin({ force: true })).body).toMatchObject({
    status: 'ok',
    forceSent: true,
    forced: true,
  });
});

test('[test_require_product] a type that is not on the list is refused', async () => {
  const desk = withHolder({ ticketType: 'VIP' }, [list('main', { ticketTypes: ['Standard'] })]);
  expect(told(await desk.checkin())).toBe('200 product');
});

test('[test_checkin_texts] notes of the person come before those of the ticket type, blank ones are left out', async () => {
  const type = { id: 'Standard', name: 'Standard', attention: false, note: 'Give a badge', variations: [] };
  const people = { [mina]: { name: 'Mina', note: 'Speaker' } };
  const noted = openDesk({ people, event: { ticketTypes: [type] } });
  expect((await noted.checkin()).body.person).toMatchObject({ notes: ['Speaker', 'Give a badge'] });
  const blank = openDesk({ people: { [mina]: { name: 'Mina', note: '  ' } } });
  expect((await blank.checkin()).body.person).toMatchObject({ notes: [] });
});

test('[V11] [test_require_paid] canceled, pending, accepted, and where the list includes pending', async () => {
  const pending = list('main', { includePending: true });
  expect(told(await withHolder({ status: 'canceled' }).checkin())).toBe('200 canceled');
  expect(told(await withHolder({ status: 'unpaid' }).checkin())).toBe('200 unpaid');
  expect(told(await withHolder({ status: 'unpaid' }).checkin({ acceptUnpaid: true }))).toBe('200 unpaid');
  expect(told(await withHolder({ status: 'unpaid' }, [pending]).checkin())).toBe('200 unpaid');
  expect(told(await withHolder({ status: 'unpaid' }, [pending]).checkin({ acceptUnpaid: true }))).toBe(
    '201 ok',
  );
});

test('[V12] [test_question_*] an open question is asked, answered in the same call, and asked again when the answer will not do', async () => {
  const desk = asking();
  const asked = await desk.checkin();
  expect(told(asked)).toBe('200 incomplete');
  expect(asked.body.questions).toMatchObject([{ id: 'diet', kind: 'choice', required: true }]);
  const wrong = await desk.checkin({ answers: { diet: 'meat' } });
  expect(wrong.body).toMatchObject({ status: 'incomplete', questions: [{ id: 'diet', given: 'meat' }] });
  expect(told(await desk.checkin({ answers: { diet: 'v', mood: 'good' } }))).toBe('201 ok');
  expect(desk.kept).toEqual([[mina, { diet: 'v' }]]);
});

test('[V12] [test_question_*] an optional question is asked once: an empty answer says that somebody did', async () => {
  const desk = asking({ required: false });
  expect(told(await desk.checkin())).toBe('200 incomplete');
  expect(told(await desk.checkin({ answers: { diet: '' } }))).toBe('201 ok');
});

test('[V12] [test_required_question_missing_but_not_supported] a client that cannot ask is not asked', async () => {
  expect(told(await asking().checkin({ questionsSupported: false }))).toBe('201 ok');
});

test('[V12] [V16] [test_required_question_missing_but_forced] force skips the questions', async () => {
  expect(told(await asking().checkin({ force: true }))).toBe('201 ok');
});

test('[test_question_filled_previously] what was answered before is not asked again', async () => {
  expect(told(await asking({}, ['diet']).checkin())).toBe('201 ok');
});

test('[test_store_failed] refusals of an offline device are filed; without a code or with a made-up reason they are not', async () => {
  const desk = openDesk();
  const denial = { list: 'main', reason: 'unpaid' };
  expect((await desk.post('denials', { ...denial, code: 'whatever' })).http).toBe(201);
  expect((await desk.post('denials', { ...denial, code: `secret ${mina}` })).http).toBe(201);
  expect((await desk.post('denials', denial)).http).toBe(400);
  expect((await desk.post('denials', { ...denial, code: 'x', reason: 'mood' })).http).toBe(400);
  const tokens = desk.facts('deny').map(({ body }) => 'token' in body && body.token);
  expect(tokens).toEqual([undefined, mina]);
});

test('[test_redeem_unknown] an unknown secret stays unknown, also by force', async () => {
  const desk = openDesk();
  expect(told(await desk.checkin({ token: 'nobody' }))).toBe('200 invalid');
  expect(told(await desk.checkin({ token: 'nobody', force: true }))).toBe('200 invalid');
  expect(desk.facts('admit')).toEqual([]);
});

test('[test_redeem_unknown_revoked] [test_redeem_unknown_revoked_force] a withdrawn secret; by force it enters as its old ticket', async () => {
  const codes = { old: { kind: 'withdrawn', token: mina, why: 'revoked' } } as const;
  const desk = openDesk({ codes });
  expect(told(await desk.checkin({ token: 'old' }))).toBe('200 revoked');
  const forced = await desk.checkin({ token: 'old', force: true });
  expect(forced.body).toMatchObject({ status: 'ok', forceSent: true, flags: ['forced', 'revoked'] });
  expect(desk.facts('admit').map(({ body }) => 'token' in body && body.token)).toEqual([mina]);
});

test('[V10] [test_redeem_addon_if_match_*] the parent’s code: not matched, matched to the add-on, or two of them', async () => {
  const addon = (n: number) => aHolder(tokenOf(n), { parent: mina, ticketType: 'Workshop' });
  const open = (addonMatch: boolean, ...addons: Holder[]) =>
    openDesk({
      holders: [holder(), ...addons],
      event: { lists: [list('main', { ticketTypes: ['Workshop'], addonMatch })] },
      people: { [mina]: { name: 'Mina', note: '' } },
    });
  expect(told(await open(false, addon(2)).checkin())).toBe('200 product');
  const matched = open(true, addon(2));
  const entered = await matched.checkin();
  expect(entered.body).toMatchObject({ status: 'ok', person: { name: 'Mina', ticketType: 'Workshop' } });
  expect(matched.facts('admit').map(({ body }) => 'token' in body && body.token)).toEqual([tokenOf(2)]);
  expect(told(await open(true, addon(2), addon(3)).checkin())).toBe('200 ambiguous');
});

test('[test_redeem_multi_list] the answer names the list; another event’s id is not served here', async () => {
  const desk = withHolder({}, [list('main'), list('lunch')]);
  expect((await desk.checkin({ list: 'lunch' })).body).toMatchObject({ list: 'lunch' });
  expect((await desk.checkin({ eventId: 'another-event' })).http).toBe(404);
});

test('[test_redeem_no_list] without a list, where there are several, nothing is guessed', async () => {
  const desk = withHolder({}, [list('main'), list('lunch')]);
  const { http, body } = await desk.post('checkin', { token: `secret ${mina}` });
  expect([http, body.detail]).toEqual([400, 'no list']);
});

test('[test_redeem_conflicting_lists] several lists in one call are not understood', async () => {
  expect((await openDesk().checkin({ list: ['main', 'lunch'] })).http).toBe(400);
});

test('[test_without_permission*] a caller held to other lists is told which one it may not use', async () => {
  const desk = openDesk({ lists: ['lunch'], event: { lists: [list('main'), list('lunch')] } });
  const { http, body } = await desk.checkin();
  expect([http, body.detail]).toEqual([403, 'list main']);
  const steward = openDesk({ role: 'steward' });
  expect((await steward.checkin({ force: true })).body.detail).toBe('override');
  expect((await openDesk({ role: 'analyst' }).checkin()).http).toBe(403);
});

test('[test_reason_explanation_localization] a refusal is explained in the attendee’s language, with times of the event', async () => {
  const opens = asMillis(Date.parse('2026-10-05T01:30:00Z'));
  const desk = withHolder({ validFrom: opens });
  expect((await desk.checkin({ language: 'ko' })).body.text).toBe(
    '2026. 10. 5. 10:30 이후에 입장할 수 있습니다',
  );
  expect((await desk.checkin({ language: 'en' })).body.text).toBe('Only allowed after 5 Oct 2026 10:30');
  desk.set('2026-10-05T00:00:00Z');
  expect((await desk.checkin()).body.text).toBe('Only allowed after 10:30');
});

test('[test_annul_simple] a check-in is taken back by its nonce, and its history keeps why', async () => {
  const desk = openDesk();
  await desk.checkin({ nonce: 'n1' });
  expect((await desk.post('annul', { nonce: 'n1', list: 'main', reason: 'wrong_person' })).http).toBe(201);
  expect(desk.ledger.counts().people).toBe(0);
  expect(desk.facts('annul').map(({ body }) => 'reason' in body && body.reason)).toEqual(['wrong_person']);
  expect(told(await desk.checkin())).toBe('201 ok');
});

test('[test_annul_failures] no nonce, another list, an unknown one, too late, another device: refused and logged', async () => {
  const desk = withHolder({}, [list('main', { allowMultipleEntries: true }), list('lunch')]);
  await desk.checkin({ nonce: 'n1' });
  const theirs = { kind: 'admit', token: mina, list: listId('main'), via: 'camera' } as const;
  const body = { ...theirs, forceSent: false, unlisted: false, count: 1 };
  desk.elsewhere({ key: { ms: 1, counter: 0 }, at: desk.now(), extras: { nonce: 'n2' }, body });
  const annul = async (over: object) =>
    (await desk.post('annul', { nonce: 'n1', list: 'main', ...over })).http;
  expect(await annul({ nonce: undefined })).toBe(400);
  expect(await annul({ list: 'lunch' })).toBe(404);
  expect(await annul({ nonce: 'n9' })).toBe(404);
  expect(await annul({ nonce: 'n2' })).toBe(400);
  desk.wait(15 * MINUTE + 1);
  expect(await annul({})).toBe(400);
  const tries = desk.audit.map(({ action, detail }) => `${action} ${String(detail.detail)}`);
  expect(tries).toEqual([
    ...['annul.refused unknown', 'annul.refused unknown', 'annul.refused other_device'],
    'annul.refused too_late',
  ]);
});

test('[test_checkin_invalid_subevent] [test_checkin_all_subevents] a ticket of another date; a list without one takes all', async () => {
  const dated = list('main', { session: 'day-1' });
  expect(told(await withHolder({ session: 'day-2' }, [dated]).checkin())).toBe('200 product');
  expect(told(await withHolder({ session: 'day-1' }, [dated]).checkin())).toBe('201 ok');
  expect(told(await withHolder({ session: 'day-2' }).checkin())).toBe('201 ok');
});

test('[test_unpaid_force] an unpaid ticket enters by force', async () => {
  expect(told(await withHolder({ status: 'unpaid' }).checkin({ force: true }))).toBe('201 ok');
});

test('[test_single_entry_forced_reentry] force; force with a nonce; the same again: two, and only the second forced', async () => {
  const desk = openDesk();
  const answers = [
    await desk.checkin({ force: true }),
    await desk.checkin({ force: true, nonce: 'bla' }),
    await desk.checkin({ force: true, nonce: 'bla' }),
  ];
  expect(answers.map(({ body }) => body.forced)).toEqual([false, true, true]);
  expect(answers[2]?.body.fact).toBe(answers[1]?.body.fact);
  expect(desk.facts('admit')).toHaveLength(2);
  expect(desk.ledger.counts().openConflicts).toBe(0);
});

test('[test_exit_does_not_invalidate] [test_multi_exit] every exit is kept, and none stops the entry after it', async () => {
  const one = openDesk();
  for (const type of ['exit', 'entry', 'exit']) expect(told(await one.checkin({ type }))).toBe('201 ok');
  const two = openDesk();
  for (const type of ['entry', 'exit', 'exit']) expect(told(await two.checkin({ type }))).toBe('201 ok');
  expect([one, two].map((desk) => desk.facts('exit').length + desk.facts('admit').length)).toEqual([3, 3]);
});

test('[test_single_entry_after_exit_ordered_by_date] what is reported late is ordered by its time, not by its arrival', async () => {
  const desk = withHolder({}, [list('main', { allowEntryAfterExit: true })]);
  const ago = (minutes: number) => new Date(desk.now() - minutes * MINUTE).toISOString();
  expect(told(await desk.checkin({ type: 'exit', datetime: ago(5) }))).toBe('201 ok');
  expect(told(await desk.checkin({ datetime: ago(10) }))).toBe('201 ok');
  expect(told(await desk.checkin())).toBe('201 ok');
});

test('[test_single_entry_after_exit] [test_single_entry_after_exit_forbidden] back in after leaving, where the list allows it', async () => {
  const again = async (allowEntryAfterExit: boolean) => {
    const desk = withHolder({}, [list('main', { allowEntryAfterExit })]);
    await desk.checkin();
    await desk.checkin({ type: 'exit' });
    return told(await desk.checkin());
  };
  expect([await again(true), await again(false)]).toEqual(['201 ok', '200 already_redeemed']);
});

test('[test_rules_scan_today] three a day in Berlin: 23:50 is still today, 00:10 is not', async () => {
  const rules = { '<': [{ var: 'entries_today' }, 3] };
  const desk = openDesk({
    holders: [holder()],
    event: { timeZone: 'Europe/Berlin', lists: [list('main', { allowMultipleEntries: true, rules })] },
  });
  desk.set('2020-01-01T10:00:00Z');
  for (let i = 0; i < 3; i++) expect(told(await desk.checkin())).toBe('201 ok');
  desk.set('2020-01-01T22:50:00Z');
  expect(told(await desk.checkin())).toBe('200 rules');
  desk.set('2020-01-01T23:10:00Z');
  expect(told(await desk.checkin())).toBe('201 ok');
});

test('[test_rules_scan_days] a third day is refused, and told why', async () => {
  const days = { '<': [{ var: 'entries_days' }, 2] };
  const rules = { or: [{ '>': [{ var: 'entries_today' }, 0] }, days] };
  const desk = openDesk({
    holders: [holder()],
    event: { timeZone: 'Europe/Berlin', lists: [list('main', { allowMultipleEntries: true, rules: days })] },
  });
  expect(rules.or).toHaveLength(2);
  for (const day of ['01', '03']) {
    desk.set(`2020-01-${day}T10:00:00Z`);
    expect(told(await desk.checkin())).toBe('201 ok');
  }
  desk.set('2020-01-05T10:00:00Z');
  const third = await desk.checkin();
  expect([told(third), third.body.text]).toEqual([
    '200 rules',
    'Maximum number of days with an entry exceeded.',
  ]);
});

test('[test_rules_time_isafter_tolerance] [test_rules_time_isbefore_with_tolerance] the time with its tolerance is read out', async () => {
  const times = {
    admissionAt: asMillis(Date.parse('2020-01-01T11:00:00Z')),
    endsAt: asMillis(Date.parse('2020-01-01T11:00:00Z')),
  };
  const at = async (rule: string, kind: string, now: string) => {
    const rules = { [rule]: [{ var: 'now' }, { buildTime: [kind] }, 10] };
    const desk = openDesk({
      holders: [holder()],
      event: { timeZone: 'Europe/Berlin', ...times, lists: [list('main', { rules })] },
    });
    desk.set(now);
    const answer = await desk.checkin();
    return answer.body.text ?? told(answer);
  };
  expect(await at('isAfter', 'date_admission', '2020-01-01T10:45:00Z')).toBe('Only allowed after 11:50');
  expect(await at('isAfter', 'date_admission', '2020-01-01T10:51:00Z')).toBe('201 ok');
  expect(await at('isBefore', 'date_to', '2020-01-01T11:11:00Z')).toBe('Only allowed before 12:10');
  expect(await at('isBefore', 'date_to', '2020-01-01T11:09:00Z')).toBe('201 ok');
});

test('[test_position_queries] [test_query_load] a check-in is one write and asks no database', async () => {
  const desk = openDesk();
  await desk.checkin();
  expect(desk.commits).toHaveLength(1);
  await desk.checkin({ nonce: 'again', force: true });
  expect(desk.commits).toHaveLength(2);
});

/**
 * The lines below a refusal: why, and the cheapest way in, made from the verdict's data ("only after 11:50",
 * "10:32 · North gate"). Pure; never reads a clock and never invents what the explanation does not say.
 */
import { type ErrorReason, type Explanation, sayNeed, type Verdict } from '@attend-gate/shared';
import { count, dayName, type Reader, when } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import type { Answer } from './say.ts';

type Refusal = Extract<Verdict, { status: 'error' }>;
type Told<K extends Explanation['kind']> = Extract<Explanation, { kind: K }>;

/** What to do about a reason when its explanation alone does not say it. */
function advice(reason: ErrorReason, { locale }: Reader): readonly string[] {
  switch (reason) {
    case 'superseded':
      return [m.e_superseded_line({}, { locale })];
    case 'stale_code':
      return [m.e_stale_code_line({}, { locale })];
    case 'replayed':
      return [m.e_replayed_line({}, { locale })];
    case 'unpaid':
    case 'unapproved':
      return [m.e_unpaid_line({}, { locale })];
    case 'ambiguous':
      return [m.e_ambiguous_line({}, { locale })];
    case 'error':
      return [m.e_error_line({}, { locale })];
    case 'canceled':
    case 'blocked':
    case 'revoked':
      return [m.e_rules_line({}, { locale })];
    case 'not_loaded':
    case 'invalid':
    case 'wrong_event':
    case 'invalid_time':
    case 'product':
    case 'rules':
    case 'already_redeemed':
    case 'capacity':
      return [];
  }
}

function notLoaded(told: Told<'not_loaded'>, { locale }: Reader): string {
  switch (told.why) {
    case 'no_roster':
      return m.e_not_loaded_no_roster({ percent: Math.floor(told.progress * 100) }, { locale });
    case 'roster_older_than_ticket':
      return m.e_not_loaded_roster_older_than_ticket({}, { locale });
    case 'locked':
      return m.e_not_loaded_locked({}, { locale });
  }
}

function unknownCode(told: Told<'invalid'>, { locale }: Reader): string {
  switch (told.why) {
    case 'unknown':
      return m.e_invalid_unknown({}, { locale });
    case 'mistyped':
      return m.e_invalid_mistyped({}, { locale });
    case 'unreadable':
      return m.e_invalid_unreadable({}, { locale });
    case 'bad_signature':
      return m.e_invalid_bad_signature({}, { locale });
    case 'medium_inactive':
    case 'medium_expired':
      return m.e_invalid_medium({}, { locale });
    case 'medium_empty':
      return m.e_invalid_medium_empty({}, { locale });
  }
}

function wrongEvent(told: Told<'wrong_event'>, reader: Reader): readonly string[] {
  const { event } = told;
  if (!event) return [m.e_wrong_event_unknown({}, { locale: reader.locale })];
  return [event.name, `${dayName(event.startsAt, reader)} · ${event.place}`];
}

function ruleLines(told: Told<'rules'>, answer: Answer, reader: Reader): readonly string[] {
  const { locale } = reader;
  if (told.broken) return [m.e_rules_broken({}, { locale })];
  if (told.needs.length === 0) return [m.e_rules_line({}, { locale })];
  const event = { timeZone: reader.timeZone, gates: [] };
  return told.needs.slice(0, 2).map((need) => sayNeed(need, { event, now: answer.at, language: locale }));
}

function redeemed(told: Told<'already_redeemed'>, answer: Answer, reader: Reader): readonly string[] {
  const { locale } = reader;
  const { at, device } = told.first;
  const gate = answer.gateName ?? m.gate_unknown({}, { locale });
  return [`${when(at, answer.at, reader)} · ${gate}`, m.device_no({ no: device }, { locale })];
}

function toldLines(verdict: Refusal, answer: Answer, reader: Reader): readonly string[] {
  const told = verdict.explanation;
  const { locale } = reader;
  switch (told.kind) {
    case 'not_loaded':
      return [notLoaded(told, reader)];
    case 'invalid':
      return [unknownCode(told, reader)];
    case 'wrong_event':
      return wrongEvent(told, reader);
    case 'status':
      return told.since > 0 ? [m.e_since({ time: when(told.since, answer.at, reader) }, { locale })] : [];
    case 'unpaid':
      return told.acceptable ? [m.e_unpaid_acceptable({}, { locale })] : [];
    case 'code_age':
      return [m.e_stale_code_age({ seconds: told.seconds }, { locale })];
    case 'invalid_time':
      return told.now < told.opensAt
        ? [m.e_opens({ time: when(told.opensAt, told.now, reader) }, { locale })]
        : [m.e_closed({ time: when(told.closesAt, told.now, reader) }, { locale })];
    case 'product':
      return [
        m.e_product_has({ type: told.ticketType }, { locale }),
        m.e_product_takes({ types: told.takes.join(', ') }, { locale }),
      ];
    case 'already_redeemed':
      return redeemed(told, answer, reader);
    case 'capacity':
      return [
        m.e_capacity_line(
          { inside: count(told.inside, locale), limit: count(told.limit, locale) },
          { locale },
        ),
      ];
    case 'rules':
      return ruleLines(told, answer, reader);
    case 'session':
      return [m.e_session({}, { locale })];
    case 'unknown_ticket_type':
      return [m.e_unknown_type({ type: told.ticketType }, { locale })];
    case 'group':
      return [m.e_group_left({ left: told.left }, { locale })];
    case 'generation':
    case 'ambiguous':
    case 'unspecified':
      return [];
  }
}

/** The lines below the title of a refusal, most useful first. */
export const explain = (verdict: Refusal, answer: Answer, reader: Reader): readonly string[] => [
  ...toldLines(verdict, answer, reader),
  ...advice(verdict.reason, reader),
];

/**
 * V3 in its order: everything that speaks against an entry, one after the other, so that people hear first what
 * cannot change. Lazy, because mostly nobody asks for the second.
 */
import type { ListId } from '../ids.ts';
import type { Attendance } from '../ledger/attendance.ts';
import type { CheckInList, Holder, Roster } from '../roster/roster.ts';
import { askRule, hasRule } from '../rules/evaluate.ts';
import { needsOf } from '../rules/explain-rule.ts';
import type { RuleContext } from '../rules/rule-data.ts';
import { isWithin, type JudgeContext, type Refusal, refuse, takesType } from './context.ts';
import type { Found } from './find-holder.ts';
import { ageOf } from './rotating.ts';
import type { SignedTicket } from './scan.ts';
import type { ErrorReason } from './verdict.ts';

type Subject = Extract<Found, { kind: 'holder' }>;

export interface Case {
  readonly subject: Subject;
  readonly list: CheckInList | undefined;
  readonly listId: ListId;
  readonly roster: Roster;
  readonly context: JudgeContext;
}

const STATUS_REASON: Record<Holder['status'], ErrorReason | undefined> = {
  canceled: 'canceled',
  blocked: 'blocked',
  unapproved: 'unapproved',
  unpaid: undefined, // decided later in the order, by the list
  valid: undefined,
};

/** The ticket itself: withdrawn, replaced, too early or too late. */
function* againstTicket({ subject, context }: Case): Generator<Refusal> {
  const { holder, signed, withdrawn } = subject;
  const status = STATUS_REASON[holder.status];
  if (status) yield refuse(status, { kind: 'status', since: holder.statusSince });
  if (withdrawn) yield refuse(withdrawn, { kind: 'status', since: holder.statusSince });
  if (signed && signed.generation < holder.generation)
    yield refuse('superseded', {
      ...{ kind: 'generation', scanned: signed.generation, lowest: holder.generation },
    });
  yield* againstCode(signed, context, holder);
  // The roster wins over the dates inside the ticket when it has the token (V2).
  const { validFrom: opensAt, validUntil: closesAt } = holder;
  if (!isWithin(opensAt, closesAt, context.now))
    yield refuse('invalid_time', { kind: 'invalid_time', opensAt, closesAt, now: context.now });
}

/** A rotating code that is too old, a copy of one, or one that let somebody in already (T3). */
export function* againstCode(
  signed: SignedTicket | undefined,
  { now, isReplayed }: JudgeContext,
  { token }: Pick<Holder, 'token'>,
): Generator<Refusal> {
  const age = ageOf(signed, now);
  if (age.kind === 'copied') yield refuse('stale_code', { kind: 'unspecified' });
  if (age.kind === 'stale') yield refuse('stale_code', { kind: 'code_age', seconds: age.seconds });
  if (typeof signed?.shown === 'number' && isReplayed?.(token, signed.shown))
    yield refuse('replayed', { kind: 'unspecified' });
}

/** What the list takes. */
function* againstList({ subject, list, roster, context }: Case): Generator<Refusal> {
  const { holder, foreign } = subject;
  const { ticketType, session } = holder;
  if (!list || !takesType(list, ticketType))
    yield refuse('product', { kind: 'product', ticketType, takes: list?.ticketTypes ?? [] });
  else if (list.session && list.session !== session)
    yield refuse('product', { kind: 'session', session, takes: list.session });
  const types = roster.event.ticketTypes;
  if (foreign && types && !types.some(({ id }) => id === ticketType))
    yield refuse('error', { kind: 'unknown_ticket_type', ticketType });
  const acceptable = list?.includePending ?? false;
  const accepted = holder.validIfPending || (acceptable && context.acceptUnpaid);
  if (holder.status === 'unpaid' && !accepted)
    yield refuse('unpaid', { kind: 'unpaid', since: holder.statusSince, acceptable });
}

function ruleRefusal({ subject, list, listId, roster, context }: Case): Refusal | undefined {
  const rule = list?.rules;
  if (!hasRule(rule)) return undefined;
  const { holder } = subject;
  const asked: RuleContext = {
    ...{ event: roster.event, holder, list: listId, gate: context.gate ?? '', now: context.now },
    visits: context.ledger.visits(holder.token, listId, context.now),
  };
  const answer = askRule(rule, asked);
  if (answer.allowed) return undefined;
  const broken = answer.broken !== undefined;
  const needs = broken ? [] : needsOf(rule, asked);
  const opensAt = needs.find((need) => need.kind === 'after')?.at;
  return refuse('rules', { kind: 'rules', broken, opensAt, needs });
}

/** How many would come in with this scan. */
export const countOf = (holder: Holder, attendance: Attendance, asked: number | undefined): number =>
  asked ?? Math.max(1, holder.admits - attendance.people);

/** V5. */
function duplicate({ subject, list, listId, context }: Case): Refusal | undefined {
  const { holder } = subject;
  if (list?.allowMultipleEntries) return undefined;
  const attendance = context.ledger.attendance(holder.token, listId, context.now);
  const { inside, lastEntry, people, mostPeople } = attendance;
  const reentry = list?.allowEntryAfterExit ?? false;
  if (!lastEntry || (reentry && !inside)) return tooMany(holder, context, 0, attendance);
  return tooMany(holder, context, reentry ? people : mostPeople, attendance);
}

/** A group ticket is a duplicate only for those it is not good for. */
function tooMany(
  holder: Holder,
  { ledger, count }: JudgeContext,
  people: number,
  attendance: Attendance,
): Refusal | undefined {
  const left = Math.max(0, holder.admits - people);
  const wanted = count ?? Math.max(1, left);
  if (wanted <= left) return undefined;
  const entry = attendance.lastEntry;
  if (!entry) return refuse('already_redeemed', { kind: 'group', left, wanted });
  return refuse('already_redeemed', { kind: 'already_redeemed', first: ledger.seen(entry), left });
}

/** Before the questions. */
export function* refusalsBefore(asked: Case): Generator<Refusal> {
  yield* againstTicket(asked);
  yield* againstList(asked);
}

export { duplicate as duplicateRefusal, ruleRefusal };

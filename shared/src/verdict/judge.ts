/**
 * The one place that decides. Gate, bridge, server and simulation call this function; it is pure, never writes
 * and never reads a clock (verdict.md, V1–V8). The order of checks is the specification's: what refuses the
 * ticket comes before what refuses this visit, so that staff hear the reason that cannot change first.
 */
import { asMillis } from '../ids.ts';
import type { EventInfo, Holder, Roster } from '../roster/roster.ts';
import { openQuestions } from './answers.ts';
import { type Room, roomFor } from './capacity.ts';
import { isWithin, type JudgeContext, listOf, type Refusal, refuse } from './context.ts';
import { type Found, findHolder } from './find-holder.ts';
import {
  againstCode,
  type Case,
  countOf,
  duplicateRefusal,
  refusalsBefore,
  ruleRefusal,
} from './refusals.ts';
import { ageOf } from './rotating.ts';
import type { VerifiedScan } from './scan.ts';
import type { ConfirmReason, ErrorReason, Flag, Verdict } from './verdict.ts';

export type { AreaRoom, JudgeContext, LedgerView } from './context.ts';

/** Answers one verified scan. The same facts, roster and time give the same answer everywhere (V8). */
export function judge(scan: VerifiedScan, context: JudgeContext): Verdict {
  const { roster, rosterProgress: progress } = context;
  if (!roster)
    return error(scan, undefined, refuse('not_loaded', { kind: 'not_loaded', why: 'no_roster', progress }));
  const found = findHolder(scan, context, roster);
  switch (found.kind) {
    case 'refused':
      return error(scan, found.holder, found.refusal);
    case 'unlisted':
      return judgeUnlisted(scan, found, context, roster);
    case 'holder': {
      const list = listOf(roster.event, scan.list);
      const asked: Case = { subject: found, list, listId: scan.list, roster, context };
      return scan.direction === 'exit' ? judgeExit(scan, asked) : judgeEntry(scan, asked);
    }
  }
}

/** What refuses an entry, in the order of V3; asked one by one, because mostly nobody asks for the second. */
function* refusalsOf(asked: Case): Generator<Refusal> {
  yield* refusalsBefore(asked);
  const rule = ruleRefusal(asked);
  if (rule) yield rule;
  const room = roomOf(asked);
  if (room.kind === 'full') yield room.refusal;
  const duplicate = duplicateRefusal(asked);
  if (duplicate) yield duplicate;
}

function firstRefusal(asked: Case): Refusal | undefined {
  for (const refusal of refusalsOf(asked)) return refusal;
  return undefined;
}

function roomOf(asked: Case): Room {
  const { subject, listId, context } = asked;
  const { holder } = subject;
  const stay = context.ledger.attendance(holder.token, listId, context.now);
  return roomFor({ ...asked, token: holder.token }, countOf(holder, stay, context.count));
}

function judgeEntry(scan: VerifiedScan, asked: Case): Verdict {
  const { context, subject, roster } = asked;
  const { holder, foreign } = subject;
  const refusal = firstRefusal(asked);
  const amber = isClockDependent(asked, refusal);
  const overruled = refusal !== undefined && context.force;
  // What a clock cannot excuse refuses all the same.
  const firm = amber ? [...refusalsOf(asked)].find(({ reason }) => !TIMED.has(reason)) : refusal;
  if (firm && !overruled) return error(scan, holder, firm);
  const flags: Flag[] = flagsOf(holder, roster.event);
  if (foreign) flags.push('unlisted');
  const reasons = confirmsOf(scan, asked, amber).filter((reason) => !context.confirmed?.has(reason));
  if (reasons.length > 0) return { status: 'confirm', list: scan.list, holder, reasons, flags };
  const questions = questionsOf(asked);
  if (questions.length > 0) return { status: 'incomplete', list: scan.list, holder, questions };
  if (overruled) flags.push('forced', refusal.reason);
  if (amber) flags.push('late_clock');
  if (roomOf(asked).kind !== 'enough') flags.push('capacity_warning');
  return { status: 'ok', list: scan.list, holder, flags };
}

const TIMED: ReadonlySet<ErrorReason | undefined> = new Set<ErrorReason | undefined>([
  'invalid_time',
  'rules',
]);

/** Would the answer be another one if this device's clock were as wrong as it may be? */
function isClockDependent(asked: Case, refusal: Refusal | undefined): boolean {
  const { uncertainty = 0, now } = asked.context;
  if (uncertainty === 0 || (refusal && !TIMED.has(refusal.reason))) return false;
  return [now - uncertainty, now + uncertainty].some((at) => {
    const other = firstRefusal({ ...asked, context: { ...asked.context, now: asMillis(at) } });
    return other?.reason !== refusal?.reason && (TIMED.has(other?.reason) || TIMED.has(refusal?.reason));
  });
}

/** What staff have to decide; several are shown together. */
function confirmsOf(scan: VerifiedScan, asked: Case, amber: boolean): ConfirmReason[] {
  const { context } = asked;
  const reasons: ConfirmReason[] = [];
  const doubtful = amber || ageOf(asked.subject.signed, context.now).kind === 'amber';
  if (doubtful && !context.force) reasons.push('clock_amber');
  // A tag that was only heard says that somebody is near, never that they want to enter (B1): no force replaces it.
  // Two readers that agree do, where the organiser turned that on (B2).
  const crossed = scan.crossed === true && (asked.roster.event.radio?.entryByTwoReaders ?? false);
  if (scan.via === 'tag' && !crossed) reasons.push('nearby');
  if (!context.force && roomOf(asked).kind === 'ask') reasons.push('capacity');
  return reasons;
}

function questionsOf({ subject: { holder }, roster, context }: Case) {
  if (context.force || context.asksQuestions === false || !roster.event.questions) return [];
  const before = context.ledger.answeredAt?.(holder.token) ?? [];
  return openQuestions(roster.event, holder, before, context.answers ?? {});
}

/** Should staff look at this person's notes before anything else? */
export const needsAttention = ({ attention, ticketType }: Holder, event: EventInfo): boolean =>
  attention || (event.ticketTypes?.find(({ id }) => id === ticketType)?.attention ?? false);

const flagsOf = (holder: Holder, event: EventInfo): Flag[] =>
  needsAttention(holder, event) ? ['attention'] : [];

/** V4: nobody is kept inside; what would refuse an entry is a flag. */
function judgeExit(scan: VerifiedScan, asked: Case): Verdict {
  const { subject, roster, context } = asked;
  const { holder, foreign } = subject;
  const flags: Flag[] = [...refusalsBefore(asked)].map(({ reason }) => reason);
  flags.push(...flagsOf(holder, roster.event));
  if (foreign) flags.push('unlisted');
  if (!context.ledger.attendance(holder.token, scan.list, context.now).inside) flags.push('already_outside');
  return { status: 'ok', list: scan.list, holder, flags };
}

/** V2: validly signed, but this roster does not have it. */
function judgeUnlisted(
  scan: VerifiedScan,
  { token, signed }: Extract<Found, { kind: 'unlisted' }>,
  context: JudgeContext,
  roster: Roster,
): Verdict {
  const { ledger, now, force, confirmed } = context;
  const answer = { list: scan.list, holder: undefined };
  if (scan.direction === 'exit') return { status: 'ok', ...answer, flags: ['unlisted'] };
  const { notBefore: opensAt, expires: closesAt } = signed;
  if (!isWithin(opensAt, closesAt, now))
    return error(scan, undefined, refuse('invalid_time', { kind: 'invalid_time', opensAt, closesAt, now }));
  const [copied] = againstCode(signed, context, { token });
  if (copied) return error(scan, undefined, copied);
  const { lastEntry } = ledger.attendance(token, scan.list, now);
  if (lastEntry) {
    const first = ledger.seen(lastEntry);
    return error(scan, undefined, refuse('already_redeemed', { kind: 'already_redeemed', first, left: 0 }));
  }
  const isBlank = context.unlistedClasses.has(signed.ticketClass);
  if (!isBlank && roster.issuedAt < opensAt)
    return error(
      scan,
      undefined,
      refuse('not_loaded', { kind: 'not_loaded', why: 'roster_older_than_ticket', progress: 1 }),
    );
  // The roster need not know somebody for them to take a place.
  const room = roomFor({ token, list: listOf(roster.event, scan.list), roster, context }, context.count ?? 1);
  if (room.kind === 'full' && !force) return error(scan, undefined, room.refusal);
  const overCap = room.kind === 'enough' ? [] : (['capacity_warning'] as const);
  const reasons: ConfirmReason[] = isBlank || force ? [] : ['unlisted'];
  if (room.kind === 'ask' && !force) reasons.push('capacity');
  const open = reasons.filter((reason) => !confirmed?.has(reason));
  if (open.length > 0) return { status: 'confirm', ...answer, reasons: open, flags: ['unlisted'] };
  const forced = force && (!isBlank || room.kind !== 'enough') ? (['forced'] as const) : [];
  return { status: 'ok', ...answer, flags: ['unlisted', ...forced, ...overCap] };
}

const error = (scan: VerifiedScan, holder: Holder | undefined, refusal: Refusal): Verdict => ({
  status: 'error',
  list: scan.list,
  holder,
  ...refusal,
});

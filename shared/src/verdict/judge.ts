/**
 * The one place that decides. Gate, bridge, server and simulation call this function; it is pure, never writes
 * and never reads a clock (verdict.md, V1–V8). The order of checks is the specification's: what refuses the
 * ticket comes before what refuses this visit, so that staff hear the reason that cannot change first.
 */
import type { ListId, Millis, TokenId } from '../ids.ts';
import type { Attendance } from '../ledger/attendance.ts';
import type { CheckInList, Holder, Roster } from '../roster/roster.ts';
import type { ScannedCode, SignedTicket, VerifiedScan } from './scan.ts';
import type { ConfirmReason, EntrySeen, ErrorReason, Explanation, Flag, Verdict } from './verdict.ts';

/** What the ledger answers; the real one is `Ledger`, whatever holds it. */
export interface LedgerView {
  attendance(token: TokenId, list: ListId): Attendance;
  seen(entry: NonNullable<Attendance['lastEntry']>): EntrySeen;
}

export interface JudgeContext {
  /** Undefined until the first full roster has arrived (`not_loaded`). */
  readonly roster: Roster | undefined;
  /** 0…1: how much of the first roster has arrived. */
  readonly rosterProgress: number;
  readonly ledger: LedgerView;
  /** Corrected wall time. */
  readonly now: Millis;
  /** Staff asked to admit all the same; the fold derives whether it was needed (L6). */
  readonly force: boolean;
  /** What staff have confirmed for this scan; nothing = not asked yet. */
  readonly confirmed?: ReadonlySet<ConfirmReason>;
  /** Ticket classes whose signed tickets enter although the roster does not know them (V2). */
  readonly unlistedClasses: ReadonlySet<number>;
}

type Refusal = { readonly reason: ErrorReason; readonly explanation: Explanation };

const refuse = (reason: ErrorReason, explanation: Explanation): Refusal => ({ reason, explanation });

/** Answers one verified scan. The same facts, roster and time give the same answer everywhere (V8). */
export function judge(scan: VerifiedScan, context: JudgeContext): Verdict {
  const { roster } = context;
  if (!roster) {
    const explanation: Explanation = {
      kind: 'not_loaded',
      why: 'no_roster',
      progress: context.rosterProgress,
    };
    return error(scan, undefined, refuse('not_loaded', explanation));
  }
  const found = find(scan.code);
  if ('reason' in found) return error(scan, undefined, found);
  const { token, signed } = found;
  const holder = roster.get(token);
  if (!holder) return judgeUnlisted(scan, signed, context, roster);
  const refusals = refusalsOf(scan, holder, context);
  if (scan.direction === 'exit') return exit(scan, holder, refusals, context);
  const first = refusals[0];
  const flags: Flag[] = holder.attention ? ['attention'] : [];
  if (!first) return confirmed(scan, holder, flags, context);
  if (context.force)
    return { status: 'ok', list: scan.list, holder, flags: [...flags, 'forced', first.reason] };
  return error(scan, holder, first);
}

/** A tag that was only heard says that somebody is near, never that they are the holder or want to enter (B1). */
function confirmed(
  scan: VerifiedScan,
  holder: Holder,
  flags: readonly Flag[],
  context: JudgeContext,
): Verdict {
  if (scan.via === 'tag' && !context.confirmed?.has('nearby'))
    return { status: 'confirm', list: scan.list, holder, reasons: ['nearby'], flags };
  return { status: 'ok', list: scan.list, holder, flags };
}

/** V2: from a code to a token, or why there is none. */
function find(
  code: ScannedCode,
): { readonly token: TokenId; readonly signed: SignedTicket | undefined } | Refusal {
  switch (code.kind) {
    case 'token':
      return code;
    case 'wrong_event':
      return refuse('wrong_event', { kind: 'wrong_event', event: code.event });
    case 'locked':
      return refuse('not_loaded', { kind: 'not_loaded', why: 'locked', progress: 1 });
    case 'unknown':
      return refuse('invalid', { kind: 'invalid', why: code.why });
  }
}

/** V2: validly signed, but this roster does not have it. */
function judgeUnlisted(
  scan: VerifiedScan,
  signed: SignedTicket | undefined,
  context: JudgeContext,
  roster: Roster,
): Verdict {
  if (!signed) return error(scan, undefined, refuse('invalid', { kind: 'invalid', why: 'unknown' }));
  const outside = windowRefusal(signed.notBefore, signed.expires, context.now);
  const seen = scan.code.kind === 'token' ? context.ledger.attendance(scan.code.token, scan.list) : undefined;
  if (scan.direction === 'exit')
    return { status: 'ok', list: scan.list, holder: undefined, flags: ['unlisted'] };
  if (outside) return error(scan, undefined, outside);
  if (seen?.lastEntry) return error(scan, undefined, redeemed(context, seen.lastEntry));
  if (context.unlistedClasses.has(signed.ticketClass))
    return { status: 'ok', list: scan.list, holder: undefined, flags: ['unlisted'] };
  if (roster.issuedAt < signed.notBefore)
    return error(
      scan,
      undefined,
      refuse('not_loaded', { kind: 'not_loaded', why: 'roster_older_than_ticket', progress: 1 }),
    );
  const reasons: ConfirmReason[] = ['unlisted'];
  return context.force
    ? { status: 'ok', list: scan.list, holder: undefined, flags: ['unlisted', 'forced'] }
    : { status: 'confirm', list: scan.list, holder: undefined, reasons, flags: ['unlisted'] };
}

const STATUS_REASON: Record<Holder['status'], ErrorReason | undefined> = {
  valid: undefined,
  canceled: 'canceled',
  blocked: 'blocked',
  unapproved: 'unapproved',
  unpaid: undefined, // decided later in the order, by the list
};

/** V3 in its order; the first one is what people hear. */
function refusalsOf(scan: VerifiedScan, holder: Holder, context: JudgeContext): Refusal[] {
  const list = context.roster?.event.lists.find((l) => l.id === scan.list);
  const signed = scan.code.kind === 'token' ? scan.code.signed : undefined;
  const found: Refusal[] = [];
  const status = STATUS_REASON[holder.status];
  if (status) found.push(refuse(status, { kind: 'status', since: holder.statusSince }));
  if (signed && signed.generation < holder.generation)
    found.push(
      refuse('superseded', { kind: 'generation', scanned: signed.generation, lowest: holder.generation }),
    );
  // The roster wins over the dates inside the ticket when it has the token (V2).
  const outside = windowRefusal(holder.validFrom, holder.validUntil, context.now);
  if (outside) found.push(outside);
  if (!list || (list.ticketTypes.length > 0 && !list.ticketTypes.includes(holder.ticketType)))
    found.push(
      refuse('product', { kind: 'product', ticketType: holder.ticketType, takes: list?.ticketTypes ?? [] }),
    );
  if (holder.status === 'unpaid' && !list?.includePending)
    found.push(refuse('unpaid', { kind: 'status', since: holder.statusSince }));
  const duplicate = scan.direction === 'entry' ? duplicateOf(holder, list, context) : undefined;
  if (duplicate) found.push(duplicate);
  return found;
}

/** Inclusive start, exclusive end; 0 = no limit. */
function windowRefusal(opensAt: Millis, closesAt: Millis, now: Millis): Refusal | undefined {
  const inside = (opensAt === 0 || now >= opensAt) && (closesAt === 0 || now < closesAt);
  return inside ? undefined : refuse('invalid_time', { kind: 'invalid_time', opensAt, closesAt, now });
}

/** V5. */
function duplicateOf(
  holder: Holder,
  list: CheckInList | undefined,
  context: JudgeContext,
): Refusal | undefined {
  if (!list || list.allowMultipleEntries) return undefined;
  const attendance = context.ledger.attendance(holder.token, list.id);
  if (!attendance.lastEntry) return undefined;
  if (list.allowEntryAfterExit && !attendance.inside) return undefined;
  return redeemed(context, attendance.lastEntry);
}

const redeemed = (context: JudgeContext, entry: NonNullable<Attendance['lastEntry']>): Refusal =>
  refuse('already_redeemed', { kind: 'already_redeemed', first: context.ledger.seen(entry) });

/** V4: nobody is kept inside; what would refuse an entry is a flag. */
function exit(
  scan: VerifiedScan,
  holder: Holder,
  refusals: readonly Refusal[],
  context: JudgeContext,
): Verdict {
  const flags: Flag[] = refusals.map((refusal) => refusal.reason);
  if (holder.attention) flags.push('attention');
  if (!context.ledger.attendance(holder.token, scan.list).inside) flags.push('already_outside');
  return { status: 'ok', list: scan.list, holder, flags };
}

const error = (scan: VerifiedScan, holder: Holder | undefined, refusal: Refusal): Verdict => ({
  status: 'error',
  list: scan.list,
  holder,
  ...refusal,
});

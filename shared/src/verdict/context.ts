/** What a verdict may depend on, and the small words its parts share. Everything is an argument (V8). */
import type { DeviceNo, GateId, ListId, Millis, TokenId } from '../ids.ts';
import type { Attendance } from '../ledger/attendance.ts';
import type { CheckInList, EventInfo, Roster } from '../roster/roster.ts';
import type { Visit } from '../rules/rule-data.ts';
import type { ConfirmReason, EntrySeen, ErrorReason, Explanation } from './verdict.ts';

/** How full an area is, and what this device may still spend of it. */
export interface AreaRoom {
  readonly bodies: number;
  /** Places this device still holds; undefined = nobody granted places here, so the count alone decides. */
  readonly share: number | undefined;
  /** Does the token stand in this area already? Then it takes no further place. */
  readonly inside: boolean;
}

/** What the ledger answers; the real one is `Ledger`, whatever holds it. */
export interface LedgerView {
  attendance(token: TokenId, list: ListId, now: Millis): Attendance;
  visits(token: TokenId, list: ListId, now: Millis): readonly Visit[];
  seen(entry: NonNullable<Attendance['lastEntry']>): EntrySeen;
  /** Questions that were answered at a door before. */
  answeredAt?(token: TokenId): readonly string[];
  room?(area: string, token: TokenId, device: DeviceNo, now: Millis): AreaRoom;
}

export interface JudgeContext {
  /** Undefined until the first full roster has arrived (`not_loaded`). */
  readonly roster: Roster | undefined;
  /** 0…1: how much of the first roster has arrived. */
  readonly rosterProgress: number;
  readonly ledger: LedgerView;
  /** Corrected wall time, or the moment the caller says it happened (V7). */
  readonly now: Millis;
  /** How far `now` may be off either way, in milliseconds; left out = not at all. */
  readonly uncertainty?: number | undefined;
  readonly device?: DeviceNo | undefined;
  readonly gate?: GateId | undefined;
  /** Staff asked to admit all the same; the fold derives whether it was needed (L6). */
  readonly force: boolean;
  /** Has this gate let somebody in with this very code of a phone? */
  readonly isReplayed?: ((token: TokenId, shown: Millis) => boolean) | undefined;
  /** What staff have confirmed for this scan; nothing = not asked yet. */
  readonly confirmed?: ReadonlySet<ConfirmReason> | undefined;
  /** Staff let somebody in who has not paid; only a list that includes pending tickets allows it. */
  readonly acceptUnpaid?: boolean | undefined;
  /** Answers given at the door, by question. */
  readonly answers?: Readonly<Record<string, string>> | undefined;
  /** False for a client that cannot show questions: they are skipped. */
  readonly asksQuestions?: boolean | undefined;
  /** How many of a group come in; left out = everybody who is not in yet. */
  readonly count?: number | undefined;
  /** Ticket classes whose signed tickets enter although the roster does not know them (V2). */
  readonly unlistedClasses: ReadonlySet<number>;
}

export interface Refusal {
  readonly reason: ErrorReason;
  readonly explanation: Explanation;
}

export const refuse = (reason: ErrorReason, explanation: Explanation): Refusal => ({ reason, explanation });

export const listOf = (event: EventInfo, id: ListId): CheckInList | undefined =>
  event.lists.find((list) => list.id === id);

/** Does the list take this type of ticket? A list that names none takes all. */
export const takesType = (list: CheckInList, ticketType: string): boolean =>
  list.ticketTypes.length === 0 || list.ticketTypes.includes(ticketType);

/** Inclusive start, exclusive end; 0 = no limit. */
export const isWithin = (from: Millis, until: Millis, now: Millis): boolean =>
  (from === 0 || now >= from) && (until === 0 || now < until);

/**
 * Who may enter, where, until when: the read-only picture of the event that every gate holds.
 * Not CRDT data: the event server issues signed, numbered snapshots (wire.md, Roster).
 */
import type { EventId, GateId, ListId, Millis, TokenId } from '../ids.ts';

/** Compared as (epoch, number): a rebuilt server starts a higher epoch (L25). A gate never goes back. */
export interface RosterVersion {
  readonly epoch: number;
  readonly number: number;
}

export const isNewer = (a: RosterVersion, b: RosterVersion): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.number > b.number);

export type HolderStatus = 'valid' | 'unpaid' | 'unapproved' | 'blocked' | 'canceled';
export const HOLDER_STATUSES: readonly HolderStatus[] = [
  'valid',
  'unpaid',
  'unapproved',
  'blocked',
  'canceled',
];

/** What a verdict needs to know of one token's holder. No personal data: names are sealed elsewhere. */
export interface Holder {
  readonly token: TokenId;
  /** Lowest generation of the signed ticket that still admits (T2). */
  readonly generation: number;
  readonly ticketType: string;
  readonly status: HolderStatus;
  /** When the status became one that does not admit; 0 while it admits. Tells `stale` admissions (L3). */
  readonly statusSince: Millis;
  /** Inclusive; 0 = no limit. */
  readonly validFrom: Millis;
  /** Exclusive; 0 = no limit. */
  readonly validUntil: Millis;
  /** Staff should look at this person's notes. */
  readonly attention: boolean;
  /** Order or group the ticket belongs to; '' = none. */
  readonly order: string;
}

/** One check-in list: what it takes and how often (verdict.md, Check-in lists). */
export interface CheckInList {
  readonly id: ListId;
  readonly name: string;
  /** Ticket types taken; empty = all. */
  readonly ticketTypes: readonly string[];
  readonly includePending: boolean;
  readonly allowMultipleEntries: boolean;
  readonly allowEntryAfterExit: boolean;
  /** Area the list admits to; '' = the whole venue. */
  readonly area: string;
  /** Bodies inside at most; 0 = no limit. */
  readonly capacity: number;
}

export interface GateInfo {
  readonly id: GateId;
  readonly name: string;
}

/** The event as every device knows it. Part of the signed roster. */
export interface EventInfo {
  readonly id: EventId;
  readonly name: string;
  /** IANA zone, `Asia/Seoul`. Wall-clock rules and shown times use it (V6). */
  readonly timeZone: string;
  /** Zero of the ledger's order keys. Never changes once facts exist. */
  readonly epoch: Millis;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
  readonly place: string;
  /** Prefix of the token codes, `TCF24`. */
  readonly codePrefix: string;
  readonly lists: readonly CheckInList[];
  readonly gates: readonly GateInfo[];
}

/** The roster as `judge()` and the folds see it. */
export interface Roster {
  readonly version: RosterVersion;
  readonly issuedAt: Millis;
  readonly event: EventInfo;
  readonly size: number;
  get(token: TokenId): Holder | undefined;
}

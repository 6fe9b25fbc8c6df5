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
  /** Variation of the ticket type, as rules compare it; '' = none. */
  readonly variation: string;
  /** Session (date of a series) the ticket is for; '' = none. */
  readonly session: string;
  /** The ticket this one was added to; undefined = it stands alone. */
  readonly parent: TokenId | undefined;
  /** How many people one group ticket admits, mostly 1. */
  readonly admits: number;
  /** Unpaid, but the organiser lets it in all the same. */
  readonly validIfPending: boolean;
  /** Ids of the questions that were answered before the door. */
  readonly answered: readonly string[];
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
  /** Only tickets of this session; left out = of all. */
  readonly session?: string | undefined;
  /** Everybody is out at this wall-clock time each day, `HH:MM`; derived in the fold, never written (L30). */
  readonly exitAllAt?: string | undefined;
  /** Holders may check themselves in with the code that hangs in the room (PD8); left out = no. */
  readonly selfCheckIn?: boolean | undefined;
  /** A ticket whose type is not taken is let in by an add-on of it that is. */
  readonly addonMatch?: boolean | undefined;
  /** JSON Logic that has to be true for an entry (verdict.md, Rules language); left out or {} = none. */
  readonly rules?: Json | undefined;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One node of the tree of areas; the root is the venue, whose name is ''. */
export interface AreaInfo {
  readonly id: string;
  readonly name: string;
  /** Area it lies in; '' = directly in the venue. */
  readonly parent: string;
  /** Bodies inside at most; 0 = no limit. */
  readonly capacity: number;
  /**
   * Places are granted to devices (escrow): one that has heard of no grant has none, instead of counting for itself. The
   * server says so with its first grant.
   */
  readonly escrow?: boolean | undefined;
}

/** One date of a series, or one part of a programme. */
export interface SessionInfo {
  readonly id: string;
  readonly name: string;
  readonly startsAt: Millis;
  /** 0 = open end. */
  readonly endsAt: Millis;
  /** 0 = with the start. */
  readonly admissionAt: Millis;
}

/** What an organiser says about a ticket type; one that is not described here is just its name. */
export interface TicketTypeInfo {
  /** What stands in `Holder.ticketType` and in rules. */
  readonly id: string;
  readonly name: string;
  /** Staff should look at everybody who has one. */
  readonly attention: boolean;
  /** Read out at the door; '' = nothing. */
  readonly note: string;
  readonly variations: readonly { readonly id: string; readonly name: string }[];
}

export const QUESTION_KINDS = [
  'text',
  'number',
  'yes_no',
  'choice',
  'choices',
  'date',
  'time',
  'date_time',
  'email',
] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export interface QuestionInfo {
  readonly id: string;
  readonly text: string;
  readonly kind: QuestionKind;
  readonly required: boolean;
  /** Ticket types it is asked of; empty = all. */
  readonly ticketTypes: readonly string[];
  readonly options: readonly { readonly id: string; readonly text: string }[];
  /** Asked at the door when it has not been answered. */
  readonly askAtEntry: boolean;
}

/** A card or bracelet that stands for tickets. */
export interface Medium {
  readonly tokens: readonly TokenId[];
  readonly active: boolean;
  /** Exclusive; 0 = never. */
  readonly expires: Millis;
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
  /** What attendees should know before they come; left out = nothing. */
  readonly notes?: string | undefined;
  /** Prefix of the token codes, `TCF24`. */
  readonly codePrefix: string;
  readonly lists: readonly CheckInList[];
  readonly gates: readonly GateInfo[];
  /** When doors open; left out or 0 = with the start. */
  readonly admissionAt?: Millis | undefined;
  readonly areas?: readonly AreaInfo[] | undefined;
  readonly sessions?: readonly SessionInfo[] | undefined;
  readonly ticketTypes?: readonly TicketTypeInfo[] | undefined;
  readonly questions?: readonly QuestionInfo[] | undefined;
  /** Where notes for the server alone are sealed to (T4d): raw P-256 point, base64url. The server adds it when it signs. */
  readonly noteKey?: string | undefined;
  /** Raw Ed25519 keys (base64url) that pretix signs its tickets of this event with. */
  readonly pretixKeys?: readonly string[] | undefined;
  /** Where gates find each other when the server is away (L31), `wss://192.168.0.20:8475`. */
  readonly venueRelay?: string | undefined;
  readonly radio?: RadioSettings | undefined;
}

/** What the organiser allows the bridges at the entrances; left out = neither. */
export interface RadioSettings {
  /** Two readers that agree may admit the bearer of a rotating tag without a tap (B2). */
  readonly entryByTwoReaders: boolean;
  /** Bridges may keep what they hear of tags whose bearers agreed to it (B5). */
  readonly followsTags: boolean;
}

/** The roster as `judge()` and the folds see it. */
export interface Roster {
  readonly version: RosterVersion;
  readonly issuedAt: Millis;
  readonly event: EventInfo;
  readonly size: number;
  get(token: TokenId): Holder | undefined;
  /** Tickets that were added to this one, in the order of the roster. */
  addonsOf(token: TokenId): readonly TokenId[];
}

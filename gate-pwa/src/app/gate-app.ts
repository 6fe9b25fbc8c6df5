/** What the screens see of a gate: one immutable snapshot and a few things to ask for. They never see how. */
import type {
  AnnulReason,
  AnnulRefusal,
  FactId,
  Millis,
  OverrideReason,
  ResolveAnswer,
  Restored,
  StaffRole,
  TokenId,
  Verdict,
} from '@attend-gate/shared';

import type { Board } from './board.ts';
import type { Packed, Taken } from './exchange-desk.ts';

export type Locale = 'ko' | 'en';
export type PairRefusal = 'used' | 'expired' | 'unknown' | 'unreachable' | 'malformed' | 'no_ed25519';
/** What a scan does: let in, let out, or only say what would happen. */
export type GateMode = 'entry' | 'exit' | 'lookup';
export type ScanVia = 'camera' | 'hardware' | 'typed';

export interface GateApp {
  subscribe(listener: () => void): () => void;
  /** The same reference until something changes. */
  snapshot(): GateSnapshot;
  /** The answer appears in `outcomes`. */
  scan(text: string, via: ScanVia): Promise<void>;
  setMode(mode: GateMode): void;
  /** Once by anybody where the pairing did not say; from then on only by who may, or while somebody signs. */
  chooseGate(gate: string): Promise<void>;
  /** A relay on the venue's own network, as staff typed it here; '' = only the event's own. */
  chooseVenue(address: string): Promise<void>;
  pair(input: string): Promise<{ ok: true } | { ok: false; reason: PairRefusal }>;
  acknowledgeConflict(id: string): void;
  /** Answers a conflict, or answers it anew (L5); only while somebody signs. */
  resolve(conflict: string, answer: ConflictAnswer): Promise<'done' | 'unknown' | 'not_signed'>;
  dismissProblem(): void;
  /** Staff decided: judged again with what they said; the answer appears in `outcomes`. */
  decide(outcome: number, decision: Decision): Promise<void>;
  /** Takes an entry or exit back (L7). */
  annul(outcome: number, reason: AnnulReason): Promise<'done' | AnnulRefusal>;
  /** The text of the receipt for what this tablet wrote, as its holder's phone reads it; undefined where there is none. */
  receiptFor(fact: FactId): Promise<string | undefined>;
  /** The live board as it stands now; undefined before the first roster. */
  board(): Board | undefined;
  /** Kept on this device. */
  setManner(manner: Partial<ScanManner>): void;
  /** Lets in somebody who is near; staff saw them, so their tap is the confirmation. */
  admitNear(token: TokenId): Promise<void>;
  readonly names: Names;
  readonly people: People;
  readonly exchange: Exchange;
  readonly staff: Staff;
  readonly walkIns: WalkIns;
}

/** People who may sign what a device may not do alone (L30). */
export interface StaffMember {
  /** Short name, as facts bear it. */
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
}
export interface Staff {
  /** Asks the server who may sign; nothing happens without a network. */
  refresh(): Promise<void>;
  /** With the person's own PIN. Wrong ones cost time, by person. */
  unlock(id: string, pin: string): Promise<UnlockAnswer>;
  lock(): void;
}

/** Somebody who came without being on the list (T4c). */
export interface WalkIn {
  readonly name: string;
  readonly company: string;
  /** '' where the event has no types. */
  readonly ticketType: string;
}
export interface WalkIns {
  /** Gives the person a blank ticket and lets them in; the answer appears in `outcomes`. */
  register(person: WalkIn): Promise<WalkInTicket | 'no_blanks' | 'locked' | 'refused' | undefined>;
  /** The code they can type, once the server has given one. */
  codeOf(token: TokenId): string | undefined;
}
export interface WalkInTicket {
  readonly token: TokenId;
  /** Text of the QR code. */
  readonly ticket: string;
}

/** Facts from tablet to tablet without a network (L31). */
export interface Exchange {
  /** Undefined when it could not be made; the problem is on the screen. */
  pack(): Promise<Packed | undefined>;
  take(bytes: Uint8Array<ArrayBuffer>): Promise<Taken>;
}

/** People whose tag a bridge hears at this gate (B2). */
export interface Nearby {
  /** A bridge has served this gate lately. */
  readonly hasBridge: boolean;
  /** Longest waiting first; nobody who is already in. */
  readonly people: readonly NearbyPerson[];
}
export interface NearbyPerson {
  readonly token: TokenId;
  /** '' while names are locked. */
  readonly name: string;
  readonly company: string;
  readonly ticketType: string;
  readonly since: Millis;
  /** Heard from a beacon that anybody could copy. */
  readonly hint: boolean;
  /** A scan would refuse them; the tap says why. */
  readonly stop: boolean;
}

/** How this tablet scans. */
export interface ScanManner {
  /** Every code in the picture, not only one. */
  readonly bulk: boolean;
  /** A badge at each first entry. */
  readonly badges: boolean;
  /** Nobody of the staff stands here: no controls; the shift PIN leads out. */
  readonly kiosk: boolean;
}

/** What staff say to an answer that asked them. */
export type Decision =
  /** They looked and let the person in. */
  | { readonly kind: 'confirm' }
  | { readonly kind: 'accept_unpaid' }
  /** Somebody who may sign lets the person in against the refusal (L6). */
  | { readonly kind: 'override'; readonly why: OverrideReason }
  /** By question id. */
  | { readonly kind: 'answers'; readonly answers: Readonly<Record<string, string>> };

/** Finding people without a code (G1). */
export interface People {
  search(question: string): Promise<PeopleAnswer>;
  /** Checks the person in or out as a scan would; the answer appears in `outcomes`. */
  admit(token: TokenId): Promise<void>;
}
export interface FoundPerson {
  readonly token: TokenId;
  readonly name: string;
  readonly company: string;
  readonly ticketType: string;
  /** What a scan would be told now. */
  readonly verdict: Verdict | undefined;
}
export type PeopleAnswer =
  | { readonly kind: 'locked' | 'too_short' }
  | { readonly kind: 'loading'; readonly progress: number }
  | { readonly kind: 'found'; readonly people: readonly FoundPerson[]; readonly total: number };

/** The names on this tablet: sealed until the shift PIN opens them (wire.md, Roster). */
export interface Names {
  /** Sets the first PIN, or a new one while the names are open. Six digits or more. */
  setPin(pin: string): Promise<void>;
  unlock(pin: string): Promise<UnlockAnswer>;
  lock(): void;
  /** Is this the shift's PIN? Counts as an attempt. */
  check(pin: string): Promise<UnlockAnswer>;
  /** Staff chose to do without a PIN for now. */
  putOffPin(): void;
}
export type UnlockAnswer =
  | { readonly kind: 'open' | 'wrong' }
  | { readonly kind: 'wait'; readonly ms: number };
/** `unset`: no PIN yet, names are open to whoever holds the tablet. */
export type NamesState = 'unset' | 'open' | 'locked';

/** How many of an order's or group's tickets are in. */
export interface GroupArrival {
  readonly arrived: number;
  readonly size: number;
}

export interface Outcome {
  readonly id: number;
  readonly at: Millis;
  readonly verdict: Verdict;
  /** The same code again within three seconds: said, not judged again. */
  readonly repeated: boolean;
  readonly person: { readonly name: string; readonly company: string; readonly note: string } | undefined;
  readonly ticketType: string | undefined;
  readonly direction: GateMode;
  readonly token: TokenId | undefined;
  /** The entry or exit this answer wrote. */
  readonly fact: FactId | undefined;
  readonly annulled: boolean;
  /** The first entry of this ticket that counts anywhere: the moment for a badge. */
  readonly firstEntry: boolean;
  /** Only for tickets of a group of two or more. */
  readonly group: GroupArrival | undefined;
  /** A receipt was scanned, not a ticket: what became of the admission it proves (L32). */
  readonly receipt?: Restored['kind'] | undefined;
}

export interface ConflictEntry {
  readonly gate: string;
  readonly device: number;
  readonly at: Millis;
  readonly mine: boolean;
  readonly first: boolean;
}

export type ConflictAnswer = Extract<ResolveAnswer, 'both-real' | 'same-person' | 'fraud'>;

export interface ConflictView {
  readonly id: string;
  readonly name: string;
  readonly ticketType: string;
  /** What was answered; undefined while it is open. */
  readonly answer: ResolveAnswer | undefined;
  readonly entries: readonly ConflictEntry[];
  readonly acknowledged: boolean;
}

export type ProblemKind =
  | 'storage_full'
  | 'storage_closed'
  | 'storage_missing'
  | 'other_tab'
  | 'revoked'
  | 'clock_wrong'
  | 'fork_repaired'
  | 'refused'
  | 'quarantined'
  | 'unexpected';

/** What the role of this device allows on its screens; the relay's guard checks the facts all the same. */
export interface GateRights {
  readonly annul: boolean;
  readonly people: boolean;
  readonly walkIn: boolean;
  /** Stand somewhere else than before; others need a person who signs. */
  readonly gate: boolean;
}

export interface GateSnapshot {
  readonly stage: 'starting' | 'unpaired' | 'loading_roster' | 'ready';
  readonly problem: { readonly kind: ProblemKind; readonly detail: string } | undefined;
  readonly event: { readonly name: string; readonly place: string; readonly timeZone: string } | undefined;
  readonly gate: { readonly id: string; readonly name: string } | undefined;
  readonly gates: readonly { readonly id: string; readonly name: string }[];
  readonly list: { readonly id: string; readonly name: string } | undefined;
  readonly device: number | undefined;
  readonly role: string | undefined;
  readonly may: GateRights;
  readonly mode: GateMode;
  readonly manner: ScanManner;
  readonly names: NamesState;
  /** The PIN has not been asked for yet on this tablet. */
  readonly askPin: boolean;
  readonly link: 'connected' | 'connecting' | 'offline';
  /** Through what: the event server, or a relay on the venue's own network (L31). */
  readonly via: 'server' | 'venue';
  readonly lastContact: Millis | undefined;
  /** Server clock minus this device's, as last learnt, in ms. */
  readonly clockOffset: number;
  /** Own facts not yet durable on the server (L18). */
  readonly unsent: number;
  /** Of those, what is durable at the venue's relay. */
  readonly atVenue: number;
  readonly inside: Inside;
  readonly rosterProgress: number;
  /** Newest first, at most 50. */
  readonly outcomes: readonly Outcome[];
  /** Open ones, newest first. */
  readonly conflicts: readonly ConflictView[];
  /** Answered ones, newest first, at most 20. */
  readonly resolved: readonly ConflictView[];
  /** Who may sign at this tablet, and who does now. */
  readonly staff: readonly StaffMember[];
  readonly signing: StaffMember | undefined;
  /** Ticket types a walk-in may get here. */
  readonly walkInTypes: readonly string[];
  /** Blank tickets left. */
  readonly blanks: number;
  readonly nearby: Nearby;
  readonly persisted: boolean | undefined;
}

export interface Inside {
  readonly people: number;
  readonly bodies: number;
  readonly registered: number;
  /** Places this tablet may still fill where the server granted them; undefined where nobody is counted out. */
  readonly places: number | undefined;
}

export const INITIAL: GateSnapshot = {
  stage: 'starting',
  problem: undefined,
  event: undefined,
  gate: undefined,
  gates: [],
  list: undefined,
  device: undefined,
  role: undefined,
  may: { annul: false, people: false, walkIn: false, gate: false },
  mode: 'entry',
  manner: { bulk: false, badges: false, kiosk: false },
  names: 'locked',
  askPin: false,
  link: 'offline',
  via: 'server',
  lastContact: undefined,
  clockOffset: 0,
  unsent: 0,
  atVenue: 0,
  inside: { people: 0, bodies: 0, registered: 0, places: undefined },
  rosterProgress: 0,
  outcomes: [],
  conflicts: [],
  resolved: [],
  staff: [],
  signing: undefined,
  walkInTypes: [],
  blanks: 0,
  nearby: { hasBridge: false, people: [] },
  persisted: undefined,
};

/**
 * One ledger entry, written once by one device; never edited, never deleted (L1).
 * These types are what `fact-text.ts` reads and writes; nothing here decides anything.
 */
import type { DeviceNo, FactId, GateId, ListId, Millis, TokenId } from '../ids.ts';
import type { RosterVersion } from '../roster/roster.ts';
import type { Via } from '../verdict/scan.ts';
import type { ConfirmReason, ErrorReason } from '../verdict/verdict.ts';
import type { OrderKey } from './order-key.ts';

/** Where a fact stands: the session's own index is Yjs's clock, so nobody can squat it (L2). */
export interface Place {
  readonly id: FactId;
  readonly device: DeviceNo;
  readonly session: number;
  readonly index: number;
}

export interface Stamp {
  readonly key: OrderKey;
  readonly at: Millis;
}

/** Optional fields, each `x=value` at the end of the text (wire.md). */
export interface Extras {
  /** `n=` caller's nonce: the same nonce twice counts once, also under force (L2). */
  readonly nonce?: string;
  /** `w=` id and chain hash this fact had before a fork (L16). */
  readonly was?: string;
  /** `o=` fact id that an override names (L5). */
  readonly overrides?: FactId;
  /** `p=` gate of this one fact where it is not the gate of the device's duty (API check-ins). */
  readonly gate?: GateId;
  /** `d=` rotating code's age in seconds. */
  readonly codeAge?: number;
  /** `r=` why staff forced this entry (L6). */
  readonly reason?: OverrideReason;
  /** `q=` ids of the questions that were answered with this entry; the answers stand in no fact. */
  readonly answered?: readonly string[];
  /** `g=` who of the staff signed this fact; always the last field, because it signs everything before it (L14). */
  readonly staff?: StaffMark;
}

/** A person's own signature on one fact: overrides, resolves, late annuls (L30). */
export interface StaffMark {
  /** Short name of the enrolled person: 1–32 of a–z, 0–9 and `-`. */
  readonly id: string;
  /** Ed25519 under purpose `STAFF`, base64url. */
  readonly signature: string;
}

/** Why somebody was let in against a refusal, as whoever signed it said. */
export const OVERRIDE_REASONS = ['identity', 'agreed', 'came_back', 'ticket', 'other'] as const;
export type OverrideReason = (typeof OVERRIDE_REASONS)[number];

/** The first `length` facts of a session (or, in a clock fact, where a range begins). */
export interface Extent {
  readonly device: DeviceNo;
  readonly session: number;
  readonly length: number;
}

/** An extent whose content is pinned: first 8 bytes of the chain's head at that length, in hex. */
export interface PinnedExtent extends Extent {
  readonly hash: string;
}

export type AnnulReason = 'mistake' | 'wrong_person' | 'test' | 'left' | 'other';
export const ANNUL_REASONS: readonly AnnulReason[] = ['mistake', 'wrong_person', 'test', 'left', 'other'];

export type ResolveAnswer = 'both-real' | 'same-person' | 'fraud' | 'release' | 'reject';
export const RESOLVE_ANSWERS: readonly ResolveAnswer[] = [
  'both-real',
  'same-person',
  'fraud',
  'release',
  'reject',
];

/** What happened at the door, without who wrote it when. */
export type FactBody =
  | {
      readonly kind: 'admit';
      readonly token: TokenId;
      readonly list: ListId;
      readonly via: Via;
      readonly forceSent: boolean;
      readonly unlisted: boolean;
      readonly count: number;
    }
  | { readonly kind: 'exit'; readonly token: TokenId; readonly list: ListId; readonly via: Via }
  | {
      readonly kind: 'deny';
      readonly token: TokenId | undefined;
      readonly list: ListId;
      readonly via: Via;
      readonly reason: ErrorReason;
      readonly repeats: number;
    }
  | { readonly kind: 'annul'; readonly target: FactId; readonly reason: AnnulReason }
  | {
      readonly kind: 'resolve';
      readonly targets: readonly FactId[];
      readonly answer: ResolveAnswer;
      /** `release` and `reject`: whole stretches of a session (L23, L24). */
      readonly extents?: readonly PinnedExtent[];
      /** `release`: every receipt of this device up to a time (L32). */
      readonly receipts?: { readonly device: DeviceNo; readonly until: Millis };
    }
  | { readonly kind: 'walkIn'; readonly token: TokenId; readonly list: ListId }
  | {
      readonly kind: 'duty';
      readonly gate: GateId;
      readonly lists: readonly ListId[];
      readonly roster: RosterVersion;
    }
  | {
      /** The writer's signature over its chain so far, and what had changed in what it had seen (L13). */
      readonly kind: 'seal';
      /** Head of this session's chain before the seal, base64url. */
      readonly head: string;
      readonly frontier: readonly Extent[];
      /** Ed25519 under purpose `SEAL`, base64url. */
      readonly signature: string;
    }
  | {
      /** `n` places of an area pass from one device to another; 0 is the server (escrow, verdict.md). */
      readonly kind: 'budget';
      readonly from: DeviceNo;
      readonly to: DeviceNo;
      readonly area: string;
      readonly n: number;
    }
  | {
      /** A fact that came back from its holder's receipt, as it stood in its own log (L32). */
      readonly kind: 'restore';
      readonly fact: Fact;
      /** First 8 bytes of the chain's head after the fact, in hex. */
      readonly hash: string;
      /** COSE_Sign1 `RECEIPT`, base64url. */
      readonly receipt: string;
    }
  | {
      /** A device's clock was found wrong: what to add to the times of these facts (L4). */
      readonly kind: 'clock';
      readonly device: DeviceNo;
      readonly session: number;
      /** First index it applies to, and the first it does not; undefined = all that follow. */
      readonly from: number;
      readonly until: number | undefined;
      /** Milliseconds to add to `at`. */
      readonly offset: number;
    }
  | {
      /** Staff looked and let the person in: what the verdict had asked them to confirm. */
      readonly kind: 'confirmOk';
      readonly target: FactId;
      readonly why: readonly ConfirmReason[];
    }
  | {
      /** How far each session of a revoked device was durable; what lies beyond does not count (L23). */
      readonly kind: 'revoke';
      readonly device: DeviceNo;
      readonly extents: readonly PinnedExtent[];
    }
  | { readonly kind: 'other'; readonly letter: string };

export type FactKind = FactBody['kind'];

export type Fact = Place & Stamp & { readonly extras: Extras; readonly body: FactBody };

/** A fact about to be written: the log adds where it stands. */
export interface FactDraft {
  readonly body: Exclude<FactBody, { kind: 'other' }>;
  readonly extras: Extras;
  readonly stamp: Stamp;
}

/**
 * One ledger entry, written once by one device; never edited, never deleted (L1).
 * These types are what `fact-text.ts` reads and writes; nothing here decides anything.
 */
import type { DeviceNo, FactId, GateId, ListId, Millis, TokenId } from '../ids.ts';
import type { RosterVersion } from '../roster/roster.ts';
import type { Via } from '../verdict/scan.ts';
import type { ErrorReason } from '../verdict/verdict.ts';
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
  | { readonly kind: 'resolve'; readonly targets: readonly FactId[]; readonly answer: ResolveAnswer }
  | { readonly kind: 'walkIn'; readonly token: TokenId; readonly list: ListId }
  | {
      readonly kind: 'duty';
      readonly gate: GateId;
      readonly lists: readonly ListId[];
      readonly roster: RosterVersion;
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

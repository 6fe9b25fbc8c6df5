/** What a room is given by whoever runs it: in the event server, in a venue relay, in the simulation. */
import type { Millis } from '../ids.ts';
import type { DocumentName, HashTexts } from '../replica/chain.ts';
import type { UpdateLimits } from '../replica/update-codec.ts';
import type { Tier } from '../wire/socket.ts';
import type { CarryDeps } from './carrying.ts';
import type { Grammar } from './grammar.ts';
import type { RoomCaps } from './intake.ts';
import type { LogStore } from './log-store.ts';
import type { Refusal } from './peer.ts';

export interface RoomDeps<F> {
  readonly document: DocumentName;
  readonly grammar: Grammar<F>;
  readonly tier: Tier;
  readonly store: LogStore;
  readonly clock: { readonly now: () => Millis };
  /** Runs `task` after `ms`; returns how to cancel it. */
  readonly after: (ms: number, task: () => void) => () => void;
  readonly limits: UpdateLimits;
  /** How many may come, and how often they may ask (L26). */
  readonly caps?: RoomCaps;
  /** A faster SHA-256 for the chains than JavaScript's, where there is one. */
  readonly hash?: HashTexts;
  /** Who may offer the facts of others, and where those lie (L24). Without it nobody may. */
  readonly carry?: CarryDeps<F>;
  /** Facts that became durable, in commit order. */
  readonly onFacts: (facts: readonly F[]) => void;
  /** Every refusal, for the audit log and the counters. */
  readonly onRefusal: (refusal: Refusal) => void;
  /** The store failed; the room has closed its sockets and will load again. */
  readonly onStorageFailure: (error: unknown) => void;
}

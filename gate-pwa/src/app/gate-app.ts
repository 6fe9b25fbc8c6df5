/** What the screens see of a gate: one immutable snapshot and a few things to ask for. They never see how. */
import type { Millis, Verdict } from '@attend-gate/shared';

export type Locale = 'ko' | 'en';
export type PairRefusal = 'used' | 'expired' | 'unknown' | 'unreachable' | 'malformed' | 'no_ed25519';

export interface GateApp {
  subscribe(listener: () => void): () => void;
  /** The same reference until something changes. */
  snapshot(): GateSnapshot;
  /** The answer appears in `outcomes`. */
  scan(text: string, via: 'camera' | 'hardware' | 'typed'): Promise<void>;
  setDirection(direction: 'entry' | 'exit'): void;
  chooseGate(gate: string): Promise<void>;
  pair(input: string): Promise<{ ok: true } | { ok: false; reason: PairRefusal }>;
  acknowledgeConflict(id: string): void;
  dismissProblem(): void;
}

export interface Outcome {
  readonly id: number;
  readonly at: Millis;
  readonly verdict: Verdict;
  /** The same code again within three seconds: said, not judged again. */
  readonly repeated: boolean;
  readonly person: { readonly name: string; readonly company: string } | undefined;
  readonly ticketType: string | undefined;
  readonly direction: 'entry' | 'exit';
}

export interface ConflictEntry {
  readonly gate: string;
  readonly device: number;
  readonly at: Millis;
  readonly mine: boolean;
  readonly first: boolean;
}

export interface ConflictView {
  readonly id: string;
  readonly name: string;
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
  | 'unexpected';

export interface GateSnapshot {
  readonly stage: 'starting' | 'unpaired' | 'loading_roster' | 'ready';
  readonly problem: { readonly kind: ProblemKind; readonly detail: string } | undefined;
  readonly event: { readonly name: string; readonly place: string; readonly timeZone: string } | undefined;
  readonly gate: { readonly id: string; readonly name: string } | undefined;
  readonly gates: readonly { readonly id: string; readonly name: string }[];
  readonly list: { readonly id: string; readonly name: string } | undefined;
  readonly device: number | undefined;
  readonly role: string | undefined;
  readonly direction: 'entry' | 'exit';
  readonly link: 'connected' | 'connecting' | 'offline';
  readonly lastContact: Millis | undefined;
  /** Own facts not yet durable on the server (L18). */
  readonly unsent: number;
  readonly inside: { readonly people: number; readonly bodies: number; readonly registered: number };
  readonly rosterProgress: number;
  /** Newest first, at most 50. */
  readonly outcomes: readonly Outcome[];
  /** Open ones, newest first. */
  readonly conflicts: readonly ConflictView[];
  readonly persisted: boolean | undefined;
}

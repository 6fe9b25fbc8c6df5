/** What the wallet's screens see and may ask. Screens know nothing of servers, documents or storage. */
import type { EventCard, OpenRefusal, PassAttendance, SecondWay } from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';
import type { LinkState } from '../platform/link.ts';
import type { ShownCode } from './claim.ts';

/** Why a pass is not what it was; the code stays visible, because a gate decides, not the phone. */
export type PassTrouble =
  | { readonly kind: 'refused'; readonly reason: OpenRefusal }
  /** The event's server answers nonsense or refuses to talk. */
  | { readonly kind: 'server'; readonly detail: string }
  /** This phone could not keep the pass's document. */
  | { readonly kind: 'storage'; readonly detail: string };

export interface PassView {
  readonly pass: StoredPass;
  /** What the pass document says; undefined until it has been read from this phone. */
  readonly said: PassAttendance | undefined;
  readonly link: LinkState;
  /** When the event's server was last heard, this phone's clock. */
  readonly lastContact: number | undefined;
  readonly trouble: PassTrouble | undefined;
}

export type WalletProblem = {
  readonly kind: 'storage_missing' | 'storage_full' | 'storage_closed' | 'unexpected';
  readonly detail: string;
};

export interface WalletSnapshot {
  readonly stage: 'starting' | 'ready';
  /** Running and coming events first. */
  readonly passes: readonly PassView[];
  readonly problem: WalletProblem | undefined;
  /** Whether the browser promised to keep our data; undefined = not asked yet. */
  readonly persisted: boolean | undefined;
}

export interface AddRequest {
  /** A link, the text of a QR, or a typed code. */
  readonly input: string;
  /** Origin of the event server for a bare code; left out = where the wallet came from. */
  readonly server?: string | undefined;
  /** Last four digits of the phone number, once they were asked for. */
  readonly digits?: string | undefined;
}

export type AddOutcome =
  | { readonly status: 'added'; readonly id: string }
  | { readonly status: 'second_needed'; readonly event: EventCard; readonly ways: readonly SecondWay[] }
  | {
      readonly status: 'refused';
      readonly reason: OpenRefusal;
      readonly minutes: number | undefined;
      /** The server's clock, when the phone's may be wrong. */
      readonly serverTime: number | undefined;
    }
  | {
      readonly status: 'failed';
      readonly why: 'malformed' | 'unreachable' | 'bad_answer' | 'too_many' | 'unexpected';
      /** Until it may be tried again. */
      readonly minutes: number | undefined;
    };

export type ProtectOutcome =
  | { readonly status: 'protected' }
  | { readonly status: 'refused'; readonly reason: OpenRefusal }
  /** The wish is kept: it is done as soon as the server can be reached. */
  | { readonly status: 'offline' }
  /** This browser cannot make a key that nobody can copy. */
  | { readonly status: 'no_ed25519' }
  | { readonly status: 'failed' };

export interface WalletApp {
  subscribe(listener: () => void): () => void;
  snapshot(): WalletSnapshot;
  add(request: AddRequest): Promise<AddOutcome>;
  /** Claims a pass for this phone, so that no copy of its code admits anybody (T3). */
  protect(id: string): Promise<ProtectOutcome>;
  /** The code to show now. */
  codeOf(pass: StoredPass): Promise<ShownCode>;
  /** Forgets a pass on this phone. The ticket itself stays good. */
  remove(id: string): Promise<void>;
  dismissProblem(): void;
}

/** What the wallet's screens see and may ask. Screens know nothing of servers, documents or storage. */
import type { EventCard, OpenRefusal, PassAttendance, SecondWay } from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';
import type { LinkState } from '../platform/link.ts';
import type { ShownCode } from './claim.ts';
import type { NotTaken } from './proving.ts';

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

/** What became of a text that was scanned, followed or typed. */
export type TakeOutcome =
  | AddOutcome
  /** The receipt is kept in its pass, or was kept already (L32). */
  | { readonly status: 'receipt_kept'; readonly id: string }
  /** Written down; the event's server says later whether it counts (PD8). */
  | { readonly status: 'checked_in'; readonly id: string }
  /** Several passes on this phone are of this event. */
  | { readonly status: 'choose'; readonly ids: readonly string[] }
  | { readonly status: 'not_taken'; readonly why: NotTaken | 'no_pass' };

export type HandOverOutcome =
  | { readonly status: 'handed_over'; readonly link: string }
  | { readonly status: 'offline' | 'failed' };

export type BleOutcome =
  | { readonly status: 'answered'; readonly result: string; readonly receipt: boolean }
  | { readonly status: 'wrong_event' | 'not_a_gate' | 'no_answer' | 'cancelled' | 'off' | 'failed' };

/** What became of a wallet file, pass by pass. */
export type ImportOutcome =
  | { readonly status: 'malformed' | 'password' }
  | { readonly status: 'done'; readonly added: number; readonly left: readonly string[] };

export interface WalletApp {
  subscribe(listener: () => void): () => void;
  snapshot(): WalletSnapshot;
  add(request: AddRequest): Promise<AddOutcome>;
  /**
   * Takes any text a camera, a link or a keyboard gives: a pass, a receipt, the code in a room.
   * @param pass the one it is meant for, where several could be
   */
  take(request: AddRequest, pass?: string): Promise<TakeOutcome>;
  /** Checks in at a gate over Bluetooth; only from a tap, because the browser asks which gate. */
  checkInOverBle(id: string): Promise<BleOutcome>;
  /** Gives a pass to another phone or person; this phone's copy dies. */
  handOver(id: string): Promise<HandOverOutcome>;
  /** All passes as a file that only the password opens. */
  exportAll(password: string): Promise<string>;
  importAll(file: string, password: string): Promise<ImportOutcome>;
  /** Forgets every pass and everything about it. */
  removeAll(): Promise<void>;
  /** Claims a pass for this phone, so that no copy of its code admits anybody (T3). */
  protect(id: string): Promise<ProtectOutcome>;
  /** The code to show now. @param full the long form, for a gate that does not know this phone's key */
  codeOf(pass: StoredPass, full?: boolean): Promise<ShownCode>;
  /** Forgets a pass on this phone. The ticket itself stays good. */
  remove(id: string): Promise<void>;
  dismissProblem(): void;
}

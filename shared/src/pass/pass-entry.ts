/**
 * One entry of a pass document, the small log that a token's holder shares with the event server (docs/spec/pass.md).
 * The phone writes proofs and self check-ins; the server writes copies of this token's ledger facts and what it knows
 * about them. These types decide nothing; `pass-text.ts` reads and writes them.
 */
import type { DeviceNo, FactId, GateId, ListId } from '../ids.ts';
import type { Fact, Place, Stamp } from '../ledger/fact.ts';
import type { RosterVersion } from '../roster/roster.ts';
import type { ErrorReason } from '../verdict/verdict.ts';

/** The event server writes as device 0 in every document (L30); phones are numbered from 1 within their pass. */
export const PASS_SERVER = 0 as DeviceNo;

/** Why a self check-in does not count: the proof is none, or the verdict is another one. */
export type SelfRefusal = 'proof' | 'not_allowed' | 'staff' | ErrorReason;

export type PassBody =
  /** A ledger fact of this token, under the id it has there. */
  | { readonly kind: 'copy'; readonly fact: Fact }
  /** COSE_Sign1 `RECEIPT` of the gate that admitted, base64url. */
  | { readonly kind: 'receipt'; readonly of: FactId; readonly receipt: string }
  /** Since this roster every gate knows the phone's key, so the short rotating code works everywhere (T3). */
  | { readonly kind: 'keyKnown'; readonly keyId: string; readonly roster: RosterVersion }
  /** What came of a self check-in: let in, or why not. */
  | { readonly kind: 'answer'; readonly to: FactId; readonly result: 'ok' | SelfRefusal }
  /** The phone was at this gate: the receipt it was given there (L32), base64url. */
  | { readonly kind: 'proof'; readonly gate: GateId | undefined; readonly proof: string }
  /** The phone checks itself in where the organiser allows it; counts once the server has verified the proof. */
  | { readonly kind: 'selfCheckIn'; readonly list: ListId; readonly gate: GateId; readonly proof: string }
  /** A kind or a form that only a newer writer knows: kept, ignored. */
  | { readonly kind: 'other'; readonly letter: string };

export type PassKind = PassBody['kind'];
export type PassEntry = Place & Stamp & { readonly body: PassBody };

/** An entry about to be written. Copies are made from the ledger's own text (`copyText`). */
export interface PassDraft {
  readonly stamp: Stamp;
  readonly body: Exclude<PassBody, { kind: 'copy' | 'other' }>;
}

const BY_SERVER: ReadonlySet<PassKind> = new Set(['copy', 'receipt', 'keyKnown', 'answer']);
const BY_PHONE: ReadonlySet<PassKind> = new Set(['proof', 'selfCheckIn']);

/** Who may write which kind; unknown kinds: nobody. */
export const mayWritePass = (device: DeviceNo, kind: PassKind): boolean =>
  (device === PASS_SERVER ? BY_SERVER : BY_PHONE).has(kind);

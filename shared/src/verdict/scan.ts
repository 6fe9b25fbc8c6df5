/** A scan after verification: signatures were checked before, asynchronously where the browser needs it. */
import type { ListId, Millis, TokenId } from '../ids.ts';
import type { Medium } from '../roster/roster.ts';

/** How the code reached us; one letter in the fact (wire.md, `via`). */
export type Via = 'camera' | 'hardware' | 'typed' | 'manual' | 'ble' | 'tag' | 'self' | 'api';

/** What a signed ticket says about itself. */
export interface SignedTicket {
  readonly generation: number;
  readonly notBefore: Millis;
  readonly expires: Millis;
  readonly ticketClass: number;
  /**
   * When its phone made the code that was shown, by the phone's clock; left out for a ticket that is good on paper.
   * `copied`: the ticket belongs to a phone and was shown without it (T3).
   */
  readonly shown?: Millis | 'copied';
}

/** What another system's signed ticket says; good while the roster does not have it. */
export interface ForeignTicket {
  readonly ticketType: string;
  readonly variation: string;
  readonly session: string;
  /** Inclusive; 0 = no limit. */
  readonly validFrom: Millis;
  /** Exclusive; 0 = no limit. */
  readonly validUntil: Millis;
}

/** Why a code finds nobody. */
export type UnknownCode = 'unknown' | 'mistyped' | 'unreadable' | 'bad_signature';

export type ScannedCode =
  | { readonly kind: 'token'; readonly token: TokenId; readonly signed: SignedTicket | undefined }
  /** A card or bracelet and the tickets it stands for. */
  | ({ readonly kind: 'medium' } & Medium)
  /** One code that several tickets bear. */
  | { readonly kind: 'shared'; readonly tokens: readonly TokenId[] }
  /** Signed by another system of the organiser's, and not in this roster. `token` is derived from the code. */
  | {
      readonly kind: 'foreign_ticket';
      readonly token: TokenId;
      readonly ticket: ForeignTicket;
      readonly withdrawn: 'revoked' | 'blocked' | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: UnknownCode }
  /** Was the code of this ticket once. */
  | { readonly kind: 'withdrawn'; readonly token: TokenId | undefined; readonly why: 'revoked' | 'blocked' }
  | {
      readonly kind: 'wrong_event';
      readonly event:
        | { readonly name: string; readonly place: string; readonly startsAt: Millis }
        | undefined;
    }
  /** A phone's rotating code, but this roster does not know the phone's key yet. */
  | { readonly kind: 'newer_than_roster' }
  | { readonly kind: 'locked' };

export interface VerifiedScan {
  readonly code: ScannedCode;
  readonly direction: 'entry' | 'exit';
  readonly list: ListId;
  readonly via: Via;
  /** Two readers agree that the bearer of this rotating tag walked in; one reader can never say so (B1). */
  readonly crossed?: boolean | undefined;
}

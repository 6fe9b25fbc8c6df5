/** A scan after verification: signatures were checked before, asynchronously where the browser needs it. */
import type { ListId, Millis, TokenId } from '../ids.ts';

/** How the code reached us; one letter in the fact (wire.md, `via`). */
export type Via = 'camera' | 'hardware' | 'typed' | 'manual' | 'ble' | 'tag' | 'self' | 'api';

/** What a signed ticket says about itself. */
export interface SignedTicket {
  readonly generation: number;
  readonly notBefore: Millis;
  readonly expires: Millis;
  readonly ticketClass: number;
}

export type ScannedCode =
  | { readonly kind: 'token'; readonly token: TokenId; readonly signed: SignedTicket | undefined }
  | { readonly kind: 'unknown'; readonly why: 'unknown' | 'mistyped' | 'unreadable' | 'bad_signature' }
  | {
      readonly kind: 'wrong_event';
      readonly event:
        | { readonly name: string; readonly place: string; readonly startsAt: Millis }
        | undefined;
    }
  | { readonly kind: 'locked' };

export interface VerifiedScan {
  readonly code: ScannedCode;
  readonly direction: 'entry' | 'exit';
  readonly list: ListId;
  readonly via: Via;
}

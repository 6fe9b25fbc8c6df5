/**
 * What a bridge shares of what its radio hears (B3): that somebody came near a gate, went in, or left again. Raw
 * sightings stay in the bridge. A presence entry is a hint with a short life; it is never a fact of the ledger and
 * admits nobody (B1, B2).
 */
import type { GateId, Millis, TokenId } from '../ids.ts';
import type { Place } from '../ledger/fact.ts';

/**
 * What was heard. A `tag` shows another id every few minutes and cannot be copied for longer than that; a `beacon`
 * always says the same and can be copied by anybody: a hint, no more.
 */
export type Carrier = 'tag' | 'beacon';

export type PresenceBody =
  /** Strong enough for long enough at one reader. `dBm` is the smoothed strength at that moment. */
  | {
      readonly kind: 'near';
      readonly token: TokenId;
      readonly place: GateId;
      readonly carrier: Carrier;
      readonly dBm: number;
    }
  /** Two readers agree that the person passed from outside to inside. */
  | { readonly kind: 'enter'; readonly token: TokenId; readonly place: GateId; readonly carrier: Carrier }
  /** Weak or silent again. `dwell` is how long they were there, in whole seconds. */
  | {
      readonly kind: 'leave';
      readonly token: TokenId;
      readonly place: GateId;
      readonly carrier: Carrier;
      readonly dwell: number;
    };

export interface PresenceDraft {
  /** Corrected wall time. */
  readonly at: Millis;
  readonly body: PresenceBody;
}

/** An entry of a newer form is kept by relays and ignored by readers, like a fact of an unknown kind (L1). */
export type PresenceEntry = Place & {
  readonly at: Millis;
  readonly body: PresenceBody | { readonly kind: 'other'; readonly letter: string };
};

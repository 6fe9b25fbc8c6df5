/**
 * Binds tokens to phones (T3): a claim raises the ticket's generation, so whatever was printed or photographed before
 * is worth nothing from the next roster on. Only a claim that comes first counts.
 */
import type { Millis, TokenId } from '@attend-gate/shared';
import { appendAudit } from '../store/audit-store.ts';
import type { EventDatabase } from '../store/database.ts';
import { bindPhone, type Participant } from '../store/participant-store.ts';

export interface Claims {
  /** Undefined when another phone was faster. */
  claim(token: TokenId, key: string): Participant | undefined;
  /** Frees a token for another phone and retires its ticket; undefined when there is no such claim. */
  release(token: TokenId, key: string, actor: string): Participant | undefined;
}

export interface ClaimsDeps {
  readonly store: EventDatabase;
  readonly clock: { readonly now: () => Millis };
  /** The roster changed. */
  readonly onChanged: () => void;
}

export function createClaims({ store, clock, onChanged }: ClaimsDeps): Claims {
  const bind = (
    token: TokenId,
    change: { readonly from: string; readonly to: string },
    note: { readonly actor: string; readonly action: string },
  ): Participant | undefined => {
    const now = clock.now();
    const person = store.write((tx) => {
      const bound = bindPhone(store, tx, { token, ...change, now });
      if (bound)
        appendAudit(store, tx, { at: now, ...note, detail: { token, generation: bound.generation } });
      return bound;
    });
    if (person) onChanged();
    return person;
  };
  return {
    claim: (token, key) => bind(token, { from: '', to: key }, { actor: 'phone', action: 'token.claim' }),
    release: (token, key, actor) => bind(token, { from: key, to: '' }, { actor, action: 'token.release' }),
  };
}

/**
 * The rotating codes that let somebody through here in the last minutes (T3): the very same code a second time is a
 * picture of it, however fresh it still looks. Only this gate's own memory; other gates have the ledger.
 */
import type { Millis, TokenId } from '../ids.ts';
import { REMEMBER_CODE_MS } from '../verdict/rotating.ts';

export interface RecentCodes {
  add(token: TokenId, shown: Millis): void;
  has(token: TokenId, shown: Millis): boolean;
}

export function createRecentCodes(clock: { readonly now: () => Millis }): RecentCodes {
  const seen = new Map<string, number>();
  const keyOf = (token: TokenId, shown: Millis): string => `${token}|${shown}`;
  return {
    add: (token, shown) => {
      const now = clock.now();
      for (const [key, at] of seen) {
        if (now - at <= REMEMBER_CODE_MS) break; // in the order they came
        seen.delete(key);
      }
      seen.set(keyOf(token, shown), now);
    },
    has: (token, shown) => seen.has(keyOf(token, shown)),
  };
}

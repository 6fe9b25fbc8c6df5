/**
 * Keeps a stuck scanner from filling the ledger: at most one denial per code and minute becomes a fact, and that
 * fact counts the rest (L26). The first one is written at once, so that nothing is lost if nobody comes back.
 */
import type { Millis } from '../ids.ts';

const QUIET_MS = 60_000;
const FORGET_AFTER = 2_000;

export interface Denials {
  /** How many denials the fact to be written now stands for; 0 = none is due. */
  count(code: string, now: Millis): number;
}

export function createDenials(): Denials {
  const recent = new Map<string, { since: Millis; held: number }>();
  return {
    count(code, now) {
      const known = recent.get(code);
      if (known && now - known.since < QUIET_MS && now >= known.since) {
        known.held++;
        return 0;
      }
      if (recent.size >= FORGET_AFTER) recent.clear();
      recent.set(code, { since: now, held: 0 });
      return 1 + (known?.held ?? 0);
    },
  };
}

/** The wall clock corrected by the last known server offset (L4). The offset outlives a restart. */
import { asMillis, type Millis } from '../ids.ts';

export interface CorrectedClock {
  now(): Millis;
  readonly offset: number;
  /** Server clock minus ours, as just learnt. */
  correct(offset: number): void;
}

export function createClock(
  wall: () => number,
  initial: number,
  onCorrected: (offset: number) => void,
): CorrectedClock {
  let offset = initial;
  return {
    now: () => asMillis(Math.round(wall() + offset)),
    get offset() {
      return offset;
    },
    correct: (next) => {
      offset = next;
      onCorrected(next);
    },
  };
}

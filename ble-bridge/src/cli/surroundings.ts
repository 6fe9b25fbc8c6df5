/** What commands get from the outside: clock, timers, randomness, log, output. Only main.ts makes one. */
import type { Logger } from 'pino';
import type { Timers } from '../radio/virtual/air.ts';

export interface Surroundings extends Timers {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  /** 0 ≤ n < 1, for the virtual radio only. */
  readonly random: () => number;
  readonly log: Logger;
  /** One line of output. */
  readonly print: (line: string) => void;
  readonly exit: (code: number) => never;
}

/** Exit codes; a supervisor must not answer the last two with a restart (`RestartPreventExitStatus`). */
export const EXIT = { done: 0, failed: 1, notPaired: 64, revoked: 65 } as const;

/** Wrong PINs cost time, also across a restart: one rule for the shift's PIN and for everybody's own. */

/** Wrong PINs in a row, and when the last one was (wall clock). */
export interface Attempts {
  readonly wrong: number;
  readonly at: number;
}
export const NO_ATTEMPTS: Attempts = { wrong: 0, at: 0 };

export const isAttempts = (value: unknown): value is Attempts =>
  typeof value === 'object' && value !== null && 'wrong' in value && 'at' in value;

const FREE_TRIES = 4;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 30 * 60_000;
export const MIN_PIN = 6;

/** After four wrong PINs half a minute, then twice as long with each: a million PINs take years. */
export function waitAfter({ wrong, at }: Attempts, now: number): number {
  if (wrong < FREE_TRIES) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES));
  // A clock set back must not open the door, nor keep it shut for longer than the wait.
  return now < at ? wait : Math.max(0, at + wait - now);
}

export interface AttemptMemory {
  readAttempts(): Promise<Attempts>;
  writeAttempts(attempts: Attempts): Promise<void>;
}

/** @param open what the PIN opens; undefined = it was wrong */
export async function attemptPin<T>(
  memory: AttemptMemory,
  wall: () => number,
  open: () => Promise<T | undefined>,
): Promise<
  | { readonly kind: 'open'; readonly opened: T }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly ms: number }
> {
  const attempts = await memory.readAttempts();
  const ms = waitAfter(attempts, wall());
  if (ms > 0) return { kind: 'wait', ms };
  // Counted before it is tried: pulling the plug must not give a free try.
  await memory.writeAttempts({ wrong: attempts.wrong + 1, at: wall() });
  const opened = await open();
  if (opened === undefined) return { kind: 'wrong' };
  await memory.writeAttempts(NO_ATTEMPTS);
  return { kind: 'open', opened };
}

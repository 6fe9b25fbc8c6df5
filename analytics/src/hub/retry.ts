/** When a delivery that failed is tried again (A24): ten attempts over more than three days, then it is a dead letter. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Waiting before attempt 1, 2, … */
export const WAITS_MS: readonly number[] = [
  ...[0, 5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR],
  ...[5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];
const JITTER = 0.2;
const MOST_RETRY_AFTER_MS = 24 * HOUR;

/**
 * Milliseconds until the next attempt; undefined = there is none.
 * @param attempts how many were made
 * @param retryAfter the `Retry-After` header of the last answer: seconds or a date
 * @param random 0 ≤ n < 1
 */
export function nextWait(
  attempts: number,
  retryAfter: string | undefined,
  nowMs: number,
  random: () => number,
): number | undefined {
  const planned = WAITS_MS[attempts];
  if (planned === undefined) return undefined;
  const jittered = Math.round(planned * (1 + JITTER * random()));
  if (retryAfter === undefined) return jittered;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  return Number.isFinite(asked) ? Math.max(jittered, Math.min(asked, MOST_RETRY_AFTER_MS)) : jittered;
}

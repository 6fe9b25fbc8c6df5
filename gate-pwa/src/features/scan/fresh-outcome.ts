/**
 * How long an answer stays on the screen. A green panel left standing would be taken for the next person's, so it
 * goes back to "ready"; a refusal stays longer, because staff read it out.
 */
import { useEffect, useState } from 'react';
import type { Outcome } from '../../app/gate-app.ts';

const OK_MS = 15_000;
const OTHER_MS = 60_000;

/** How long an answer is shown, in ms. */
export interface Stay {
  readonly ok: number;
  readonly other: number;
}
const STAY: Stay = { ok: OK_MS, other: OTHER_MS };

export const shownFor = (outcome: Outcome, stay: Stay): number =>
  outcome.verdict.status === 'ok' ? stay.ok : stay.other;

/** The newest outcome while it is fresh. */
export function useFreshOutcome(newest: Outcome | undefined, stay: Stay = STAY): Outcome | undefined {
  const [stale, setStale] = useState<number>();
  const { ok, other } = stay;
  useEffect(() => {
    if (!newest) return undefined;
    const timer = setTimeout(() => setStale(newest.id), shownFor(newest, { ok, other }));
    return () => clearTimeout(timer);
  }, [newest, ok, other]);
  return newest?.id === stale ? undefined : newest;
}

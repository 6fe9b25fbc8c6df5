/**
 * How long an answer stays on the screen. A green panel left standing would be taken for the next person's, so it
 * goes back to "ready"; a refusal stays longer, because staff read it out.
 */
import { useEffect, useState } from 'react';
import type { Outcome } from '../../app/gate-app.ts';

const OK_MS = 15_000;
const OTHER_MS = 60_000;

/** How long an outcome is shown, in ms. */
export const shownFor = (outcome: Outcome): number => (outcome.verdict.status === 'ok' ? OK_MS : OTHER_MS);

/** The newest outcome while it is fresh. */
export function useFreshOutcome(newest: Outcome | undefined): Outcome | undefined {
  const [stale, setStale] = useState<number>();
  useEffect(() => {
    if (!newest) return undefined;
    const timer = setTimeout(() => setStale(newest.id), shownFor(newest));
    return () => clearTimeout(timer);
  }, [newest]);
  return newest?.id === stale ? undefined : newest;
}

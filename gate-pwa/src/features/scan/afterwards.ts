/** What can still be done about an answer. */
import type { Verdict } from '@attend-gate/shared';
import type { Outcome } from '../../app/gate-app.ts';

/** Is there something of this answer that can be taken back? */
export const canUndo = (outcome: Outcome): boolean =>
  outcome.fact !== undefined && !outcome.annulled && !outcome.repeated;

/** Reasons a supervisor cannot answer: the code names nobody, or this tablet knows too little to say. */
const BEYOND: ReadonlySet<string> = new Set(['not_loaded', 'ambiguous', 'wrong_event', 'error', 'invalid']);

/** Is this a refusal that somebody may overrule? */
export const canOverride = ({ verdict, direction, token, repeated }: Outcome): boolean =>
  verdict.status === 'error' &&
  direction === 'entry' &&
  token !== undefined &&
  !repeated &&
  !BEYOND.has(verdict.reason);

/** Does a question ask for more than a look: a place that is not there (L30)? */
export const needsSupervisor = (verdict: Verdict): boolean =>
  verdict.status === 'confirm' && verdict.reasons.includes('capacity');

/** Is there an entry to give a receipt for (L32)? */
export const hasReceipt = ({ verdict, direction, fact, annulled }: Outcome): boolean =>
  verdict.status === 'ok' && direction === 'entry' && fact !== undefined && !annulled;

/**
 * How old a phone's rotating code may be (T3). Δ = gate time − code time, both corrected by their last known server
 * offset: from 30 s early to 60 s late it is fresh, up to five minutes either way staff decide, beyond that it is
 * probably a screenshot. Pure.
 */
import type { Millis } from '../ids.ts';
import type { SignedTicket } from './scan.ts';

const EARLY_MS = 30_000;
const LATE_MS = 60_000;
const AMBER_MS = 5 * 60_000;
/** A code is remembered for as long as it could pass again. */
export const REMEMBER_CODE_MS = AMBER_MS;

export type CodeAge =
  | { readonly kind: 'fresh' | 'amber' | 'stale'; readonly seconds: number }
  /** A ticket that only its phone may show was shown without it. */
  | { readonly kind: 'copied' }
  /** Not a rotating code. */
  | { readonly kind: 'static' };

export function ageOf(signed: SignedTicket | undefined, now: Millis): CodeAge {
  const shown = signed?.shown;
  if (shown === undefined) return { kind: 'static' };
  if (shown === 'copied') return { kind: 'copied' };
  const age = now - shown;
  const seconds = Math.round(age / 1_000);
  if (age >= -EARLY_MS && age <= LATE_MS) return { kind: 'fresh', seconds };
  return { kind: Math.abs(age) <= AMBER_MS ? 'amber' : 'stale', seconds };
}

/** Δ in whole seconds, for the fact; undefined for a code that does not rotate. */
export function codeAgeOf(signed: SignedTicket | undefined, now: Millis): number | undefined {
  const age = ageOf(signed, now);
  return 'seconds' in age ? age.seconds : undefined;
}

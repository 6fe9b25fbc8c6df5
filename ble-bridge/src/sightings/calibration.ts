/**
 * Finds a site's own threshold (B4): somebody with a tag stands where people should count as near, then where they
 * should not yet, and the strength halfway between the two is proposed. Pure: time comes with each sighting.
 */
import type { Millis, TokenId } from '@attend-gate/shared';

export type Spot = 'near' | 'far';

/** Strengths over the last seconds, dBm. */
export interface Strength {
  readonly weak: number;
  readonly median: number;
  readonly strong: number;
  readonly samples: number;
}

export interface CalibrationState {
  /** The strongest tag right now; undefined while none is heard. */
  readonly now: Strength | undefined;
  readonly near: Strength | undefined;
  readonly far: Strength | undefined;
  /** dBm from which on somebody should count as near; undefined until both spots differ enough. */
  readonly proposal: number | undefined;
}

const WINDOW_MS = 5_000;
/** Fewer sightings in the window say nothing. */
const MIN_SAMPLES = 5;
/** Spots that differ by less cannot be told apart (fading alone is 4 dB). */
export const MIN_GAP_DB = 6;
const MAX_TAGS = 500;

interface Heard {
  readonly dBm: number;
  readonly at: Millis;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

export class Calibration {
  readonly #heard = new Map<TokenId, Heard[]>();
  readonly #spots: Partial<Record<Spot, Strength>> = {};

  /** What the outer reader heard of one of our tags. */
  hear({ token, dBm, at: when }: Heard & { readonly token: TokenId }): void {
    const known = this.#heard.get(token);
    if (!known && this.#heard.size >= MAX_TAGS) this.#forget(when);
    const recent = (known ?? []).filter((heard) => when - heard.at < WINDOW_MS);
    recent.push({ dBm, at: when });
    this.#heard.set(token, recent);
  }

  /** The strongest tag now is the one that is being held. False = none is heard well enough. */
  mark(spot: Spot, now: Millis): boolean {
    const strength = this.#strongest(now);
    if (!strength) return false;
    this.#spots[spot] = strength;
    return true;
  }

  state(now: Millis): CalibrationState {
    const { near, far } = this.#spots;
    const apart = near && far && near.median - far.median >= MIN_GAP_DB;
    const proposal = apart ? Math.round((near.median + far.median) / 2) : undefined;
    return { now: this.#strongest(now), near, far, proposal };
  }

  clear(): void {
    this.#heard.clear();
    delete this.#spots.near;
    delete this.#spots.far;
  }

  #strongest(now: Millis): Strength | undefined {
    this.#forget(now);
    const all = [...this.#heard.values()].flatMap((heard) => strengthOf(heard) ?? []);
    return all.reduce<Strength | undefined>((a, b) => (a && a.median >= b.median ? a : b), undefined);
  }

  #forget(now: Millis): void {
    for (const [token, heard] of this.#heard) {
      const recent = heard.filter(({ at: when }) => now - when < WINDOW_MS);
      if (recent.length === 0) this.#heard.delete(token);
      else this.#heard.set(token, recent);
    }
  }
}

function strengthOf(heard: readonly Heard[]): Strength | undefined {
  if (heard.length < MIN_SAMPLES) return undefined;
  const sorted = heard.map(({ dBm }) => dBm).sort((a, b) => a - b);
  return { weak: at(sorted, 0.1), median: at(sorted, 0.5), strong: at(sorted, 0.9), samples: sorted.length };
}

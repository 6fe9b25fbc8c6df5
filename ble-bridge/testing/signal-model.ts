/**
 * A seeded model of what readers measure of somebody who walks or waits: log-distance loss, each badge a little
 * different, slow shadowing by bodies, fast fading, lost advertisements. For tests and benchmarks only.
 */
import { asMillis, type Millis } from '@attend-gate/shared';
import { EPOCH, type Random } from '@attend-gate/shared/testing';

export interface ModelSighting {
  readonly at: Millis;
  readonly dBm: number;
}

export interface Walk {
  /** Metres from the reader at `s` seconds. */
  readonly distance: (s: number) => number;
  readonly seconds: number;
  /** Between two advertisements. */
  readonly every?: number;
  readonly loss?: number;
}

const AT_1M_DBM = -59;
const EXPONENT_10 = 22;
const BADGE_DB = 3;
const SHADOW_DB = 4;
const SHADOW_S = 2;
const FADING_DB = 4;
const NEAREST_M = 0.3;

export const gaussOf = ({ next }: Random): number =>
  Math.sqrt(-2 * Math.log(next() || 1e-9)) * Math.cos(2 * Math.PI * next());

/** What one reader hears of one walk. */
export function sightingsOf(walk: Walk, random: Random, badge = gaussOf(random) * BADGE_DB): ModelSighting[] {
  const { every = 0.3, loss = 0.2 } = walk;
  const heard: ModelSighting[] = [];
  const keep = Math.exp(-every / SHADOW_S);
  let shadow = gaussOf(random) * SHADOW_DB;
  for (let s = random.next() * every; s < walk.seconds; s += every + random.next() * 0.01) {
    shadow = keep * shadow + Math.sqrt(1 - keep * keep) * SHADOW_DB * gaussOf(random);
    if (random.chance(loss)) continue;
    const metres = Math.max(NEAREST_M, walk.distance(s));
    const mean = AT_1M_DBM + badge - EXPONENT_10 * Math.log10(metres);
    heard.push({
      at: asMillis(EPOCH + s * 1_000),
      dBm: Math.round(mean + shadow + gaussOf(random) * FADING_DB),
    });
  }
  return heard;
}

/** The same walk for an outer reader at 0 m and an inner one `apart` metres further in, in order of time. */
export function twoReaderSightings(
  position: (s: number) => number,
  seconds: number,
  random: Random,
  apart = 4,
): (ModelSighting & { readonly reader: 'outside' | 'inside' })[] {
  const badge = gaussOf(random) * BADGE_DB;
  const from = (reader: 'outside' | 'inside', at: number) =>
    sightingsOf({ distance: (s) => Math.abs(position(s) - at), seconds }, random, badge).map((heard) => ({
      ...heard,
      reader,
    }));
  return [...from('outside', 0), ...from('inside', apart)].sort((a, b) => a.at - b.at);
}

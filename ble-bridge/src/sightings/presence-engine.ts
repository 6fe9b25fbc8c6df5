/**
 * From single sightings to "somebody is near" and "they are gone": a time-aware average of the strength per person,
 * two thresholds, and a dwell (B4). Pure: time comes with each sighting. It can say that somebody is near, and
 * nothing else; one reader's strength never admits anybody (B1).
 */
import {
  asMillis,
  type Carrier,
  type GateId,
  type Millis,
  type PresenceBody,
  type PresenceDraft,
  type TokenId,
} from '@attend-gate/shared';

export interface PresenceSettings {
  /** Time constant of the average, ms. */
  readonly tauMs: number;
  /** Near from this strength on, dBm. */
  readonly enterDbm: number;
  /** Not near any more below this, dBm. */
  readonly leaveDbm: number;
  /** For how long it must be strong, ms. */
  readonly dwellMs: number;
  /** How many sightings that must be at least. */
  readonly minSamples: number;
  /** For how long it must be weak before the person has left, ms. */
  readonly leaveAfterMs: number;
  /** Not heard at all for this long = left, ms. */
  readonly silenceMs: number;
  /** `near` is said again this often, ms. */
  readonly sayAgainMs: number;
}

/** B4's figures; the last three keep the list quiet. For doors with a crowd that only waits. */
export const CALM_PRESENCE: PresenceSettings = {
  tauMs: 1_000,
  enterDbm: -62,
  leaveDbm: -67,
  dwellMs: 1_000,
  minSamples: 3,
  leaveAfterMs: 3_000,
  silenceMs: 10_000,
  sayAgainMs: 120_000,
};

/** On the list two seconds sooner; a few more who wait close by are listed too (docs/decisions/0011). */
export const QUICK_PRESENCE: PresenceSettings = {
  ...CALM_PRESENCE,
  tauMs: 300,
  enterDbm: -61,
  leaveDbm: -66,
  dwellMs: 300,
};

/** The same manner with another upper threshold; the lower one stays five below it, so that nobody flickers. */
export const nearFrom = (enterDbm: number, manner: PresenceSettings): PresenceSettings => ({
  ...manner,
  enterDbm,
  leaveDbm: enterDbm - 5,
});

function checked(settings: PresenceSettings): PresenceSettings {
  if (settings.leaveDbm > settings.enterDbm) throw new RangeError('leaveDbm lies above enterDbm');
  return settings;
}

export interface Sighting {
  readonly token: TokenId;
  readonly carrier: Carrier;
  readonly dBm: number;
  readonly at: Millis;
}

interface Track {
  readonly token: TokenId;
  carrier: Carrier;
  dBm: number;
  heardAt: Millis;
  /** Since when it has been strong enough, without falling below the lower threshold. */
  strongSince: Millis | undefined;
  samples: number;
  nearSince: Millis | undefined;
  saidAt: Millis;
  weakSince: Millis | undefined;
}

const WEAKEST_DBM = -127;
const clampDbm = (dBm: number): number => Math.min(0, Math.max(WEAKEST_DBM, Math.round(dBm)));

export class PresenceEngine {
  readonly #place: GateId;
  #settings: PresenceSettings;
  readonly #tracks = new Map<TokenId, Track>();

  constructor(place: GateId, settings: PresenceSettings = QUICK_PRESENCE) {
    this.#place = place;
    this.#settings = checked(settings);
  }

  /** From now on; whoever is near stays so until the new thresholds say otherwise. */
  use(settings: PresenceSettings): void {
    this.#settings = checked(settings);
  }

  get settings(): PresenceSettings {
    return this.#settings;
  }

  /** People being followed, near or not. */
  get size(): number {
    return this.#tracks.size;
  }

  /** The smoothed strength of somebody being followed, dBm. */
  strengthOf(token: TokenId): number | undefined {
    return this.#tracks.get(token)?.dBm;
  }

  hear(sighting: Sighting): PresenceDraft[] {
    const track = this.#follow(sighting);
    return track.nearSince === undefined ? this.#approach(track) : this.#stay(track);
  }

  /** Lets time pass without anything heard; call it about once a second. */
  tick(now: Millis): PresenceDraft[] {
    const drafts: PresenceDraft[] = [];
    for (const track of [...this.#tracks.values()]) {
      if (now - track.heardAt <= this.#settings.silenceMs) continue;
      // They were last there when last heard, not when we gave up waiting.
      if (track.nearSince !== undefined) drafts.push(this.#left(track, track.heardAt));
      this.#tracks.delete(track.token);
    }
    return drafts;
  }

  #follow({ token, carrier, dBm, at }: Sighting): Track {
    const known = this.#tracks.get(token);
    if (!known) {
      const heard = { token, carrier, dBm, heardAt: at, saidAt: at, samples: 0 };
      const fresh: Track = { ...heard, strongSince: undefined, nearSince: undefined, weakSince: undefined };
      this.#tracks.set(token, fresh);
      return fresh;
    }
    const passed = Math.max(0, at - known.heardAt);
    known.dBm += (1 - Math.exp(-passed / this.#settings.tauMs)) * (dBm - known.dBm);
    known.heardAt = asMillis(Math.max(known.heardAt, at));
    known.carrier = carrier;
    return known;
  }

  #approach(track: Track): PresenceDraft[] {
    const { enterDbm, leaveDbm, dwellMs, minSamples } = this.#settings;
    if (track.dBm < leaveDbm) track.strongSince = undefined;
    if (track.dBm >= enterDbm && track.strongSince === undefined) {
      track.strongSince = track.heardAt;
      track.samples = 0;
    }
    if (track.strongSince === undefined) return [];
    track.samples++;
    if (track.heardAt - track.strongSince < dwellMs || track.samples < minSamples) return [];
    track.nearSince = track.strongSince;
    return [this.#near(track)];
  }

  #stay(track: Track): PresenceDraft[] {
    const { leaveDbm, leaveAfterMs, sayAgainMs } = this.#settings;
    if (track.dBm >= leaveDbm) {
      track.weakSince = undefined;
      return track.heardAt - track.saidAt >= sayAgainMs ? [this.#near(track)] : [];
    }
    track.weakSince ??= track.heardAt;
    if (track.heardAt - track.weakSince < leaveAfterMs) return [];
    const left = this.#left(track, track.weakSince);
    track.nearSince = undefined;
    track.strongSince = undefined;
    track.weakSince = undefined;
    return [left];
  }

  #near(track: Track): PresenceDraft {
    track.saidAt = track.heardAt;
    const { token, carrier, dBm } = track;
    const body: PresenceBody = { kind: 'near', token, place: this.#place, carrier, dBm: clampDbm(dBm) };
    return { at: track.heardAt, body };
  }

  #left({ token, carrier, nearSince, heardAt }: Track, gone: Millis): PresenceDraft {
    const dwell = Math.max(0, Math.round((gone - (nearSince ?? gone)) / 1_000));
    return { at: heardAt, body: { kind: 'leave', token, place: this.#place, carrier, dwell } };
  }
}

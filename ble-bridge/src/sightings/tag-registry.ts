/**
 * Whose tag is this? Rotating ids are computed ahead from each tag's identity key, a few windows to either side
 * because a tag's clock drifts; static ids are looked up as they are. It holds keys, so it never prints anything.
 */
import type { Carrier, Millis, TagKey, TokenId } from '@attend-gate/shared';
import { toHex } from '@attend-gate/shared';
import type { Beacon } from '../codec/beacons.ts';
import { eidOf, windowStart } from '../codec/eid.ts';

/** Windows accepted before and after the one the tag should be in. */
export const WINDOWS = 2;

export interface Recognised {
  readonly token: TokenId;
  readonly carrier: Carrier;
}

interface RotatingTag {
  readonly tag: Extract<TagKey, { kind: 'eid' }>;
  readonly key: Uint8Array;
  /** Start of the window, on the tag's clock, that its ids in the table are centred on. */
  centre: number | undefined;
  ids: readonly string[];
}

export class TagRegistry {
  readonly #rotating: RotatingTag[] = [];
  readonly #static = new Map<string, TokenId>();
  readonly #ids = new Map<string, TokenId>();
  /** Whose sightings may be kept, because they agreed to it (B5). */
  readonly followed: ReadonlySet<TokenId>;

  constructor(tags: readonly TagKey[]) {
    this.followed = new Set(tags.flatMap(({ token, follow }) => (follow ? [token] : [])));
    for (const tag of tags)
      if (tag.kind === 'eid')
        this.#rotating.push({ tag, key: Buffer.from(tag.id, 'hex'), centre: undefined, ids: [] });
      else this.#static.set(`${tag.kind}:${tag.id}`, tag.token);
  }

  get size(): number {
    return this.#rotating.length + this.#static.size;
  }

  /** Undefined for a tag that is not ours; then nothing about it is kept. */
  recognise(beacon: Beacon): Recognised | undefined {
    const token =
      beacon.kind === 'eid' ? this.#ids.get(beacon.id) : this.#static.get(`${beacon.kind}:${beacon.id}`);
    if (token === undefined) return undefined;
    return { token, carrier: beacon.kind === 'eid' ? 'tag' : 'beacon' };
  }

  /**
   * Brings the table of rotating ids up to `now`; call it about once a second. Only tags that entered a new window
   * cost anything, and of those only the ids that were not there before.
   * @returns how many ids were computed
   */
  advance(now: Millis): number {
    let computed = 0;
    for (const rotating of this.#rotating) computed += this.#turn(rotating, now);
    return computed;
  }

  #turn(rotating: RotatingTag, now: Millis): number {
    const { tag, key } = rotating;
    const time = Math.floor((now - tag.clockZero) / 1_000);
    if (time < 0) return 0;
    const centre = windowStart(time, tag.exponent);
    if (centre === rotating.centre) return 0;
    const length = 2 ** tag.exponent;
    const ids: string[] = [];
    let computed = 0;
    for (let window = centre - WINDOWS * length; window <= centre + WINDOWS * length; window += length) {
      if (window < 0 || window > 0xffff_ffff) continue;
      const old = rotating.centre === undefined ? undefined : this.#known(rotating, window, length);
      if (old === undefined) computed++;
      ids.push(old ?? toHex(eidOf(key, tag.exponent, window)));
    }
    for (const id of rotating.ids) this.#ids.delete(id);
    for (const id of ids) this.#ids.set(id, tag.token);
    rotating.ids = ids;
    rotating.centre = centre;
    return computed;
  }

  /** The id of that window if the table has it already. */
  #known({ centre, ids }: RotatingTag, window: number, length: number): string | undefined {
    const first = Math.max(0, (centre ?? 0) - WINDOWS * length);
    return ids[(window - first) / length];
  }
}

/**
 * Who is near a gate now, folded from presence entries: what a tablet lists so that one tap can admit (B2). It never
 * judges; being on this list is no right to enter.
 */
import { asMillis, type GateId, type Millis, type TokenId } from '../ids.ts';
import { deviceOfClient, sessionOfClient } from '../replica/session.ts';
import type { Run } from '../replica/update-codec.ts';
import type { Carrier, PresenceBody, PresenceEntry } from './presence.ts';
import { parsePresence } from './presence-text.ts';

/** A bridge says `near` again this often while somebody stays, so that a bridge that dies is noticed. */
export const SAY_AGAIN_MS = 120_000;
/** After this long without another word the person is taken off the list: the bridge is gone, not they. */
export const FORGET_NEAR_MS = 300_000;

export interface NearPerson {
  readonly token: TokenId;
  readonly since: Millis;
  readonly carrier: Carrier;
  /** Smoothed strength when last said, dBm. */
  readonly dBm: number;
}

type Known = PresenceEntry & { readonly body: PresenceBody };

/** Entries of runs; text that does not read as one is skipped, as in `factsOfRuns`. */
export function presenceOfRuns(runs: readonly Run[], epoch: Millis): PresenceEntry[] {
  return runs.flatMap(({ client, clock, texts }) =>
    texts.flatMap((text, i) => {
      const where = { device: deviceOfClient(client), session: sessionOfClient(client), index: clock + i };
      const entry = parsePresence(text, where, epoch);
      return entry.ok ? [entry.value] : [];
    }),
  );
}

const isLater = (a: Known, b: Known): boolean =>
  a.at - b.at > 0 || (a.at === b.at && (a.session - b.session || a.index - b.index) > 0);

/** Two bridges at one gate hear the same person: one line, saying the better of the two. */
function merged(a: NearPerson, b: NearPerson): NearPerson {
  const rank = ({ carrier, dBm }: NearPerson): number => (carrier === 'tag' ? 1_000 : 0) + dBm;
  return { ...(rank(a) >= rank(b) ? a : b), since: asMillis(Math.min(a.since, b.since)) };
}

export class NearList {
  /** Last word of each bridge about each token at each place, and since when it has been saying `near`. */
  readonly #last = new Map<string, { entry: Known; since: Millis }>();

  /** Who is near does not depend on the order of arrival; an entry twice changes nothing. */
  add(entries: readonly PresenceEntry[]): void {
    for (const entry of entries) if (entry.body.kind !== 'other') this.#take(entry as Known);
  }

  /** Near `place` at `now`, longest waiting first. */
  at(place: GateId, now: Millis): readonly NearPerson[] {
    const found = new Map<TokenId, NearPerson>();
    for (const [key, { entry, since }] of this.#last) {
      const { at, body } = entry;
      if (now - at > FORGET_NEAR_MS) {
        this.#last.delete(key);
        continue;
      }
      if (body.kind !== 'near' || body.place !== place) continue;
      const { token, carrier, dBm } = body;
      const here: NearPerson = { token, since, carrier, dBm };
      const other = found.get(token);
      found.set(token, other ? merged(other, here) : here);
    }
    return [...found.values()].sort((a, b) => a.since - b.since || (a.token < b.token ? -1 : 1));
  }

  #take(entry: Known): void {
    const key = `${entry.device}|${entry.body.place}|${entry.body.token}`;
    const known = this.#last.get(key);
    if (known && !isLater(entry, known.entry)) return;
    const stays =
      known?.entry.body.kind === 'near' &&
      entry.body.kind === 'near' &&
      entry.at - known.entry.at <= FORGET_NEAR_MS;
    this.#last.set(key, { entry, since: stays ? known.since : entry.at });
  }
}

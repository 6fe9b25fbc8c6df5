/**
 * From what the radio hears to the presence document: recognise the tag, follow its strength, write what changed.
 * Sightings stay here; only near, enter and leave are written (B3).
 */
import {
  asMillis,
  formatPresence,
  type GateId,
  type Millis,
  type PresenceDraft,
  presenceDocument,
  type TagKey,
  type TokenId,
} from '@attend-gate/shared';
import { beaconsIn } from '../codec/beacons.ts';
import type { HeardAdvert } from '../radio/radio.ts';
import { Calibration } from '../sightings/calibration.ts';
import { PresenceEngine, type PresenceSettings } from '../sightings/presence-engine.ts';
import { TagRegistry } from '../sightings/tag-registry.ts';
import { TwoReaderRule } from '../sightings/two-readers.ts';
import type { DiskJournal } from '../store/journal.ts';
import type { SightingStore } from '../store/sightings.ts';
import { type BridgeDocument, type DocumentDeps, openDocument } from '../uplink/document.ts';
import type { Identity } from '../uplink/identity.ts';

export interface PresenceLineDeps extends Omit<DocumentDeps, 'path' | 'document' | 'device' | 'journal'> {
  readonly identity: Identity;
  readonly place: GateId;
  readonly journal: DiskJournal;
  readonly clock: { readonly now: () => Millis };
  readonly settings: PresenceSettings;
  readonly sightings: SightingStore;
  /** Two readers agree that the bearer of a rotating tag walked in (B2); nothing else can bring this about. */
  readonly onCrossed: (token: TokenId) => void;
  readonly onError: (error: unknown) => void;
}

export interface PresenceStats {
  readonly tags: number;
  /** Sightings of our tags. */
  readonly recognised: number;
  readonly followed: number;
  readonly written: number;
}

export interface PresenceLine extends BridgeDocument {
  useTags(tags: readonly TagKey[]): void;
  hear(advert: HeardAdvert): void;
  /** From now on; kept by whoever asks. */
  use(settings: PresenceSettings): void;
  readonly settings: PresenceSettings;
  /** What the calibration page works with; it listens for a minute after it was last asked for. */
  calibration(): Calibration;
  /** Call about once a second. */
  tick(): void;
  stats(): PresenceStats;
}

/** PR5: a new session every hour, so that old ones can be cut whole. */
const SESSION_MS = 3_600_000;
const CALIBRATE_MS = 60_000;

export async function openPresenceLine(deps: PresenceLineDeps): Promise<PresenceLine> {
  const { identity, clock, place, onError } = deps;
  const { epoch, id } = identity.event;
  const document = await openDocument({
    ...deps,
    path: 'presence',
    document: presenceDocument(id),
    device: identity.device,
  });
  const engine = new PresenceEngine(place, deps.settings);
  const rule = new TwoReaderRule(place);
  const calibration = new Calibration();
  let calibratesUntil = 0;
  let registry = new TagRegistry([]);
  let recognised = 0;
  let written = 0;
  let sessionSince = clock.now();
  let queue: Promise<unknown> = Promise.resolve();

  /** One at a time; one that fails is reported and does not stop the next. */
  const write = (drafts: readonly PresenceDraft[]): void => {
    for (const draft of drafts)
      queue = queue
        .then(() => document.log.append(formatPresence(draft, epoch)))
        .then(() => {
          written++;
        })
        .catch(onError);
  };
  return {
    ...{ replica: document.replica, log: document.log },
    get link() {
      return document.link;
    },
    setToken: document.setToken,
    close: document.close,
    useTags: (tags) => {
      registry = new TagRegistry(tags);
      registry.advance(clock.now());
      deps.sightings.keepOnly(registry.followed);
    },
    use: (settings) => engine.use(settings),
    get settings() {
      return engine.settings;
    },
    calibration: () => {
      const now = clock.now();
      if (now >= calibratesUntil) calibration.clear();
      calibratesUntil = now + CALIBRATE_MS;
      return calibration;
    },
    hear: (advert) => {
      for (const beacon of beaconsIn(advert)) {
        const known = registry.recognise(beacon);
        if (!known) continue;
        recognised++;
        const { dBm, reader } = advert;
        const sighting = { ...known, dBm, at: clock.now() };
        if (registry.followed.has(known.token)) deps.sightings.note({ ...sighting, reader });
        if (reader === 'outside' && sighting.at < calibratesUntil) calibration.hear(sighting);
        const entered = rule.hear({ ...sighting, reader });
        // A beacon that always says the same can be copied by anybody: it admits nobody.
        if (entered && known.carrier === 'tag') deps.onCrossed(known.token);
        write([...(reader === 'outside' ? engine.hear(sighting) : []), ...(entered ? [entered] : [])]);
      }
    },
    tick: () => {
      const now = clock.now();
      registry.advance(now);
      write(engine.tick(now));
      rule.tick(now);
      deps.sightings.flush();
      if (now - sessionSince < SESSION_MS) return;
      sessionSince = asMillis(now);
      document.log.turnSession();
    },
    stats: () => ({ tags: registry.size, recognised, followed: engine.size, written }),
  };
}

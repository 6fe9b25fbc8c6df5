/**
 * A paired bridge at work: radio, presence, ledger and the line to the server put together for one gate. It works with
 * the server away, and starts again from its own file after a power cut.
 */
import {
  type Access,
  createAccess,
  eventHashOf,
  fromBase64url,
  type GateId,
  keyIdText,
  type Millis,
  type Verifier,
  verifierOf,
} from '@attend-gate/shared';
import { encodeAdvert, encodeScanResponse } from '../codec/advertisement.ts';
import { GateService } from '../gatt/gate-service.ts';
import type { GattHandler, Radio, RadioListener } from '../radio/radio.ts';
import { nearFrom, type PresenceSettings, QUICK_PRESENCE } from '../sightings/presence-engine.ts';
import type { BridgeDatabase } from '../store/database.ts';
import { createSettings, type Settings } from '../store/database.ts';
import { createDiskJournal } from '../store/journal.ts';
import { createSightingStore, type SightingStore } from '../store/sightings.ts';
import type { CorrectedClock, Identity } from '../uplink/identity.ts';
import { createRosterDesk, type RosterDesk } from '../uplink/roster.ts';
import { renewAccess } from '../uplink/server.ts';
import { createTagDesk, type TagDesk } from '../uplink/tags.ts';
import type { CalibrationMark, CalibrationView } from './calibration.ts';
import { type LedgerLine, openLedgerLine } from './ledger-line.ts';
import { openPresenceLine, type PresenceLine } from './presence-line.ts';
import { type BridgeStatus, statusOf } from './status.ts';

export interface BridgeDeps {
  readonly identity: Identity;
  readonly gate: GateId;
  readonly db: BridgeDatabase;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly openRadio: (listener: RadioListener, gatt: GattHandler) => Radio;
  readonly presence?: PresenceSettings;
  /** The threshold was given by hand: what was calibrated here is left aside. */
  readonly fixedThreshold?: boolean;
  /** Tags of the event changed; the virtual radio makes people of them. */
  readonly onTags?: (tags: ReturnType<TagDesk['load']>) => void;
  readonly onTrouble: (what: string, detail: unknown) => void;
  /** This bridge was revoked: it ends. */
  readonly onRevoked: () => void;
}

const TICK_MS = 1_000;
const TAGS_EVERY_TICKS = 5;
const EPOCH_EVERY_TICKS = 60;
const CUT_EVERY_TICKS = 3_600;
const KEEP_PRESENCE_MS = 24 * 3_600_000;
/** The threshold that was found here; it outlives a restart. */
const NEAR_DBM = 'near-dbm';

export class Bridge {
  readonly #deps: BridgeDeps;
  readonly #settings: Settings;
  readonly #sightings: SightingStore;
  #roster!: RosterDesk;
  #tags!: TagDesk;
  #access!: Access;
  #ledger!: LedgerLine;
  #presence!: PresenceLine;
  #radio!: Radio;
  #gatt!: GateService;
  #keyring!: ReadonlyMap<string, Verifier>;
  #ticks = 0;
  /** People let in because two readers agreed. */
  #crossed = 0;
  #cancelTick: () => void = () => undefined;
  #closed = false;

  private constructor(deps: BridgeDeps) {
    this.#deps = deps;
    this.#settings = createSettings(deps.db);
    this.#sightings = createSightingStore(deps.db);
  }

  /** Opens what is on disk, starts the radio, and looks for the server. Needs no network. */
  static async open(deps: BridgeDeps): Promise<Bridge> {
    const bridge = new Bridge(deps);
    await bridge.#open();
    return bridge;
  }

  status(): BridgeStatus {
    const { identity, gate } = this.#deps;
    return statusOf({
      identity,
      gate,
      radio: this.#radio,
      ledger: this.#ledger,
      presence: this.#presence,
      gatt: this.#gatt,
      hasRoster: this.#roster.current() !== undefined,
      crossed: this.#crossed,
    });
  }

  /** The calibration page's view (B4). */
  calibration(): CalibrationView {
    const state = this.#presence.calibration().state(this.#deps.clock.now());
    return { ...state, enterDbm: this.#presence.settings.enterDbm };
  }

  /** A tap on the calibration page. False = nothing was heard well enough to go by. */
  calibrate(mark: CalibrationMark): boolean {
    const calibration = this.#presence.calibration();
    const now = this.#deps.clock.now();
    if (mark === 'clear') calibration.clear();
    if (mark === 'near' || mark === 'far') return calibration.mark(mark, now);
    if (mark !== 'use') return true;
    const { proposal } = calibration.state(now);
    if (proposal === undefined) return false;
    this.#settings.set(NEAR_DBM, String(proposal));
    this.#presence.use(nearFrom(proposal, this.#presence.settings));
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTick();
    this.#sightings.flush();
    this.#access.stop();
    await this.#radio.stop();
    await this.#ledger.seal();
    this.#ledger.close();
    this.#presence.close();
  }

  async #open(): Promise<void> {
    const { identity, onTags } = this.#deps;
    const verifiers: Verifier[] = await Promise.all(identity.eventKeys.map(verifierOf));
    this.#keyring = new Map(verifiers.map((verifier) => [keyIdText(verifier.keyId), verifier]));
    this.#roster = createRosterDesk(identity, verifiers, this.#settings);
    this.#tags = createTagDesk(identity, this.#settings);
    this.#access = this.#createAccess();
    await this.#roster.load();
    this.#ledger = await this.#openLedger();
    this.#presence = await this.#openPresence();
    const tags = this.#tags.load();
    this.#presence.useTags(tags);
    onTags?.(tags);
    this.#useRoster();
    this.#gatt = await this.#createGatt();
    const listener: RadioListener = {
      onAdvert: (advert) => this.#presence.hear(advert),
      onState: (state, why) => {
        if (why !== undefined) this.#deps.onTrouble(`radio ${state}`, why);
      },
    };
    this.#radio = this.#deps.openRadio(listener, this.#gatt);
    this.#advertise();
    this.#radio.start();
    this.#tick();
    this.#access.renew();
  }

  #createAccess(): Access {
    const { identity, onTrouble, onRevoked } = this.#deps;
    return createAccess({
      ...this.#deps,
      ...{ event: identity.event.id, device: identity.device, signer: identity.signer },
      renew: (proof) => renewAccess(identity.origin, proof),
      onToken: (token) => {
        this.#ledger.setToken(token);
        this.#presence.setToken(token);
        this.#refresh(token);
      },
      onRevoked,
      onRefused: (code) => onTrouble('access refused', code),
    });
  }

  /** The gate's position in the event, from 1. */
  get #gateNumber(): number {
    const { identity, gate } = this.#deps;
    return Math.min(255, identity.event.gates.findIndex((known) => known.id === gate) + 1);
  }

  async #createGatt(): Promise<GateService> {
    const { identity, clock, randomBytes, onTrouble } = this.#deps;
    const { id } = identity.event;
    return new GateService({
      clock,
      randomBytes,
      eventHash: await eventHashOf(id),
      expectation: { gate: this.#gateNumber, event: id, keyring: this.#keyring },
      admit: (pass) => this.#ledger.admit(pass),
      drop: (link) => this.#radio.drop(link),
      onError: (error) => onTrouble('pass', error),
    });
  }

  #documentDeps(again: () => Promise<void>) {
    const { identity, onTrouble, onRevoked } = this.#deps;
    return {
      identity,
      url: `${identity.origin.replace(/^http/, 'ws')}/sync/${identity.event.id}`,
      clock: this.#deps.clock,
      onTokenExpired: () => this.#access.renew(),
      onRevoked,
      onFork: () => void again().catch((error: unknown) => onTrouble('opening again', error)),
      onTrouble: (detail: string) => onTrouble('document', detail),
    };
  }

  #openLedger(): Promise<LedgerLine> {
    const { db, clock, gate, after, onTrouble } = this.#deps;
    const again = async (): Promise<void> => {
      this.#ledger.close();
      this.#ledger = await this.#openLedger();
      this.#useRoster();
      this.#reconnect(this.#ledger);
    };
    return openLedgerLine({
      ...this.#documentDeps(again),
      ...{ gate, after, onError: (error: unknown) => onTrouble('seal', error) },
      journal: createDiskJournal(db, 'ledger', clock.now),
      roster: () => this.#roster.current(),
      keyring: this.#keyring,
      certificate: fromBase64url(this.#deps.identity.certificate) ?? new Uint8Array(),
      onMessage: (message) => {
        const token = this.#access.token();
        if (message.kind === 'hint' && message.hint.kind === 'roster' && token !== undefined)
          this.#refresh(token);
      },
    });
  }

  #openPresence(): Promise<PresenceLine> {
    const { db, clock, gate, onTrouble } = this.#deps;
    const again = async (): Promise<void> => {
      this.#presence.close();
      this.#presence = await this.#openPresence();
      this.#presence.useTags(this.#tags.load());
      this.#reconnect(this.#presence);
    };
    return openPresenceLine({
      ...this.#documentDeps(again),
      place: gate,
      settings: this.#presenceSettings(),
      sightings: this.#sightings,
      onCrossed: (token) =>
        void this.#ledger.admitCrossed(token).then(
          (admitted) => {
            if (admitted) this.#crossed++;
          },
          (error: unknown) => onTrouble('two readers', error),
        ),
      journal: createDiskJournal(db, 'presence', clock.now),
      onMessage: () => undefined,
      onError: (error) => onTrouble('presence', error),
    });
  }

  #presenceSettings(): PresenceSettings {
    const { presence = QUICK_PRESENCE, fixedThreshold = false } = this.#deps;
    const found = fixedThreshold ? undefined : this.#settings.get(NEAR_DBM);
    return found === undefined ? presence : nearFrom(Number(found), presence);
  }

  #reconnect(document: Pick<LedgerLine, 'setToken'>): void {
    const token = this.#access.token();
    if (token !== undefined) document.setToken(token);
  }

  #refresh(token: string): void {
    const { onTrouble } = this.#deps;
    const roster = async (): Promise<void> => {
      const fetched = await this.#roster.refresh(token);
      if (!fetched.ok) onTrouble('roster refused', fetched.error);
      else if (fetched.value) this.#useRoster();
    };
    void roster().catch((error: unknown) => onTrouble('roster', error));
    void this.#refreshTags(token).catch((error: unknown) => onTrouble('tags', error));
  }

  async #refreshTags(token: string): Promise<void> {
    const tags = await this.#tags.refresh(token);
    if (!tags.ok) this.#deps.onTrouble('tags refused', tags.error);
    if (!tags.ok || !tags.value || this.#closed) return;
    this.#presence.useTags(tags.value);
    this.#deps.onTags?.(tags.value);
  }

  #useRoster(): void {
    const roster = this.#roster.current();
    if (!roster || this.#closed) return;
    this.#ledger.ledger.setRoster(roster);
    void this.#ledger.takeDuty().catch((error: unknown) => this.#deps.onTrouble('duty', error));
  }

  /** BR1: what phones near the gate see, with an epoch nobody could know before. */
  #advertise(): void {
    const { identity, gate, randomBytes, onTrouble } = this.#deps;
    const epoch = Buffer.from(randomBytes(4)).readUInt32LE(0);
    const advertisement = encodeAdvert({ gate: this.#gateNumber, epoch });
    const name = identity.event.gates.find((known) => known.id === gate)?.name ?? gate;
    void this.#radio
      .broadcast({ advertisement, scanResponse: encodeScanResponse(name) })
      .catch((error: unknown) => onTrouble('advertising', error));
  }

  #tick(): void {
    if (this.#closed) return;
    this.#cancelTick = this.#deps.after(TICK_MS, () => this.#tick());
    this.#ticks++;
    this.#presence.tick();
    this.#gatt.tick();
    const token = this.#access.token();
    if (this.#ticks % TAGS_EVERY_TICKS === 0 && token !== undefined)
      void this.#refreshTags(token).catch((error: unknown) => this.#deps.onTrouble('tags', error));
    if (this.#ticks % EPOCH_EVERY_TICKS === 0) this.#advertise();
    if (this.#ticks % CUT_EVERY_TICKS === 0) this.#cutPresence();
  }

  /** PR5: drops the bridge's own old sessions, on disk and in memory. */
  #cutPresence(): void {
    const { db, clock, onTrouble } = this.#deps;
    const journal = createDiskJournal(db, 'presence', clock.now);
    if (journal.cut((clock.now() - KEEP_PRESENCE_MS) as Millis) === 0) return;
    const old = this.#presence;
    const again = async (): Promise<void> => {
      this.#presence = await this.#openPresence();
      this.#presence.useTags(this.#tags.load());
      old.close();
      this.#reconnect(this.#presence);
    };
    void again().catch((error: unknown) => onTrouble('presence', error));
  }
}

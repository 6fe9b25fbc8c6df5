/** The venue relay of a simulated world: the real one, on a store that survives crashes, with a line that comes and goes. */
import type { DeviceNo } from '../src/ids.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import type { Refusal } from '../src/relay/peer.ts';
import { openVenueRelay, type VenueRelay } from '../src/relay/venue-relay.ts';
import type { Roster } from '../src/roster/roster.ts';
import { createMemoryLogStore, type MemoryLogStore } from './memory-log-store.ts';
import { createMemoryQuarantine } from './memory-quarantine.ts';
import { anEvent } from './people.ts';
import type { SimPeer } from './sim-gate.ts';
import { simKey, simStaff } from './sim-keys.ts';
import type { SimRelay, SimTime } from './sim-relay.ts';

/** The venue relay's own number at the event server. */
export const CARRIER = 90 as DeviceNo;

/** Delivers later, in order. */
export type Carry = (direction: 'up' | 'down', deliver: () => void) => void;

export class SimVenue {
  readonly store: MemoryLogStore = createMemoryLogStore();
  readonly refusals: Refusal[] = [];
  ledger = new Ledger();
  readonly #quarantine = createMemoryQuarantine();
  readonly #time: SimTime;
  readonly #roster: Roster;
  readonly #server: SimRelay;
  #timers: (() => void)[] = [];
  #relay!: VenueRelay;
  #peer: SimPeer | undefined;

  constructor(time: SimTime, roster: Roster, server: SimRelay) {
    this.#time = time;
    this.#roster = roster;
    this.#server = server;
  }

  get relay(): VenueRelay {
    return this.#relay;
  }

  get isOnline(): boolean {
    return this.#peer !== undefined;
  }

  async boot(): Promise<void> {
    const key = simKey(0 as DeviceNo);
    this.#relay = await openVenueRelay({
      event: anEvent(),
      proofs: { issuer: key, staff: simStaff, deviceKey: simKey },
      device: () => ({ role: 'steward', revoked: false }),
      ...{ store: this.store, quarantine: this.#quarantine, clock: this.#time },
      after: (ms, task) => {
        const cancel = this.#time.after(ms, task);
        this.#timers.push(cancel);
        return cancel;
      },
      onLoaded: (facts) => {
        this.ledger = new Ledger(this.#roster);
        this.ledger.add(facts);
      },
      onFacts: (facts) => this.ledger.add(facts),
      onRefusal: (refusal) => this.refusals.push(refusal),
      onError: (error) => {
        throw error;
      },
    });
  }

  /** Kills the process; what was not committed is gone, and so is every connection. */
  async crash(): Promise<void> {
    this.offline();
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    await this.boot();
  }

  online(carry: Carry): void {
    const { upstream } = this.#relay;
    const room = this.#server.room();
    const peer: SimPeer = {
      ...{ writer: { device: CARRIER, role: 'carrier' }, caps: true, closed: undefined, waiting: () => 0 },
      send: (bytes) => carry('down', () => this.#peer === peer && upstream.receive(bytes)),
      close: (code) => {
        peer.closed = code;
        if (this.#peer === peer) this.offline();
      },
    };
    this.#peer = peer;
    room.join(peer);
    upstream.opened((bytes) => carry('up', () => this.#peer === peer && room.receive(peer, bytes)));
  }

  offline(): void {
    if (!this.#peer) return;
    this.#server.room().leave(this.#peer);
    this.#peer = undefined;
    this.#relay.upstream.closed();
  }
}

/**
 * The air between virtual controllers and beacons: positions, path loss, noise and loss decide who hears what and how
 * strongly. Randomness is seeded and timers are handed in, so that a scene can be repeated. It stands in for the
 * radio waves only; above it runs the real Bluetooth stack.
 */

import type { VirtualController } from './controller.ts';
import { addressBytes, LE } from './packets.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Timers {
  /** Runs `task` after `ms`; returns how to cancel it. */
  readonly after: (ms: number, task: () => void) => () => void;
  /** Runs `task` once the current turn is over. */
  readonly soon: (task: () => void) => void;
}

export interface AirOptions extends Timers {
  /** 0 ≤ n < 1, seeded. */
  readonly random: () => number;
  /** Exponent of the path loss: 2 in the open, 2.2 in a hall. */
  readonly pathLoss?: number;
  /** Standard deviation of each sighting, dB. */
  readonly noiseDb?: number;
  /** Share of advertisements that a listener misses. */
  readonly lossRate?: number;
  /** Weaker than this is not heard, dBm. */
  readonly sensitivityDbm?: number;
}

export interface BeaconScene {
  readonly address: string;
  readonly intervalMs: number;
  readonly at: () => Point;
  /** What it sends now; a rotating tag sends something else later. */
  readonly data: () => Uint8Array;
  /** dBm heard at one metre. */
  readonly txPower?: number;
}

/** One advertising event on its way. */
export interface Transmission {
  readonly at: Point;
  readonly txPower: number;
  readonly type: number;
  readonly addressType: number;
  readonly address: Buffer;
  readonly data: Uint8Array;
  readonly scanResponse?: Uint8Array;
  readonly from?: VirtualController;
}

/** Advertising types of the legacy report. */
export const ADV = { connectable: 0, scannable: 2, plain: 3, scanResponse: 4 } as const;
export const TX_POWER_AT_1M = -59;
const RANDOM_ADDRESS = 1;
const NEAREST_M = 0.1;
/** Advertisers add up to 10 ms so that two never stay in step. */
const JITTER_MS = 10;

export class Air {
  readonly controllers = new Set<VirtualController>();
  readonly timers: Timers;
  readonly random: () => number;
  readonly #options: Required<Omit<AirOptions, keyof Timers | 'random'>>;
  readonly #beacons = new Set<() => void>();

  constructor(options: AirOptions) {
    const { after, soon, random, pathLoss = 2.2, noiseDb = 4, lossRate = 0, sensitivityDbm = -95 } = options;
    this.timers = { after, soon };
    this.random = random;
    this.#options = { pathLoss, noiseDb, lossRate, sensitivityDbm };
  }

  /** dBm that a listener at `to` measures now. */
  strength(from: Point, to: Point, txPower: number): number {
    const distance = Math.max(NEAREST_M, Math.hypot(from.x - to.x, from.y - to.y));
    const mean = txPower - 10 * this.#options.pathLoss * Math.log10(distance);
    return Math.round(Math.min(20, mean + this.#gauss() * this.#options.noiseDb));
  }

  /** Puts a beacon into the scene; returns how to take it out. */
  addBeacon(beacon: BeaconScene): () => void {
    const address = addressBytes(beacon.address);
    let cancel = (): void => undefined;
    const fire = (): void => {
      cancel = this.timers.after(beacon.intervalMs + this.random() * JITTER_MS, fire);
      const { txPower = TX_POWER_AT_1M } = beacon;
      const sent = { at: beacon.at(), txPower, type: ADV.plain, addressType: RANDOM_ADDRESS, address };
      this.transmit({ ...sent, data: beacon.data() });
    };
    cancel = this.timers.after(this.random() * beacon.intervalMs, fire);
    const stop = (): void => {
      cancel();
      this.#beacons.delete(stop);
    };
    this.#beacons.add(stop);
    return stop;
  }

  /** One advertising event reaches every scanner in range and at most one initiator. */
  transmit(sent: Transmission): void {
    let taken = false;
    for (const listener of [...this.controllers]) {
      if (listener === sent.from || !listener.isListening || this.random() < this.#options.lossRate) continue;
      const dBm = this.strength(sent.at, listener.at, sent.txPower);
      if (dBm < this.#options.sensitivityDbm) continue;
      listener.hear(sent, dBm);
      if (taken || !sent.from || sent.type !== ADV.connectable) continue;
      taken = listener.wants(sent.address) && sent.from.accept(listener, sent);
    }
  }

  /** Silence: every beacon stops and every controller is unplugged. */
  stop(): void {
    for (const stop of [...this.#beacons]) stop();
    for (const controller of [...this.controllers]) controller.unplug();
  }

  #gauss(): number {
    return Math.sqrt(-2 * Math.log(this.random() || 1e-9)) * Math.cos(2 * Math.PI * this.random());
  }
}

/** Whether a meta event passes the host's mask. */
export const isMasked = (mask: number, event: number): boolean =>
  (mask & (1 << (event - LE.connectionComplete))) === 0;

/**
 * The one radio the bridge knows: it hears advertisements and advertises the gate. What is below it (noble and bleno
 * on an adapter, or on the virtual air) is chosen when it is opened and never seen above.
 */
import type { AdvertPayload } from '../codec/beacons.ts';

/** One advertisement, copied at the moment it was heard. */
export interface HeardAdvert extends AdvertPayload {
  readonly address: string;
  readonly dBm: number;
}

/** `off` = no usable adapter now; the radio keeps trying by itself. */
export type RadioState = 'starting' | 'on' | 'off' | 'stopped';

export interface RadioListener {
  readonly onAdvert: (advert: HeardAdvert) => void;
  /** @param why the library's or the system's own words when it is `off` */
  readonly onState: (state: RadioState, why: string | undefined) => void;
}

/** What the gate sends out. */
export interface Broadcast {
  readonly advertisement: Uint8Array;
  readonly scanResponse: Uint8Array;
}

export interface RadioStats {
  readonly heard: number;
  /** Addresses the scanning library holds in memory now. */
  readonly known: number;
  readonly restarts: number;
}

export interface Radio {
  readonly state: RadioState;
  stats(): RadioStats;
  /** Resolves at once; `onState` says how it goes. */
  start(): void;
  /** Replaces what is advertised, now and after every recovery. Rejects if the adapter does not confirm in time. */
  broadcast(what: Broadcast): Promise<void>;
  stop(): Promise<void>;
}

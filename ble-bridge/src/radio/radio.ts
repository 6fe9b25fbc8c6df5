/**
 * The one radio the bridge knows: it hears advertisements and advertises the gate. What is below it (noble and bleno
 * on an adapter, or on the virtual air) is chosen when it is opened and never seen above.
 */
import type { GateCharacteristic } from '@attend-gate/shared';
import type { AdvertPayload } from '../codec/beacons.ts';

/** One advertisement, copied at the moment it was heard. */
export interface HeardAdvert extends AdvertPayload {
  /** A gate with one reader has only the outer one. */
  readonly reader: 'outside' | 'inside';
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

export type ReadAnswer = { readonly ok: true; readonly value: Uint8Array } | { readonly ok: false };

/** What answers phones that connect. A link is a number that is theirs until they are gone. */
export interface GattHandler {
  connected(link: number, address: string): void;
  disconnected(link: number): void;
  read(link: number, what: GateCharacteristic): ReadAnswer;
  /** One whole value, however many packets it came in. False = refused. */
  write(link: number, what: GateCharacteristic, value: Uint8Array): boolean;
  subscribed(link: number, notify: (value: Uint8Array) => void): void;
  unsubscribed(link: number): void;
  /** A packet on this link could not be read at all. */
  broken(link: number): void;
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
  /** Ends a phone's link. */
  drop(link: number): void;
  stop(): Promise<void>;
}

/** A virtual air for tests: controllers under numbers of their own, phones that are real noble centrals. Tests only. */

import {
  GATE_CHARACTERISTICS,
  GATE_SERVICE,
  type GateCharacteristic,
  type GatePort,
} from '@attend-gate/shared';
import { createRandom } from '@attend-gate/shared/testing';
import type { Characteristic, Noble, Peripheral } from '@stoprocent/noble';
import { type Adapter, closeLibrary, openNoble } from '../src/radio/driver.ts';
import { Air, type AirOptions, type Point } from '../src/radio/virtual/air.ts';
import { VirtualController } from '../src/radio/virtual/controller.ts';
import { plugIn } from '../src/radio/virtual/plug.ts';
import { within } from '../src/radio/within.ts';

export const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
export const soon = (task: () => void): void => void setImmediate(task);

let nextDevice = 0;

export interface TestAdapter {
  readonly adapter: Adapter;
  readonly controller: VirtualController;
}

export const anAir = (options: Partial<AirOptions> = {}): Air =>
  new Air({ after, soon, random: createRandom(7).next, ...options });

/** Plugs a controller in under a number of its own. */
export function anAdapter(air: Air, at: Point = { x: 0, y: 0 }, extended = false): TestAdapter {
  const device = nextDevice++;
  const pair = [device >> 8, device & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  const controller = new VirtualController(air, { address: `00:aa:01:00:${pair}`, at, extended });
  plugIn(device, controller);
  return { adapter: { driver: 'virtual', device }, controller };
}

/** A phone that has found the gate and connected to it. */
export interface TestPhone {
  readonly mtu: number | null;
  read(what: GateCharacteristic): Promise<Uint8Array>;
  write(what: GateCharacteristic, value: Uint8Array): Promise<void>;
  /** The next notification of RESULT; asks for notifications first. */
  nextResult(): Promise<{ readonly value: Promise<Uint8Array> }>;
  /** As the wallet sees it. */
  readonly port: GatePort;
  /** Resolves when the gate (or the phone) has ended the link. */
  readonly gone: Promise<void>;
  leave(): Promise<void>;
}

const bare = (uuid: string): string => uuid.replaceAll('-', '');
const WAIT_MS = 6_000;

async function findGate(noble: Noble): Promise<Peripheral> {
  await noble.waitForPoweredOnAsync(WAIT_MS);
  const found = new Promise<Peripheral>((resolve) => noble.once('discover', resolve));
  await noble.startScanningAsync([bare(GATE_SERVICE)], true);
  const gate = await within(found, WAIT_MS, 'finding the gate', after);
  await noble.stopScanningAsync();
  return gate;
}

/** @param mtu 23 = the smallest that Bluetooth allows */
export async function aPhone(air: Air, at: Point, mtu?: number): Promise<TestPhone> {
  return aPhoneOn(anAdapter(air, at).adapter, mtu);
}

/** The same on an adapter that is plugged in already. */
export async function aPhoneOn(adapter: Adapter, mtu?: number): Promise<TestPhone> {
  const noble = openNoble(adapter, true);
  const gate = await findGate(noble);
  const gone = new Promise<void>((resolve) => gate.once('disconnect', () => resolve()));
  // The typings lack the option that the library takes.
  const connect = gate.connectAsync.bind(gate) as (options: object) => Promise<void>;
  await within(connect(mtu === undefined ? {} : { mtu }), WAIT_MS, 'connecting', after);
  const { characteristics } = await within(
    gate.discoverSomeServicesAndCharacteristicsAsync([bare(GATE_SERVICE)], []),
    WAIT_MS,
    'discovering',
    after,
  );
  const of = (what: GateCharacteristic): Characteristic => {
    const found = characteristics.find(({ uuid }) => uuid === bare(GATE_CHARACTERISTICS[what]));
    if (!found) throw new Error(`the gate has no ${what}`);
    return found;
  };
  let subscribed: Promise<void> | undefined;
  const subscribe = (): Promise<void> => {
    // Asking twice for notifications never settles in noble.
    subscribed ??= within(of('result').subscribeAsync(), WAIT_MS, 'subscribing', after);
    return subscribed;
  };
  const read: TestPhone['read'] = async (what) =>
    Uint8Array.from(await within(of(what).readAsync(), WAIT_MS, `reading ${what}`, after));
  const write: TestPhone['write'] = (what, value) =>
    within(of(what).writeAsync(Buffer.from(value), false), WAIT_MS, `writing ${what}`, after);
  return {
    get mtu() {
      return gate.mtu;
    },
    ...{ gone, read, write },
    port: {
      ...{ read, write },
      onResult: async (heard) => {
        of('result').on('data', (data) => heard(Uint8Array.from(data)));
        await subscribe();
      },
    },
    nextResult: async () => {
      const value = new Promise<Uint8Array>((resolve) =>
        of('result').once('data', (data) => resolve(Uint8Array.from(data))),
      );
      await subscribe();
      return { value: within(value, WAIT_MS, 'a notification', after) };
    },
    leave: async () => {
      await within(gate.disconnectAsync(), WAIT_MS, 'leaving', after);
      closeLibrary(noble);
    },
  };
}

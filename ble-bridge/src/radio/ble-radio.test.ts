/** noble and bleno, unmodified, on the virtual air: the set-ups that work, and the order that one adapter needs. */
import { createRandom } from '@attend-gate/shared/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { encodeAdvert, encodeScanResponse } from '../codec/advertisement.ts';
import { beaconsIn } from '../codec/beacons.ts';
import { eidOf } from '../codec/eid.ts';
import { BleRadio } from './ble-radio.ts';
import type { Adapter } from './driver.ts';
import type { HeardAdvert, RadioState } from './radio.ts';
import { openScanner } from './scanner.ts';
import { Air, type AirOptions } from './virtual/air.ts';
import { VirtualController } from './virtual/controller.ts';
import { plugIn, pullOut } from './virtual/plug.ts';

const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
const soon = (task: () => void): void => void setImmediate(task);
const KEY = Uint8Array.from({ length: 16 }, (_, i) => i);
const GATE = {
  advertisement: encodeAdvert({ gate: 1, epoch: 7 }),
  scanResponse: encodeScanResponse('North gate'),
};

/** Long enough for a busy machine; nothing here is about speed. */
const WAIT = 15_000;
let nextDevice = 0;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const anAir = (options: Partial<AirOptions> = {}): Air => {
  const { next } = createRandom(7);
  const air = new Air({ after, soon, random: next, ...options });
  closing.push(() => air.stop());
  return air;
};
/** Plugs a controller in under a number of its own. */
function anAdapter(
  air: Air,
  at = { x: 0, y: 0 },
  extended = false,
): { adapter: Adapter; controller: VirtualController } {
  const device = nextDevice++;
  const address = `00:aa:01:00:00:${device.toString(16).padStart(2, '0')}`;
  const controller = new VirtualController(air, { address, at, extended });
  plugIn(device, controller);
  return { adapter: { driver: 'virtual', device }, controller };
}
const tagBytes = (time: number): Uint8Array =>
  Uint8Array.of(2, 1, 6, 3, 3, 0xaa, 0xfe, 13, 0x16, 0xaa, 0xfe, 0x30, 0xee, ...eidOf(KEY, 10, time));

interface Running {
  readonly radio: BleRadio;
  readonly adverts: HeardAdvert[];
  readonly states: RadioState[];
}
function aRadio(scan: Adapter, advertise: Adapter): Running {
  const adverts: HeardAdvert[] = [];
  const states: RadioState[] = [];
  const radio = new BleRadio({
    ...{ scan, advertise, after },
    onAdvert: (advert) => adverts.push(advert),
    onState: (state) => states.push(state),
  });
  closing.push(() => radio.stop());
  return { radio, adverts, states };
}
const on = (radio: BleRadio): Promise<void> => vi.waitFor(() => expect(radio.state).toBe('on'), WAIT);
/** What a phone near the gate hears. */
async function aPhone(air: Air): Promise<HeardAdvert[]> {
  const heard: HeardAdvert[] = [];
  const { adapter } = anAdapter(air, { x: 1, y: 0 });
  const lost = (why: string): void => expect.unreachable(why);
  const phone = await openScanner({
    adapter,
    reader: 'outside',
    shared: false,
    after,
    onAdvert: (a) => heard.push(a),
    onLost: lost,
  });
  closing.push(() => phone.close());
  return heard;
}
const epochs = (heard: readonly HeardAdvert[]): Set<number> =>
  new Set(
    heard.flatMap(({ manufacturerData: m }) => (m?.length === 8 ? [Buffer.from(m).readUInt32LE(4)] : [])),
  );

test.each([
  ['two adapters', true, false],
  ['two adapters with extended commands', true, true],
  ['one adapter', false, false],
  ['one adapter that could speak extended commands', false, true],
])('[BR6] %s: scans and advertises at the same time', async (_name, two, extended) => {
  const air = anAir();
  air.addBeacon({
    address: 'c0:00:00:00:00:01',
    intervalMs: 50,
    at: () => ({ x: 1, y: 1 }),
    data: () => tagBytes(0),
  });
  const first = anAdapter(air, { x: 0, y: 0 }, extended);
  const second = two ? anAdapter(air, { x: 0, y: 0 }, extended) : first;
  const { radio, adverts } = aRadio(first.adapter, second.adapter);
  await radio.broadcast(GATE);
  radio.start();
  await on(radio);
  const heard = await aPhone(air);
  await vi.waitFor(() => {
    expect(adverts.flatMap(beaconsIn)).toContainEqual(expect.objectContaining({ kind: 'eid' }));
    expect(epochs(heard)).toEqual(new Set([7]));
  }, WAIT);
  expect(radio.stats().heard).toBe(adverts.length);
});

test('[B1] with a second reader everybody is heard from both sides, each with its own strength', async () => {
  const air = anAir({ noiseDb: 0 });
  const at = (): { x: number; y: number } => ({ x: 1, y: 0 });
  air.addBeacon({ address: 'c0:00:00:00:00:09', intervalMs: 40, at, data: () => tagBytes(0) });
  const adverts: HeardAdvert[] = [];
  const radio = new BleRadio({
    ...{ scan: anAdapter(air).adapter, inside: anAdapter(air, { x: -4, y: 0 }).adapter },
    ...{ advertise: anAdapter(air).adapter, after },
    onAdvert: (advert) => adverts.push(advert),
    onState: () => undefined,
  });
  closing.push(() => radio.stop());
  radio.start();
  await on(radio);
  const strengths = (reader: HeardAdvert['reader']): Set<number> =>
    new Set(adverts.filter((a) => a.reader === reader && beaconsIn(a).length > 0).map(({ dBm }) => dBm));
  await vi.waitFor(() => {
    expect(strengths('outside')).toEqual(new Set([-59]));
    expect(strengths('inside')).toEqual(new Set([-74]));
  }, WAIT);
});

test('[BR1] the epoch rotates while the gate is on the air', async () => {
  const air = anAir();
  const { radio } = aRadio(anAdapter(air).adapter, anAdapter(air).adapter);
  radio.start();
  await on(radio);
  const heard = await aPhone(air);
  for (const epoch of [1, 2, 3]) {
    await radio.broadcast({ ...GATE, advertisement: encodeAdvert({ gate: 1, epoch }) });
    await vi.waitFor(() => expect(epochs(heard)).toContain(epoch), WAIT);
  }
});

test('[BR6] a tag that rotates under one address is heard with its new id', async () => {
  const air = anAir();
  let time = 0;
  const at = (): { x: number; y: number } => ({ x: 1, y: 0 });
  air.addBeacon({ address: 'c0:00:00:00:00:02', intervalMs: 30, at, data: () => tagBytes(time) });
  const { radio, adverts } = aRadio(anAdapter(air).adapter, anAdapter(air).adapter);
  radio.start();
  await on(radio);
  const ids = (): string[] =>
    adverts
      .splice(0)
      .flatMap(beaconsIn)
      .map(({ id }) => id);
  const idAt = (t: number): string => Buffer.from(eidOf(KEY, 10, t)).toString('hex');
  await vi.waitFor(() => expect(ids()).toContain(idAt(0)), WAIT);
  time = 4_096;
  await vi.waitFor(() => {
    const now = ids();
    expect(now).toContain(idAt(4_096));
    expect(now).not.toContain(idAt(0));
  }, WAIT);
});

test('[BR7] an adapter that is pulled out and put back works again by itself', async () => {
  const air = anAir();
  air.addBeacon({
    address: 'c0:00:00:00:00:03',
    intervalMs: 30,
    at: () => ({ x: 1, y: 0 }),
    data: () => tagBytes(0),
  });
  const { adapter, controller } = anAdapter(air);
  const other = anAdapter(air);
  const { radio, adverts, states } = aRadio(adapter, other.adapter);
  await radio.broadcast(GATE);
  radio.start();
  await on(radio);
  const device = adapter.driver === 'virtual' ? adapter.device : -1;
  pullOut(device);
  await vi.waitFor(() => expect(radio.state).toBe('off'), WAIT);
  plugIn(device, new VirtualController(air, controller.options));
  await on(radio);
  adverts.length = 0;
  await vi.waitFor(() => expect(adverts.length).toBeGreaterThan(0), WAIT);
  expect(other.controller.isAdvertising).toBe(true);
  expect(states.filter((state) => state === 'on')).toHaveLength(2);
});

test('[BR7] without an adapter the radio says so and ends when it is told to', async () => {
  const { radio, states } = aRadio({ driver: 'virtual', device: 999 }, { driver: 'virtual', device: 999 });
  radio.start();
  await vi.waitFor(() => expect(radio.state).toBe('off'), WAIT);
  await radio.stop();
  expect(states.at(-1)).toBe('stopped');
});

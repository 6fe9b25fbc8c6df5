/** Phones (real noble) talk to the gate (real bleno) over the virtual air. */
import { createRandom } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { after, anAdapter, anAir, aPhone } from '../../testing/air.ts';
import { encodeAdvert, encodeScanResponse } from '../codec/advertisement.ts';
import { openAdvertiser } from './advertiser.ts';
import { BleRadio } from './ble-radio.ts';
import type { GattHandler } from './radio.ts';
import { openScanner } from './scanner.ts';
import type { Air } from './virtual/air.ts';

const GATE = {
  advertisement: encodeAdvert({ gate: 1, epoch: 7 }),
  scanResponse: encodeScanResponse('North gate'),
};
const LONG = createRandom(1).bytes(512);
const WAIT = 10_000;

let air: Air;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  air = anAir();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  air.stop();
});

/** Answers every pass with its first byte, on the link it came from. */
interface Echo extends GattHandler {
  readonly links: Set<number>;
  readonly brokenLinks: number[];
  readonly written: { link: number; value: Uint8Array }[];
}
function anEcho(): Echo {
  const links = new Set<number>();
  const written: Echo['written'] = [];
  const broken: number[] = [];
  const notify = new Map<number, (value: Uint8Array) => void>();
  return {
    links,
    written,
    brokenLinks: broken,
    connected: (link) => links.add(link),
    disconnected: (link) => links.delete(link),
    read: (link, what) =>
      what === 'pass'
        ? { ok: false }
        : { ok: true, value: what === 'receipt' ? LONG : Uint8Array.of(link & 255, link >> 8) },
    write: (link, what, value) => {
      if (what !== 'pass') return false;
      written.push({ link, value });
      setTimeout(() => notify.get(link)?.(value.subarray(0, 20)), 5);
      return true;
    },
    subscribed: (link, tell) => void notify.set(link, tell),
    unsubscribed: (link) => void notify.delete(link),
    broken: (link) => void broken.push(link),
  };
}

async function aGate(handler: GattHandler, one = false): Promise<BleRadio> {
  const scan = anAdapter(air).adapter;
  const radio = new BleRadio({
    ...{ scan, advertise: one ? scan : anAdapter(air).adapter, gatt: handler, after },
    ...{ onAdvert: () => undefined, onState: () => undefined },
  });
  closing.push(() => radio.stop());
  await radio.broadcast(GATE);
  radio.start();
  await vi.waitFor(() => expect(radio.state).toBe('on'), WAIT);
  return radio;
}

test.each([
  ['the smallest MTU, two adapters', 23, false],
  ['whatever both agree on, two adapters', undefined, false],
  ['the smallest MTU, one adapter', 23, true],
])('[BR12] a whole pass goes in and a whole receipt comes out at %s', async (_name, mtu, one) => {
  const echo = anEcho();
  await aGate(echo, one);
  const phone = await aPhone(air, { x: 1, y: 0 }, mtu);
  if (mtu !== undefined) expect(phone.mtu).toBe(mtu);
  for (const length of [20, 77, 300, 512]) {
    const { value } = await phone.nextResult();
    const pass = createRandom(length).bytes(length);
    await phone.write('pass', pass);
    expect(await value).toEqual(pass.subarray(0, 20));
    expect(echo.written.at(-1)!.value).toEqual(pass);
  }
  expect(await phone.read('receipt')).toEqual(LONG);
  await phone.leave();
  await vi.waitFor(() => expect(echo.links.size).toBe(0), WAIT);
});

test('[BR14] eight phones at once each hear their own answer', async () => {
  const echo = anEcho();
  await aGate(echo);
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const phone = await aPhone(air, { x: 1 + i / 10, y: 0 });
      const { value } = await phone.nextResult();
      const pass = Uint8Array.from({ length: 140 }, (__, at) => (at < 2 ? i : at));
      await phone.write('pass', pass);
      const heard = await value;
      await phone.leave();
      return [heard[0], heard[1]];
    }),
  );
  expect(answers).toEqual(Array.from({ length: 8 }, (_, i) => [i, i]));
  expect(new Set(echo.written.map(({ link }) => link)).size).toBe(8);
}, 60_000);

test('[BR14] the gate can end a link, and goes on for the next phone', async () => {
  const echo = anEcho();
  const radio = await aGate(echo);
  const phone = await aPhone(air, { x: 1, y: 0 });
  radio.drop([...echo.links][0]!);
  await phone.gone;
  const next = await aPhone(air, { x: 1, y: 0 });
  expect(await next.read('info')).toHaveLength(2);
  await next.leave();
});

test('[BR6] on one adapter the other order does not work, which is why ours is fixed', async () => {
  const { adapter, controller } = anAdapter(air);
  const onLost = (): void => undefined;
  const advertiser = await openAdvertiser({ adapter, gatt: undefined, after, onLost });
  closing.push(() => advertiser.close());
  await advertiser.broadcast(GATE);
  expect(controller.isAdvertising).toBe(true);
  const scanner = await openScanner({
    adapter,
    reader: 'outside',
    shared: true,
    after,
    onAdvert: () => undefined,
    onLost,
  });
  closing.push(() => scanner.close());
  // noble resets the controller when it starts, and bleno never hears of it.
  expect(controller.isAdvertising).toBe(false);
});

/** Raw bytes as a hostile phone's own stack would send them, on the first link of its controller. */
function rawPacket(channel: number, length: number, body: Uint8Array): Buffer {
  const packet = Buffer.alloc(9 + body.length);
  packet[0] = 2;
  packet.writeUInt16LE(0x40, 1);
  packet.writeUInt16LE(4 + body.length, 3);
  packet.writeUInt16LE(length, 5);
  packet.writeUInt16LE(channel, 7);
  packet.set(body, 9);
  return packet;
}

test('[BR18] malformed requests end the link they came on, never the process, and the next phone is served', async () => {
  const echo = anEcho();
  const radio = await aGate(echo);
  const random = createRandom(5);
  const opcodes = [
    0x01, 0x02, 0x04, 0x06, 0x08, 0x0a, 0x0c, 0x0e, 0x10, 0x12, 0x16, 0x18, 0x1e, 0x52, 0xd2, 0x99,
  ];
  for (let round = 0; round < 6; round++) {
    const before = new Set(air.controllers);
    await aPhone(air, { x: 1, y: 0 });
    const hostile = [...air.controllers].find((controller) => !before.has(controller))!;
    for (let i = 0; i < 150; i++) {
      const body = Uint8Array.of(random.pick(opcodes), ...random.bytes(random.below(30)));
      const length = random.chance(0.9) ? body.length : random.below(600);
      hostile.receive(rawPacket(random.pick([4, 4, 4, 5, 6, 0x40]), length, body));
    }
    await vi.waitFor(() => expect(echo.brokenLinks.length).toBeGreaterThan(round), WAIT);
    hostile.unplug();
    await vi.waitFor(() => expect(echo.links.size).toBe(0), WAIT);
  }
  expect(radio.state).toBe('on');
  const next = await aPhone(air, { x: 1, y: 0 });
  expect(await next.read('receipt')).toEqual(LONG);
  await next.leave();
}, 60_000);

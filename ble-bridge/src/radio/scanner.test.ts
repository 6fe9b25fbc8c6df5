/** Memory: a day of strangers' phones must not fill it, although noble itself forgets nobody. */
import { createRandom } from '@attend-gate/shared/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { after, anAdapter, anAir } from '../../testing/air.ts';
import { beaconsIn, telemetryIn } from '../codec/beacons.ts';
import { openScanner, PRUNE_EVERY_MS } from './scanner.ts';
import { ADV } from './virtual/air.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

test('[BR16] addresses not heard for two rounds are forgotten: memory follows who is there, not who ever was', async () => {
  const air = anAir();
  closing.push(() => air.stop());
  const { adapter, controller } = anAdapter(air);
  let prune = (): void => undefined;
  const heard = new Set<string>();
  const scanner = await openScanner({
    ...{ adapter, reader: 'outside', shared: false },
    after: (ms, task) => {
      if (ms !== PRUNE_EVERY_MS) return after(ms, task);
      prune = task;
      return () => undefined;
    },
    onAdvert: ({ address }) => heard.add(address),
    onLost: (why) => expect.unreachable(why),
  });
  closing.push(() => scanner.close());
  // noble says that it scans a moment before the controller does.
  await vi.waitFor(() => expect(controller.scanning).toBe(true), 15_000);
  const random = createRandom(4);
  const data = Uint8Array.of(2, 1, 6, 3, 3, 0xaa, 0xfe);
  const sent = { at: { x: 1, y: 0 }, txPower: -59, type: ADV.plain, addressType: 1, data };
  const stays = Buffer.from([1, 2, 3, 4, 5, 0xc0]);
  const PER_ROUND = 2_000;
  for (let round = 1; round <= 10; round++) {
    for (let i = 0; i < PER_ROUND; i++)
      controller.hear({ ...sent, address: Buffer.from(random.bytes(6)) }, -70);
    controller.hear({ ...sent, address: stays }, -60);
    await vi.waitFor(() => expect(heard.size).toBe(round * PER_ROUND + 1), 15_000);
    prune();
    expect(scanner.known).toBeLessThanOrEqual(2 * PER_ROUND + 1);
  }
  prune();
  prune();
  expect(scanner.known).toBe(0);
  controller.hear({ ...sent, address: stays }, -60);
  await vi.waitFor(() => expect(scanner.known).toBe(1), 15_000);
});

test('[BR18] whatever bytes somebody advertises, the scanner goes on', async () => {
  const air = anAir();
  closing.push(() => air.stop());
  const { adapter, controller } = anAdapter(air);
  let heard = 0;
  const scanner = await openScanner({
    ...{ adapter, reader: 'outside', shared: false, after },
    onAdvert: (advert) => {
      beaconsIn(advert);
      telemetryIn(advert);
      heard++;
    },
    onLost: (why) => expect.unreachable(why),
  });
  closing.push(() => scanner.close());
  await vi.waitFor(() => expect(controller.scanning).toBe(true), 15_000);
  const random = createRandom(9);
  const sent = { at: { x: 1, y: 0 }, txPower: -59, addressType: 1 };
  const types = [0x01, 0x02, 0x03, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x14, 0x15, 0x16, 0x1f, 0x20, 0x21, 0xff];
  const N = 5_000;
  for (let i = 0; i < N; i++) {
    const data = random.bytes(random.below(32));
    // Half of them claim to be a known kind of field, with a length that lies.
    if (data.length > 1 && random.chance(0.5)) data.set([random.below(40), random.pick(types)]);
    const type = random.pick([ADV.connectable, ADV.scannable, ADV.plain, ADV.scanResponse]);
    controller.hear({ ...sent, type, data, address: Buffer.from(random.bytes(6)) }, random.below(120) - 120);
  }
  const address = Buffer.from([1, 2, 3, 4, 5, 0xc0]);
  const eid = [0x16, 0xaa, 0xfe, 0x30, 0xee, 1, 2, 3, 4, 5, 6, 7, 8];
  const before = heard;
  await vi.waitFor(() => {
    controller.hear({ ...sent, type: ADV.plain, data: Uint8Array.of(eid.length, ...eid), address }, -60);
    expect(heard).toBeGreaterThan(before + 1);
    expect(scanner.known).toBeGreaterThan(100);
  }, 15_000);
});

/** The bridge's radio on serial ports: unmodified noble and bleno talk to pseudo-terminals, as to a stick with a UART. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { after, anAir, aPhone } from '../../testing/air.ts';
import { aSerialAdapter, hasSocat } from '../../testing/serial-air.ts';
import { encodeAdvert, encodeScanResponse } from '../codec/advertisement.ts';
import { beaconsIn } from '../codec/beacons.ts';
import { BleRadio } from './ble-radio.ts';
import type { GattHandler } from './radio.ts';
import { installVirtualDriver } from './virtual/plug.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const GATT: GattHandler = {
  connected: () => undefined,
  disconnected: () => undefined,
  read: () => ({ ok: true, value: Uint8Array.of(7) }),
  write: () => true,
  subscribed: () => undefined,
  unsubscribed: () => undefined,
  broken: () => undefined,
};

// Loud, because a machine without socat proves nothing here.
if (!hasSocat()) console.warn('serial ports are not tested: socat is not installed');

test.skipIf(!hasSocat())(
  '[BR6] two controllers on serial ports hear tags and answer phones',
  async () => {
    // The phone is on the virtual air, and that driver has to be there before the libraries are loaded.
    installVirtualDriver(import.meta.url);
    const folder = mkdtempSync(join(tmpdir(), 'attend-gate-serial-'));
    const air = anAir();
    const [scan, advertise] = [await aSerialAdapter(air, folder, 1), await aSerialAdapter(air, folder, 2)];
    const uart = (port: string) => ({ driver: 'uart', port, baudRate: 115_200 }) as const;
    const heard = new Set<string>();
    const radio = new BleRadio({
      ...{ scan: uart(scan.port), advertise: uart(advertise.port), gatt: GATT, after },
      onAdvert: (advert) => {
        for (const { id } of beaconsIn(advert)) heard.add(id);
      },
      onState: () => undefined,
    });
    closing.push(
      () => air.stop(),
      () => scan.close(),
      () => advertise.close(),
      () => radio.stop(),
    );
    await radio.broadcast({
      advertisement: encodeAdvert({ gate: 1, epoch: 1 }),
      scanResponse: encodeScanResponse('North gate'),
    });
    radio.start();
    await vi.waitFor(() => expect(radio.state).toBe('on'), 15_000);
    const id = [0xaa, 0xfe, 0x00, 0xee, ...Array.from({ length: 16 }, (_, i) => i), 0, 0];
    const data = Uint8Array.of(3, 3, 0xaa, 0xfe, id.length + 1, 0x16, ...id);
    air.addBeacon({
      address: 'c0:00:00:00:00:01',
      intervalMs: 100,
      at: () => ({ x: 1, y: 0 }),
      data: () => data,
    });
    await vi.waitFor(() => expect([...heard]).toEqual(['000102030405060708090a0b0c0d0e0f']), 10_000);
    const phone = await aPhone(air, { x: 1, y: 1 });
    expect(await phone.read('info')).toEqual(Uint8Array.of(7));
    await phone.leave();
  },
  30_000,
);

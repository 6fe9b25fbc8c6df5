/** The speaking half: bleno on one adapter, advertising the gate and answering phones. Every wait has an end. */
import type { Bleno } from '@stoprocent/bleno';
import { type Adapter, closeLibrary, dropLink, keepSignals, openBleno, powered } from './driver.ts';
import { gateServiceOn } from './gatt-server.ts';
import type { Broadcast, GattHandler } from './radio.ts';
import type { Timers } from './virtual/air.ts';
import { within } from './within.ts';

export interface AdvertiserDeps {
  readonly adapter: Adapter;
  /** Left out = nobody can connect to anything. */
  readonly gatt: GattHandler | undefined;
  readonly after: Timers['after'];
  /** The adapter stopped working; this advertiser is over. */
  readonly onLost: (why: string) => void;
}

export interface Advertiser {
  broadcast(what: Broadcast): Promise<void>;
  drop(link: number): void;
  close(): void;
}

const POWER_MS = 5_000;
const START_MS = 5_000;

/** Resolves when the adapter is powered. Rejects when it cannot be; nothing is left running then. */
export async function openAdvertiser(deps: AdvertiserDeps): Promise<Advertiser> {
  const bleno: Bleno = openBleno(deps.adapter, (link) => {
    if (link !== undefined) deps.gatt?.broken(link);
  });
  try {
    await within(powered(bleno, POWER_MS), POWER_MS + 500, 'powering the advertiser', deps.after);
    keepSignals(bleno);
    if (deps.gatt) {
      const services = gateServiceOn(bleno, deps.gatt);
      await within(bleno.setServicesAsync(services), START_MS, 'setting the service', deps.after);
    }
  } catch (error) {
    closeLibrary(bleno);
    throw error;
  }
  bleno.on('stateChange', (state) => {
    if (state !== 'poweredOn') deps.onLost(`advertiser: ${state}`);
  });
  return {
    broadcast: ({ advertisement, scanResponse }) =>
      within(
        bleno.startAdvertisingWithEIRDataAsync(Buffer.from(advertisement), Buffer.from(scanResponse)),
        START_MS,
        'starting to advertise',
        deps.after,
      ),
    drop: (link) => dropLink(bleno, link),
    close: () => closeLibrary(bleno),
  };
}

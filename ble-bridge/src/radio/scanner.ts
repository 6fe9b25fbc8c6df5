/**
 * The listening half: noble on one adapter. It copies what it hears at once, because noble merges advertisements per
 * address, and makes noble forget addresses, because noble never does by itself (1.7 kB for each).
 */
import type { Noble, Peripheral } from '@stoprocent/noble';
import {
  type Adapter,
  closeLibrary,
  keepSignals,
  nobleForget,
  nobleKnows,
  openNoble,
  powered,
} from './driver.ts';
import type { HeardAdvert } from './radio.ts';
import type { Timers } from './virtual/air.ts';
import { within } from './within.ts';

export interface ScannerDeps {
  readonly adapter: Adapter;
  readonly reader: HeardAdvert['reader'];
  /** Another library advertises on the same adapter. */
  readonly shared: boolean;
  readonly after: Timers['after'];
  readonly onAdvert: (advert: HeardAdvert) => void;
  /** The adapter stopped working; this scanner is over. */
  readonly onLost: (why: string) => void;
}

export interface Scanner {
  readonly known: number;
  close(): void;
}

const POWER_MS = 5_000;
const START_MS = 5_000;
/** Addresses not heard for one to two rounds are forgotten. */
export const PRUNE_EVERY_MS = 30_000;

function copyOf({ address, rssi, advertisement }: Peripheral, reader: HeardAdvert['reader']): HeardAdvert {
  const { serviceData, manufacturerData } = advertisement;
  return {
    reader,
    address,
    dBm: rssi,
    serviceData: (serviceData ?? []).map(({ uuid, data }) => ({ uuid, data: Uint8Array.from(data) })),
    manufacturerData: manufacturerData ? Uint8Array.from(manufacturerData) : undefined,
  };
}

/** Forgets what was not heard since the round before last. */
function keepPruned(noble: Noble, after: Timers['after']): { heard: (id: string) => void; stop: () => void } {
  let lately = new Set<string>();
  let before = new Set<string>();
  let cancel = (): void => undefined;
  const round = (): void => {
    for (const id of before) if (!lately.has(id)) nobleForget(noble, id);
    before = lately;
    lately = new Set();
    cancel = after(PRUNE_EVERY_MS, round);
  };
  cancel = after(PRUNE_EVERY_MS, round);
  return { heard: (id) => void lately.add(id), stop: () => cancel() };
}

/** Resolves when the adapter is scanning. Rejects when it cannot; nothing is left running then. */
export async function openScanner(deps: ScannerDeps): Promise<Scanner> {
  const noble = openNoble(deps.adapter, deps.shared);
  const pruning = keepPruned(noble, deps.after);
  const close = (): void => {
    pruning.stop();
    closeLibrary(noble);
  };
  try {
    await within(powered(noble, POWER_MS), POWER_MS + 500, 'powering the scanner', deps.after);
    keepSignals(noble);
    noble.on('discover', (peripheral) => {
      pruning.heard(peripheral.id);
      deps.onAdvert(copyOf(peripheral, deps.reader));
    });
    await within(noble.startScanningAsync([], true), START_MS, 'starting to scan', deps.after);
  } catch (error) {
    close();
    throw error;
  }
  noble.on('stateChange', (state) => {
    if (state !== 'poweredOn') deps.onLost(`scanner: ${state}`);
  });
  return {
    get known() {
      return nobleKnows(noble);
    },
    close,
  };
}

/**
 * The only place that loads noble and bleno. They are loaded when an adapter is opened, not when this file is:
 * on a platform they do not support, loading them throws. What we use of their insides is named here, so that an
 * update of either shows up in one file.
 */
import { createRequire } from 'node:module';
import type { Bleno } from '@stoprocent/bleno';
import type { Noble } from '@stoprocent/noble';
import { installVirtualDriver } from './virtual/plug.ts';

/** Which adapter, and how it is reached. */
export type Adapter =
  /** Raw HCI on Linux (`hci0` is 0), the system's own stack on macOS and Windows. */
  | { readonly driver: 'system'; readonly device: number }
  /** A controller on a serial port. */
  | { readonly driver: 'uart'; readonly port: string; readonly baudRate: number }
  /** A controller on the virtual air (`virtual/plug.ts`). */
  | { readonly driver: 'virtual'; readonly device: number };

type Resolve = (binding: 'hci' | 'default', options: Readonly<Record<string, unknown>>) => unknown;

function optionsOf(adapter: Adapter): [Parameters<Resolve>[0], Record<string, unknown>] {
  switch (adapter.driver) {
    case 'system':
      return ['default', { deviceId: adapter.device }];
    case 'uart': {
      const { port, baudRate } = adapter;
      return ['hci', { hciDriver: 'uart', bindParams: { uart: { port, baudRate } } }];
    }
    case 'virtual':
      return ['hci', { hciDriver: 'virtual', deviceId: adapter.device }];
  }
}

const load = createRequire(import.meta.url);
/** The libraries' own entry makes an instance for the default adapter at once; this makes only what we ask for. */
const resolver = (library: string): Resolve =>
  createRequire(load.resolve(library))('./lib/resolve-bindings') as Resolve;

function open(library: string, adapter: Adapter, more: Record<string, unknown>): unknown {
  if (adapter.driver === 'virtual') installVirtualDriver(import.meta.url);
  const [binding, options] = optionsOf(adapter);
  return resolver(library)(binding, { ...options, ...more });
}

interface Host {
  readonly _bindings: { readonly _hci?: { onSocketData(packet: Buffer): void } };
}
const ACL_PACKET = 2;
const HANDLE_MASK = 0x0fff;

/**
 * bleno 0.12 throws at whatever is not the request it expects, from inside the socket's own event: one malformed packet
 * of a stranger's phone would end the process. Here it ends that phone's link. Must run before the library starts.
 * @param onBroken the link it came on; undefined when it was no data packet
 */
function guardPackets(library: unknown, onBroken: (link: number | undefined, error: unknown) => void): void {
  const hci = (library as Host)._bindings._hci;
  if (!hci) return; // the system's own stack on macOS and Windows reads packets itself
  const read = hci.onSocketData.bind(hci);
  hci.onSocketData = (packet) => {
    try {
      read(packet);
    } catch (error) {
      const isData = packet[0] === ACL_PACKET && packet.length >= 3;
      onBroken(isData ? packet.readUInt16LE(1) & HANDLE_MASK : undefined, error);
    }
  };
}

export type BrokenPacket = (link: number | undefined, error: unknown) => void;

/** @param legacyOnly needed where bleno works on the same adapter: it speaks legacy commands only */
export function openNoble(
  adapter: Adapter,
  legacyOnly: boolean,
  onBroken: BrokenPacket = () => undefined,
): Noble {
  const noble = open('@stoprocent/noble', adapter, legacyOnly ? { extended: false } : {}) as Noble;
  guardPackets(noble, onBroken);
  return noble;
}

export function openBleno(adapter: Adapter, onBroken: BrokenPacket): Bleno {
  const bleno = open('@stoprocent/bleno', adapter, {}) as Bleno;
  guardPackets(bleno, onBroken);
  return bleno;
}

/** Resolves when the adapter is on; rejects at once where it never will be (no adapter, no permission). */
export function powered(library: Noble | Bleno, ms: number): Promise<void> {
  const hopeless = new Promise<never>((_, reject) => {
    const on = library.on.bind(library) as (event: 'stateChange', heard: (state: string) => void) => unknown;
    on('stateChange', (state) => {
      if (state === 'unsupported' || state === 'unauthorized') reject(new Error(`the adapter is ${state}`));
    });
  });
  return Promise.race([library.waitForPoweredOnAsync(ms), hopeless]);
}

/**
 * Both libraries end the process on SIGINT when they registered last. Ending is ours: a bridge says goodbye first. Call
 * it once the library is powered.
 */
export function keepSignals(library: Noble | Bleno): void {
  const bindings = (library as unknown as { _bindings: { _sigIntHandler?: () => void } })._bindings;
  if (bindings._sigIntHandler) process.removeListener('SIGINT', bindings._sigIntHandler);
}

/** Insides of noble 2.8 that grow for ever unless somebody prunes them. */
interface NobleInsides {
  readonly _peripherals: ReadonlyMap<string, { readonly state: string }>;
  _cleanupPeriperals(id: string): void;
  readonly _bindings: {
    readonly _addresses?: Record<string, string>;
    readonly _addresseTypes?: Record<string, unknown>;
    readonly _connectable?: Record<string, unknown>;
    readonly scannable?: Record<string, unknown>;
    readonly _gap?: { readonly _discoveries: Record<string, unknown> };
  };
}

export const nobleKnows = (noble: Noble): number => (noble as unknown as NobleInsides)._peripherals.size;

/** Makes noble forget one device it is not connected to. */
export function nobleForget(noble: Noble, id: string): void {
  const insides = noble as unknown as NobleInsides;
  if (insides._peripherals.get(id)?.state !== 'disconnected') return;
  insides._cleanupPeriperals(id);
  const { _addresses, _addresseTypes, _connectable, scannable, _gap } = insides._bindings;
  const address = _addresses?.[id];
  if (_gap && address !== undefined) delete _gap._discoveries[address];
  for (const table of [_addresses, _addresseTypes, _connectable, scannable]) if (table) delete table[id];
}

/** Ends one connection; without a handle bleno would end them all. */
export function dropLink(bleno: Bleno, link: number): void {
  (bleno as unknown as { disconnect(handle: number): void }).disconnect(link);
}

interface Stoppable {
  removeAllListeners(): unknown;
  stop(): void;
  readonly _bindings?: { readonly _hci?: { pollIsDevUp?: () => void } };
}

/**
 * Ends an instance for good. bleno asks for ever, once a second, whether its adapter is up, also after `stop()`:
 * here that question ends with the next turn, or every recovery would leave one behind.
 */
export function closeLibrary(instance: Noble | Bleno): void {
  const one = instance as unknown as Stoppable;
  one.removeAllListeners();
  const hci = one._bindings?._hci;
  try {
    one.stop();
  } finally {
    if (hci) hci.pollIsDevUp = () => undefined;
  }
}

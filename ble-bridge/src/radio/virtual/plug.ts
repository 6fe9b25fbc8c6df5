/**
 * Plugs virtual controllers in where the HCI socket of noble and bleno would be: `loadDriver('virtual')` of the
 * socket library answers with our socket, every other driver stays its own. Several sockets on one controller
 * behave like Linux raw sockets: each sees every event, and the others' commands when its filter lets them through.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { VirtualController } from './controller.ts';
import { H4 } from './packets.ts';

const sockets = new Map<number, Set<VirtualHciSocket>>();
const controllers = new Map<number, VirtualController>();

const deliver = (device: number, packet: Buffer, except?: VirtualHciSocket): void => {
  for (const socket of [...(sockets.get(device) ?? [])])
    if (socket !== except) socket.emit('data', Buffer.from(packet));
};

/** Hands a packet to every host of that adapter at once, as if its controller had sent it. */
export const deliverTo = (device: number, packet: Buffer): void => deliver(device, packet);

/** Makes a controller the adapter of that number (`hci0` is 0). A second one takes the first one's place. */
export function plugIn(device: number, controller: VirtualController): void {
  controllers.set(device, controller);
  controller.send = (packet) => controller.air.timers.soon(() => deliver(device, packet));
}

/** The controller that is the adapter of that number; a test puts phones into its air. */
export const controllerOf = (device: number): VirtualController | undefined => controllers.get(device);

/** Takes the adapter away, as when a USB stick is pulled: its sockets fail from then on. */
export function pullOut(device: number): void {
  controllers.get(device)?.unplug();
  controllers.delete(device);
  for (const socket of [...(sockets.get(device) ?? [])]) socket.fail();
}

/** The part of the library's socket that noble and bleno use. */
class VirtualHciSocket extends EventEmitter {
  #device: number | undefined;
  #seesCommands = false;

  bindRaw(device = 0): number {
    if (!controllers.has(device)) throw new Error(`ENODEV, there is no virtual adapter ${device}`);
    this.#device = device;
    return device;
  }

  bindUser(device = 0): number {
    return this.bindRaw(device);
  }

  /** bleno opens a management socket per connection; there is nothing to manage here. */
  bindControl(): void {
    this.#device = undefined;
  }

  start(): void {
    if (this.#device === undefined) return;
    const open = sockets.get(this.#device) ?? new Set();
    sockets.set(this.#device, open.add(this));
  }

  stop(): void {
    if (this.#device !== undefined) sockets.get(this.#device)?.delete(this);
  }

  isDevUp(): boolean {
    return this.#device !== undefined && controllers.has(this.#device);
  }

  setFilter(filter: Buffer): void {
    this.#seesCommands = ((filter[0] ?? 0) & (1 << H4.command)) !== 0;
  }

  reset(): void {
    // A raw socket's reset powers the adapter down and up; the virtual one is always up.
  }

  write(packet: Buffer): void {
    const device = this.#device;
    const controller = device === undefined ? undefined : controllers.get(device);
    if (device === undefined || !controller) return;
    const copy = Buffer.from(packet);
    if (copy[0] === H4.command)
      for (const socket of [...(sockets.get(device) ?? [])])
        if (socket !== this && socket.#seesCommands) socket.emit('data', Buffer.from(copy));
    controller.air.timers.soon(() => controller.receive(copy));
  }

  fail(): void {
    this.stop();
    this.emit('error', Object.assign(new Error('ENODEV, the virtual adapter is gone'), { code: 'ENODEV' }));
  }
}

interface SocketLibrary {
  loadDriver: (driver: string) => unknown;
}

let installed = false;

/** Teaches the socket library the driver `virtual`. Must run before noble or bleno are loaded. */
export function installVirtualDriver(from: string): void {
  if (installed) return;
  installed = true;
  const load = createRequire(from);
  for (const host of ['@stoprocent/noble', '@stoprocent/bleno']) {
    const library = createRequire(load.resolve(host))('@stoprocent/bluetooth-hci-socket') as SocketLibrary;
    const real = library.loadDriver;
    library.loadDriver = (driver) => (driver === 'virtual' ? VirtualHciSocket : real(driver));
  }
}

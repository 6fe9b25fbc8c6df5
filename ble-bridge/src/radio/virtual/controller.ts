/**
 * One virtual Bluetooth controller: takes H4 command and data packets from a host as a USB stick would, and answers
 * as one. Advertising, scanning, connecting and moving data are here; the small commands stand in `commands.ts`.
 */
import { ADV, type Air, isMasked, type Point, type Transmission, TX_POWER_AT_1M } from './air.ts';
import { answerCommand } from './commands.ts';
import { addressBytes, bytes, EVENT, H4, LE, STATUS, u16 } from './packets.ts';

export interface ControllerOptions {
  readonly address: string;
  readonly at?: Point;
  readonly txPower?: number;
  /** Speaks the extended (Bluetooth 5) commands. */
  readonly extended?: boolean;
  readonly aclBuffers?: number;
  readonly maxLinks?: number;
}

interface Link {
  readonly peer: VirtualController;
  readonly peerHandle: number;
}

/** A connection the host has asked for and that no advertisement has answered yet. */
export interface Initiation {
  readonly address: Buffer;
  readonly interval: number;
  readonly timeout: number;
}

const FIRST_HANDLE = 0x40;
const HANDLE_MASK = 0x0fff;
const INTERVAL_UNIT_MS = 0.625;

export class VirtualController {
  readonly air: Air;
  readonly options: ControllerOptions;
  readonly address: Buffer;
  at: Point;
  /** Where packets to the host go. */
  send: (packet: Buffer) => void = () => undefined;

  scanning = false;
  activeScan = true;
  filterDuplicates = false;
  /** Share of the time the receiver is open. */
  scanDuty = 1;
  initiating: Initiation | undefined;
  ownAddressType = 0;
  randomAddress: Buffer = Buffer.alloc(6);
  leEventMask = 0x1f;
  /** Legacy and extended commands must not be mixed until the next reset. */
  mode: 'none' | 'legacy' | 'extended' = 'none';
  advertisingInterval = 160;
  advertisingType: number = ADV.connectable;
  advertisingData: Uint8Array = new Uint8Array();
  scanResponse: Uint8Array = new Uint8Array();

  readonly #links = new Map<number, Link>();
  readonly #seen = new Set<string>();
  #nextHandle = FIRST_HANDLE;
  #cancelAdvertising: (() => void) | undefined;

  constructor(air: Air, options: ControllerOptions) {
    this.air = air;
    this.options = options;
    this.at = options.at ?? { x: 0, y: 0 };
    this.address = addressBytes(options.address);
    air.controllers.add(this);
  }

  get isAdvertising(): boolean {
    return this.#cancelAdvertising !== undefined;
  }

  get isListening(): boolean {
    return this.scanning || this.initiating !== undefined;
  }

  get linkCount(): number {
    return this.#links.size;
  }

  hasLink(handle: number): boolean {
    return this.#links.has(handle);
  }

  /** One whole H4 packet from the host. */
  receive(packet: Buffer): void {
    if (packet[0] === H4.command && packet.length >= 4)
      answerCommand(this, packet.readUInt16LE(1), packet.subarray(4, 4 + packet[3]!));
    else if (packet[0] === H4.acl && packet.length >= 5) this.#moveData(packet);
  }

  maskEvents(mask: number): void {
    this.leEventMask = mask;
  }

  takeRandomAddress(address: Uint8Array): void {
    this.randomAddress = Buffer.from(address);
  }

  /** What the next advertising events carry. */
  say(data: Uint8Array, scanResponse: Uint8Array): void {
    this.advertisingData = data;
    this.scanResponse = scanResponse;
  }

  event(code: number, body: Buffer): void {
    this.send(Buffer.concat([bytes(H4.event, code, body.length), body]));
  }

  meta(event: number, body: Buffer): void {
    if (!isMasked(this.leEventMask, event)) this.event(EVENT.leMeta, Buffer.concat([bytes(event), body]));
  }

  /** Something was on the air and strong enough. */
  hear(sent: Transmission, dBm: number): void {
    if (!this.scanning || this.air.random() > this.scanDuty) return;
    this.#report(sent.type, sent, sent.data, dBm);
    const answers = sent.type === ADV.connectable || sent.type === ADV.scannable;
    if (sent.scanResponse && this.activeScan && answers)
      this.#report(ADV.scanResponse, sent, sent.scanResponse, dBm);
  }

  wants(address: Buffer): boolean {
    return this.initiating?.address.equals(address) ?? false;
  }

  /** An initiator answers our advertisement. False when no more links fit. */
  accept(central: VirtualController, sent: Transmission): boolean {
    const asked = central.initiating;
    if (!asked || this.#links.size >= (this.options.maxLinks ?? 8)) return false;
    central.initiating = undefined;
    this.stopAdvertising(); // a controller stops by itself when it is connected to
    const handles = { central: central.#nextHandle++, peripheral: this.#nextHandle++ };
    central.#links.set(handles.central, { peer: this, peerHandle: handles.peripheral });
    this.#links.set(handles.peripheral, { peer: central, peerHandle: handles.central });
    central.#connected(handles.central, 0, sent.addressType, sent.address, asked);
    const own = central.ownAddressType & 1 ? central.randomAddress : central.address;
    this.#connected(handles.peripheral, 1, central.ownAddressType, own, asked);
    return true;
  }

  startAdvertising(): void {
    this.stopAdvertising();
    const fire = (): void => {
      const wait = this.advertisingInterval * INTERVAL_UNIT_MS + this.air.random() * 10;
      this.#cancelAdvertising = this.air.timers.after(wait, fire);
      this.air.transmit({
        ...{ at: this.at, txPower: this.options.txPower ?? TX_POWER_AT_1M, type: this.advertisingType },
        addressType: this.ownAddressType,
        address: this.ownAddressType & 1 ? this.randomAddress : this.address,
        ...{ data: this.advertisingData, scanResponse: this.scanResponse, from: this },
      });
    };
    this.#cancelAdvertising = this.air.timers.after(1, fire);
  }

  stopAdvertising(): void {
    this.#cancelAdvertising?.();
    this.#cancelAdvertising = undefined;
  }

  scan(on: boolean, filterDuplicates: boolean): void {
    this.scanning = on;
    this.filterDuplicates = filterDuplicates;
    this.#seen.clear();
  }

  /** dBm of the peer on a link. */
  linkStrength(handle: number): number | undefined {
    const peer = this.#links.get(handle)?.peer;
    return peer && this.air.strength(peer.at, this.at, peer.options.txPower ?? TX_POWER_AT_1M);
  }

  /** Ends a link; the other side hears of it too. */
  drop(handle: number, reason: number): void {
    const link = this.#links.get(handle);
    if (!link) return;
    this.#links.delete(handle);
    this.event(EVENT.disconnectionComplete, Buffer.concat([bytes(STATUS.ok), u16(handle), bytes(reason)]));
    link.peer.drop(link.peerHandle, reason === STATUS.hostEnded ? STATUS.remoteEnded : reason);
  }

  /** As after power-on; links die without a word to this side's host. */
  reset(): void {
    this.stopAdvertising();
    this.scan(false, false);
    this.initiating = undefined;
    this.mode = 'none';
    this.leEventMask = 0x1f;
    for (const [handle, { peer, peerHandle }] of [...this.#links]) {
      this.#links.delete(handle);
      peer.drop(peerHandle, STATUS.connectionTimeout);
    }
  }

  /** Pulled out: nothing is heard of it any more. */
  unplug(): void {
    this.reset();
    this.send = () => undefined;
    this.air.controllers.delete(this);
  }

  #connected(handle: number, role: number, peerType: number, peer: Buffer, asked: Initiation): void {
    const body = [bytes(STATUS.ok), u16(handle), bytes(role, peerType), peer];
    const timing = [u16(asked.interval), u16(0), u16(asked.timeout), bytes(0)];
    this.meta(LE.connectionComplete, Buffer.concat([...body, ...timing]));
  }

  #moveData(packet: Buffer): void {
    const word = packet.readUInt16LE(1);
    const handle = word & HANDLE_MASK;
    const link = this.#links.get(handle);
    if (!link) return;
    const out = Buffer.from(packet);
    // The first fragment from a host is marked 0 or 2, towards a host 2; later ones stay 1.
    const boundary = ((word >> 12) & 3) === 1 ? 1 : 2;
    out.writeUInt16LE(link.peerHandle | (boundary << 12), 1);
    this.air.timers.soon(() => {
      this.event(EVENT.completedPackets, Buffer.concat([bytes(1), u16(handle), u16(1)]));
      link.peer.send(out);
    });
  }

  #report(type: number, sent: Transmission, data: Uint8Array, dBm: number): void {
    if (this.filterDuplicates) {
      const key = `${type}${sent.address.toString('hex')}`;
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
    }
    const { addressType, address } = sent;
    if (this.mode !== 'extended') {
      const head = Buffer.concat([bytes(1, type, addressType), address, bytes(data.length)]);
      this.meta(LE.advertisingReport, Buffer.concat([head, data, bytes(dBm & 0xff)]));
      return;
    }
    const kind = { [ADV.connectable]: 0x13, [ADV.scannable]: 0x12, [ADV.scanResponse]: 0x1b }[type] ?? 0x10;
    const head = [bytes(1), u16(kind), bytes(addressType), address, bytes(1, 0, 0xff, 127, dBm & 0xff)];
    const tail = [u16(0), bytes(0), Buffer.alloc(6), bytes(data.length), data];
    this.meta(LE.extendedAdvertisingReport, Buffer.concat([...head, ...tail]));
  }
}

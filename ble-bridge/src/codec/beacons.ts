/**
 * What tags and beacons say in their advertisements: Eddystone UID, EID and TLM, iBeacon, AltBeacon. Reading is
 * strict and never throws; whatever is none of these is simply not a beacon.
 */
import { toHex } from '@attend-gate/shared';

/** One advertisement as the radio heard it, already copied out of whatever library heard it. */
export interface AdvertPayload {
  readonly serviceData: readonly { readonly uuid: string; readonly data: Uint8Array }[];
  readonly manufacturerData: Uint8Array | undefined;
}

export type Beacon =
  /** A rotating id: the only one of these that cannot be copied for long. `txPower` is dBm at 0 m. */
  | { readonly kind: 'eid'; readonly id: string; readonly txPower: number }
  /** `id` is namespace and instance, 16 bytes. */
  | { readonly kind: 'uid'; readonly id: string; readonly txPower: number }
  /** `id` is UUID, major and minor, 20 bytes; `txPower` is dBm at 1 m. */
  | { readonly kind: 'ibeacon'; readonly id: string; readonly txPower: number }
  /** `id` is 20 bytes. */
  | { readonly kind: 'altbeacon'; readonly id: string; readonly txPower: number };

/** How a tag is doing: battery in mV (0 = not measured), °C (undefined = not measured), adverts and seconds since start. */
export interface Telemetry {
  readonly millivolts: number;
  readonly celsius: number | undefined;
  readonly adverts: number;
  readonly uptime: number;
}

const EDDYSTONE = 'feaa';
const FRAME = { uid: 0x00, tlm: 0x20, eid: 0x30 } as const;
const APPLE = 0x004c;

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const eddystoneFrames = (payload: AdvertPayload): Uint8Array[] =>
  payload.serviceData.filter(({ uuid }) => uuid.toLowerCase() === EDDYSTONE).map(({ data }) => data);

function readEddystone(data: Uint8Array): Beacon | undefined {
  if (data.length < 2) return undefined;
  const txPower = view(data).getInt8(1);
  // UID frames may carry two reserved bytes at the end; EID frames are exactly ten.
  if (data[0] === FRAME.eid && data.length === 10)
    return { kind: 'eid', id: toHex(data.subarray(2)), txPower };
  if (data[0] === FRAME.uid && (data.length === 18 || data.length === 20))
    return { kind: 'uid', id: toHex(data.subarray(2, 18)), txPower };
  return undefined;
}

function readManufacturer(data: Uint8Array): Beacon | undefined {
  if (data.length < 4) return undefined;
  const company = view(data).getUint16(0, true);
  if (company === APPLE && data.length === 25 && data[2] === 0x02 && data[3] === 0x15)
    return { kind: 'ibeacon', id: toHex(data.subarray(4, 24)), txPower: view(data).getInt8(24) };
  // AltBeacon: any company, code BE AC.
  if (data.length === 26 && data[2] === 0xbe && data[3] === 0xac)
    return { kind: 'altbeacon', id: toHex(data.subarray(4, 24)), txPower: view(data).getInt8(24) };
  return undefined;
}

/** Every beacon in one advertisement; usually none or one. */
export function beaconsIn(payload: AdvertPayload): Beacon[] {
  const found = eddystoneFrames(payload).map(readEddystone);
  if (payload.manufacturerData) found.push(readManufacturer(payload.manufacturerData));
  return found.filter((beacon) => beacon !== undefined);
}

/** The unencrypted telemetry frame, if the advertisement has one. */
export function telemetryIn(payload: AdvertPayload): Telemetry | undefined {
  const data = eddystoneFrames(payload).find((d) => d[0] === FRAME.tlm && d[1] === 0 && d.length === 14);
  if (!data) return undefined;
  const at = view(data);
  const raw = at.getInt16(4);
  return {
    millivolts: at.getUint16(2),
    // 0x8000 says "no sensor"; otherwise 8.8 fixed point.
    celsius: raw === -32_768 ? undefined : raw / 256,
    adverts: at.getUint32(6),
    uptime: at.getUint32(10) / 10,
  };
}

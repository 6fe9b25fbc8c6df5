/** Places of one area, device by device (verdict.md, Escrow). Pure. */
import type { DeviceNo } from '../ids.ts';

export interface DevicePlaces {
  /** Granted + received − lent. */
  readonly granted: number;
  /** Those its own entries take now. */
  readonly held: number;
}
export type AreaPlaces = ReadonlyMap<DeviceNo, DevicePlaces>;

export function placesOf(
  granted: ReadonlyMap<DeviceNo, number>,
  held: ReadonlyMap<DeviceNo, number>,
): AreaPlaces {
  const devices = new Set([...granted.keys(), ...held.keys()]);
  const of = (device: DeviceNo) => ({ granted: granted.get(device) ?? 0, held: held.get(device) ?? 0 });
  return new Map([...devices].map((device) => [device, of(device)]));
}

/**
 * What nobody has: what was given away is gone, spent or not, and so is what a device took without having been given it.
 * @param cap bodies the area holds
 */
export const freeOf = (cap: number, places: AreaPlaces): number =>
  [...places.values()].reduce((free, { granted, held }) => free - Math.max(granted, held), cap);

/** Places of areas as this gate may spend them (verdict.md, Escrow). Pure. */
import type { DeviceNo, ListId, Millis } from '../ids.ts';
import { SERVER } from '../ledger/budgets.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Roster } from '../roster/roster.ts';
import { areaPath } from '../verdict/capacity.ts';
import { listOf } from '../verdict/context.ts';

/** What a device may still give away or spend; the server has whatever nobody else has. */
export function placesLeft(ledger: Ledger, area: string, device: DeviceNo, now: Millis): number {
  if (device === SERVER) return ledger.freePlaces(area, now);
  const { granted, held } = ledger.places(area, now).get(device) ?? { granted: 0, held: 0 };
  return granted - held;
}

/** The tightest of the areas that a list lets people into; undefined where nobody was ever granted places. */
export interface GatePlaces {
  readonly area: string;
  readonly name: string;
  readonly left: number;
}

export function gatePlaces(
  ledger: Ledger,
  { event }: Roster,
  list: ListId,
  device: DeviceNo,
  now: Millis,
): GatePlaces | undefined {
  const found = listOf(event, list);
  if (!found) return undefined;
  const asked = areaPath(event, found.area).flatMap((area): GatePlaces[] => {
    const info = event.areas?.find(({ id }) => id === area);
    if (!info || info.capacity === 0) return [];
    const granted = [...ledger.places(area, now).values()].some((places) => places.granted > 0);
    if (!info.escrow && !granted) return [];
    return [{ area, name: info.name, left: placesLeft(ledger, area, device, now) }];
  });
  return asked.reduce<GatePlaces | undefined>((a, b) => (a && a.left <= b.left ? a : b), undefined);
}

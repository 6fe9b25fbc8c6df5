/**
 * Is there room (verdict.md, Areas)? Every area on the way to the list's own is asked. Where places were granted to
 * devices, a device without any left asks staff, because others may still hold some; it never refuses in silence.
 */
import type { DeviceNo, TokenId } from '../ids.ts';
import type { CheckInList, EventInfo } from '../roster/roster.ts';
import type { Refusal } from './context.ts';
import { refuse } from './context.ts';
import type { Case } from './refusals.ts';

/** The area and everything it lies in, the venue ('') last. */
export function areaPath(event: Pick<EventInfo, 'areas'>, area: string): readonly string[] {
  const path: string[] = [];
  let at = area;
  while (at !== '') {
    path.push(at);
    at = event.areas?.find(({ id }) => id === at)?.parent ?? '';
  }
  return [...path, ''];
}

const limitsOf = (list: CheckInList, event: EventInfo): readonly { area: string; limit: number }[] => {
  const own = list.capacity > 0 ? [{ area: list.area, limit: list.capacity }] : [];
  const areas = areaPath(event, list.area).map((area) => ({
    area,
    limit: event.areas?.find(({ id }) => id === area)?.capacity ?? 0,
  }));
  return [...own, ...areas.filter(({ limit }) => limit > 0)];
};

/** Who asks for a place; also somebody the roster has never heard of takes one. */
export interface Visitor extends Pick<Case, 'list' | 'roster' | 'context'> {
  readonly token: TokenId;
}

export type Room =
  | { readonly kind: 'enough' }
  | { readonly kind: 'full'; readonly refusal: Refusal }
  /** No place of this device's is left. */
  | { readonly kind: 'ask'; readonly inside: number; readonly limit: number };

const ENOUGH: Room = { kind: 'enough' };

/** @param wanted bodies that would come in */
export function roomFor({ token, list, roster, context }: Visitor, wanted: number): Room {
  const { ledger, now } = context;
  if (!list || !ledger.room) return ENOUGH;
  let answer: Room = ENOUGH;
  for (const { area, limit } of limitsOf(list, roster.event)) {
    const device = context.device ?? (0 as DeviceNo);
    const { bodies, share, inside } = ledger.room(area, token, device, now);
    if (inside) continue;
    if (share === undefined && bodies + wanted > limit)
      return { kind: 'full', refusal: refuse('capacity', { kind: 'capacity', area, inside: bodies, limit }) };
    if (share !== undefined && share < wanted) answer = { kind: 'ask', inside: bodies, limit };
  }
  return answer;
}

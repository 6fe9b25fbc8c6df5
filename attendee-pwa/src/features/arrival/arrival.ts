/** Which of the four things a pass says about its holder right now. Pure. */
import {
  asMillis,
  type EventInfo,
  type GateId,
  type PassAttendance,
  type Passage,
} from '@attend-gate/shared';

/** What the phone remembers of the pass document, until that has been read. */
export interface KeptAttendance {
  readonly checkedIn: boolean;
  readonly time: number | undefined;
  readonly gate?: string | undefined;
}

export type Arrival =
  | { readonly kind: 'in' | 'out'; readonly passage: Pick<Passage, 'at' | 'gate'> }
  /** Checked in by themselves; the event has not said yet. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'over' };

/** @param now this phone's clock; only "it is over" depends on it */
export function arrivalOf(
  said: PassAttendance | undefined,
  kept: KeptAttendance,
  event: EventInfo,
  now: number,
): Arrival {
  if (!said && kept.checkedIn && kept.time !== undefined)
    return { kind: 'in', passage: { at: asMillis(kept.time), gate: kept.gate as GateId | undefined } };
  if (said?.inside) return { kind: 'in', passage: said.inside };
  const last = said?.history.findLast((passage) => !passage.annulled);
  if (last?.kind === 'exit') return { kind: 'out', passage: last };
  if (said && said.waiting.length > 0) return { kind: 'pending' };
  return now >= event.endsAt ? { kind: 'over' } : { kind: 'waiting' };
}

/** The gate's name as the organiser gave it; undefined when nobody knows where it was. */
export const gateName = (gate: GateId | undefined, event: EventInfo): string | undefined =>
  gate === undefined ? undefined : (event.gates.find(({ id }) => id === gate)?.name ?? gate);

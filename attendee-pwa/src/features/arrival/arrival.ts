/** Which of the four things a pass says about its holder right now. Pure. */
import type { EventInfo, GateId, PassAttendance, Passage } from '@attend-gate/shared';

export type Arrival =
  | { readonly kind: 'in' | 'out'; readonly passage: Passage }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'over' };

/** @param now this phone's clock; only "it is over" depends on it */
export function arrivalOf(said: PassAttendance | undefined, event: EventInfo, now: number): Arrival {
  if (said?.inside) return { kind: 'in', passage: said.inside };
  const last = said?.history.findLast((passage) => !passage.annulled);
  if (last?.kind === 'exit') return { kind: 'out', passage: last };
  return now >= event.endsAt ? { kind: 'over' } : { kind: 'waiting' };
}

/** The gate's name as the organiser gave it; undefined when nobody knows where it was. */
export const gateName = (gate: GateId | undefined, event: EventInfo): string | undefined =>
  gate === undefined ? undefined : (event.gates.find(({ id }) => id === gate)?.name ?? gate);

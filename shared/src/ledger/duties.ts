/**
 * Which gate a device stood at when it wrote a fact: the last `duty` before it in the same session. A session
 * is contiguous, so this never depends on the order in which facts arrived.
 */
import type { GateId } from '../ids.ts';
import type { Place } from './fact.ts';

export interface DutyIndex {
  add(place: Place, gate: GateId): void;
  gateAt(place: Place): GateId | undefined;
}

export function createDutyIndex(): DutyIndex {
  const sessions = new Map<string, { index: number; gate: GateId }[]>();
  const keyOf = (place: Place): string => `${place.device}.${place.session}`;
  return {
    add(place, gate) {
      const key = keyOf(place);
      const duties = sessions.get(key) ?? [];
      duties.push({ index: place.index, gate });
      duties.sort((a, b) => a.index - b.index);
      sessions.set(key, duties);
    },
    gateAt: (place) => sessions.get(keyOf(place))?.findLast((duty) => duty.index <= place.index)?.gate,
  };
}

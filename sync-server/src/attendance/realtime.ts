/** The live numbers of one event (E7), read from the folds: nothing is stored, nothing can drift. */
import { brokenRules, type EventInfo, type Ledger, type Millis } from '@attend-gate/shared';

export interface RealtimeNumbers {
  readonly registered: number;
  readonly people: number;
  readonly bodies: number;
  readonly everIn: number;
  readonly perArea: readonly { readonly area: string; readonly people: number; readonly bodies: number }[];
  readonly perGate: readonly { readonly gate: string; readonly name: string; readonly entries: number }[];
  readonly conflicts: number;
  readonly stale: number;
  readonly brokenRules: readonly { readonly list: string; readonly problem: string }[];
  readonly asOf: string;
}

/** @param registered people in the roster */
export function realtimeNumbers(
  ledger: Ledger,
  event: EventInfo,
  registered: number,
  now: Millis,
): RealtimeNumbers {
  const { people, bodies, everIn, openConflicts } = ledger.counts(now);
  const byGate = ledger.entriesByGate();
  const known = event.gates.map((gate) => ({
    gate: gate.id,
    name: gate.name,
    entries: byGate.get(gate.id) ?? 0,
  }));
  const elsewhere = [...byGate].filter(([gate]) => !event.gates.some((g) => g.id === gate));
  return {
    registered,
    people,
    bodies,
    everIn,
    perArea: [
      { area: 'venue', people, bodies },
      ...(event.areas ?? []).map(({ id }) => ({ area: id, ...ledger.inArea(id, now) })),
    ],
    perGate: [
      ...known,
      ...elsewhere.map(([gate, entries]) => ({ gate: gate ?? '', name: gate ?? '', entries })),
    ],
    conflicts: openConflicts,
    stale: ledger.stale().length,
    brokenRules: brokenRules(event, now).map(({ list, problem }) => ({
      list,
      problem: JSON.stringify(problem),
    })),
    asOf: new Date(now).toISOString(),
  };
}

/**
 * What the facts of one token on one list say: who is in, since when, and which entries nobody could have
 * known of each other (L5). A pure fold over movements in key order; order of arrival cannot matter.
 */
import type { CheckInList } from '../roster/roster.ts';
import type { Fact } from './fact.ts';
import { compareKeys } from './order-key.ts';

export type Movement = Fact & { readonly body: { readonly kind: 'admit' } | { readonly kind: 'exit' } };

/** Two or more entries of one single-entry token whose writers could not know of each other. */
export interface Overlap {
  readonly first: Movement;
  /** Later entries by key, at least one. */
  readonly overlaps: readonly Movement[];
}

export interface Attendance {
  /** Live entries ever, overlaps included. */
  readonly entries: number;
  /** The entry that the person is inside by; undefined = outside. */
  readonly inside: Movement | undefined;
  /** The first entry since the last live exit, or of the stay that exit ended: what staff read out (V5). */
  readonly lastEntry: Movement | undefined;
  readonly conflicts: readonly Overlap[];
}

/**
 * L4: by key; at equal keys an exit before an entry, then device, session, index. Two receipts may speak of one place
 * after a fork (L16); then the id of the fact that brought each back decides.
 */
export function compareMovements(a: Movement, b: Movement): number {
  return (
    compareKeys(a.key, b.key) ||
    (a.body.kind === 'exit' ? 0 : 1) - (b.body.kind === 'exit' ? 0 : 1) ||
    a.device - b.device ||
    a.session - b.session ||
    a.index - b.index ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

const names = (later: Movement, earlier: Movement): boolean => later.extras.overrides === earlier.id;

/**
 * @param live movements of one token on one list that count (not annulled, not repeated), sorted
 * @param list undefined when the roster does not know the list: then entries are single, as on a strict list
 */
export function attendanceOf(live: readonly Movement[], list: CheckInList | undefined): Attendance {
  const single = !(list?.allowMultipleEntries ?? false);
  const conflicts: Overlap[] = [];
  let entries = 0;
  let stay: Movement[] = [];
  let lastEntry: Movement | undefined;
  let overlaps: Movement[] = [];
  const close = (): void => {
    if (stay[0] && overlaps.length > 0) conflicts.push({ first: stay[0], overlaps });
    stay = [];
    overlaps = [];
  };
  for (const movement of live) {
    if (movement.body.kind === 'exit') {
      close();
      continue;
    }
    entries++;
    const knew = stay.some((other) => names(movement, other) || names(other, movement));
    if (single && stay.length > 0 && !knew) overlaps.push(movement);
    if (stay.length === 0 || !single) lastEntry = movement;
    stay.push(movement);
  }
  const inside = stay[0];
  close();
  return { entries, inside, lastEntry, conflicts };
}

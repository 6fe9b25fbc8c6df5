/**
 * What the ledger keeps per token, and the running totals over all of them. Totals are carried along: a token's
 * share is taken out before it is derived again and put back after, so counting never walks the ledger.
 */
import type { ListId, TokenId } from '../ids.ts';
import type { EntrySeen } from '../verdict/verdict.ts';
import type { Attendance, Movement } from './attendance.ts';
import { compareMovements } from './attendance.ts';
import type { ResolveAnswer } from './fact.ts';
import type { OrderKey } from './order-key.ts';

/** An overlap as people and the API see it. Open until a `resolve` names all its facts (L5). */
export interface Conflict {
  readonly id: string;
  readonly token: TokenId;
  readonly list: ListId;
  readonly first: EntrySeen;
  readonly overlaps: readonly EntrySeen[];
  readonly answer: ResolveAnswer | undefined;
}

/** People are tokens inside; bodies add the overlaps that nobody has explained away. */
export interface Counts {
  readonly people: number;
  readonly bodies: number;
  /** Tokens admitted at least once. */
  readonly everIn: number;
  readonly openConflicts: number;
}

export interface TokenState {
  /** In the order of L4. */
  readonly movements: Movement[];
  lastKey: OrderKey | undefined;
  byList: ReadonlyMap<ListId, Attendance>;
  conflicts: readonly Conflict[];
}

/** After these answers one person was inside, however often the code was shown. */
const ONE_BODY: ReadonlySet<ResolveAnswer> = new Set(['same-person', 'fraud']);

export function insertMovement({ movements }: TokenState, movement: Movement): void {
  let at = movements.length;
  if (at === 0) {
    movements.push(movement);
    return;
  }
  while (at > 0 && compareMovements(movements[at - 1]!, movement) > 0) at--;
  movements.splice(at, 0, movement);
}

function extraBodies({ byList, conflicts }: TokenState): number {
  let bodies = 0;
  for (const { answer, list, first, overlaps } of conflicts) {
    if (answer !== undefined && ONE_BODY.has(answer)) continue;
    if (byList.get(list)?.inside?.id === first.fact) bodies += overlaps.length;
  }
  return bodies;
}

const NO_LISTS: ReadonlyMap<ListId, Attendance> = new Map();
const NO_CONFLICTS: readonly Conflict[] = [];

export class TokenStates {
  readonly #states = new Map<TokenId, TokenState>();
  #people = 0;
  #extraBodies = 0;
  #everIn = 0;
  #openConflicts = 0;

  get(token: TokenId): TokenState | undefined {
    return this.#states.get(token);
  }

  of(token: TokenId): TokenState {
    let state = this.#states.get(token);
    if (!state) {
      state = { movements: [], lastKey: undefined, byList: NO_LISTS, conflicts: NO_CONFLICTS };
      this.#states.set(token, state);
    }
    return state;
  }

  all(): IterableIterator<[TokenId, TokenState]> {
    return this.#states.entries();
  }

  /** Replaces what is derived for a token and corrects the totals. */
  update(state: TokenState, byList: ReadonlyMap<ListId, Attendance>, conflicts: readonly Conflict[]): void {
    this.#count(state, -1);
    state.byList = byList;
    state.conflicts = conflicts;
    this.#count(state, 1);
  }

  counts(): Counts {
    const people = this.#people;
    return {
      people,
      bodies: people + this.#extraBodies,
      everIn: this.#everIn,
      openConflicts: this.#openConflicts,
    };
  }

  #count(state: TokenState, sign: 1 | -1): void {
    let inside = false;
    let entered = false;
    for (const attendance of state.byList.values()) {
      inside ||= attendance.inside !== undefined;
      entered ||= attendance.entries > 0;
    }
    if (inside) this.#people += sign;
    if (entered) this.#everIn += sign;
    if (state.conflicts.length === 0) return;
    this.#openConflicts += sign * state.conflicts.filter((c) => c.answer === undefined).length;
    this.#extraBodies += sign * extraBodies(state);
  }
}

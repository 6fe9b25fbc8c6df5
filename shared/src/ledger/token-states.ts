/**
 * What the ledger keeps per token, and the running totals over all of them. Totals are carried along: a token's
 * share is taken out before it is derived again and put back after, so counting never walks the ledger.
 */
import type { ListId, TokenId } from '../ids.ts';
import type { EntrySeen } from '../verdict/verdict.ts';
import { AreaTotals, type Stand } from './areas.ts';
import { type Attendance, compareMovements, type Movement } from './attendance.ts';
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
  stands: readonly Stand[];
}

const NO_LISTS: TokenState['byList'] = new Map();
const NO_CONFLICTS: readonly Conflict[] = [];
const NO_STANDS: readonly Stand[] = [];

export function insertMovement({ movements }: TokenState, movement: Movement): void {
  let at = movements.length;
  if (at === 0) {
    movements.push(movement);
    return;
  }
  while (at > 0 && compareMovements(movements[at - 1]!, movement) > 0) at--;
  movements.splice(at, 0, movement);
}

export class TokenStates {
  readonly #states = new Map<TokenId, TokenState>();
  readonly areas = new AreaTotals();
  #everIn = 0;
  #openConflicts = 0;

  get(token: TokenId): TokenState | undefined {
    return this.#states.get(token);
  }

  of(token: TokenId): TokenState {
    let state = this.#states.get(token);
    if (!state) {
      state = {
        movements: [],
        lastKey: undefined,
        byList: NO_LISTS,
        conflicts: NO_CONFLICTS,
        stands: NO_STANDS,
      };
      this.#states.set(token, state);
    }
    return state;
  }

  all(): IterableIterator<[TokenId, TokenState]> {
    return this.#states.entries();
  }

  /** Replaces what is derived for a token and corrects the totals. */
  update(state: TokenState, derived: Pick<TokenState, 'byList' | 'conflicts' | 'stands'>): void {
    this.#count(state, -1);
    state.byList = derived.byList;
    state.conflicts = derived.conflicts;
    state.stands = derived.stands;
    this.#count(state, 1);
  }

  get everIn(): number {
    return this.#everIn;
  }

  get openConflicts(): number {
    return this.#openConflicts;
  }

  #count({ byList, conflicts, stands }: TokenState, sign: 1 | -1): void {
    this.areas.add(stands, sign);
    for (const { entries } of byList.values())
      if (entries > 0) {
        this.#everIn += sign;
        break;
      }
    for (const { answer } of conflicts) if (answer === undefined) this.#openConflicts += sign;
  }
}

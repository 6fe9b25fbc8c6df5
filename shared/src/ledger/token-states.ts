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

/** What the movements of one token say. */
interface Derived {
  /** Undefined until somebody asks: most tokens enter once, and nothing more is needed to count them. */
  byList: ReadonlyMap<ListId, Attendance> | undefined;
  /** Did it ever enter? */
  entered: boolean;
  conflicts: readonly Conflict[];
  stands: readonly Stand[];
}

export interface TokenState extends Derived {
  readonly token: TokenId;
  /** In the order of L4. */
  movements: readonly Movement[];
  lastKey: OrderKey | undefined;
  /** Facts have come since it was derived. */
  stale: boolean;
}

const NO_MOVEMENTS: readonly Movement[] = [];
const NO_CONFLICTS: readonly Conflict[] = [];
const NO_STANDS: readonly Stand[] = [];

export function insertMovement(state: TokenState, movement: Movement): void {
  const { movements } = state;
  let at = movements.length;
  while (at > 0 && compareMovements(movements[at - 1]!, movement) > 0) at--;
  // An array of one, not an empty one that grows: there is one for every token of the event.
  state.movements = at === 0 && movements.length === 0 ? [movement] : movements.toSpliced(at, 0, movement);
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
        token,
        movements: NO_MOVEMENTS,
        lastKey: undefined,
        stale: false,
        byList: undefined,
        entered: false,
        conflicts: NO_CONFLICTS,
        stands: NO_STANDS,
      };
      this.#states.set(token, state);
    }
    return state;
  }

  all(): IterableIterator<TokenState> {
    return this.#states.values();
  }

  /** Replaces what is derived for a token and corrects the totals. */
  update(state: TokenState, { byList, entered, conflicts, stands }: Derived): void {
    this.#count(state, -1);
    state.byList = byList;
    state.entered = entered;
    state.conflicts = conflicts;
    state.stands = stands;
    state.stale = false;
    this.#count(state, 1);
  }

  get everIn(): number {
    return this.#everIn;
  }

  get openConflicts(): number {
    return this.#openConflicts;
  }

  #count({ entered, conflicts, stands }: Derived, sign: 1 | -1): void {
    this.areas.add(stands, sign);
    if (entered) this.#everIn += sign;
    for (const { answer } of conflicts) if (answer === undefined) this.#openConflicts += sign;
  }
}

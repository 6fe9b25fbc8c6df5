/**
 * Facts that say of themselves that they are another one: written again after a fork (`w=`, L16) or brought back by a
 * receipt (`restore`, L32). A copy and the fact it names are one only when they also say the same; after a fork the old
 * id may name somebody else.
 */
import type { FactId } from '../ids.ts';
import type { Movement } from './attendance.ts';
import type { Fact, FactBody } from './fact.ts';
import { compareFacts } from './fact-order.ts';

type Restore = Fact & { readonly body: Extract<FactBody, { kind: 'restore' }> };

export const isRestore = (fact: Fact): fact is Restore => fact.body.kind === 'restore';
export const isMovement = (fact: Fact): fact is Movement =>
  fact.body.kind === 'admit' || fact.body.kind === 'exit';

/** The fact as it happened: of a restore the one it embeds, otherwise itself. */
export const originalOf = (fact: Fact): Fact => (isRestore(fact) ? fact.body.fact : fact);

/** The movement a fact stands for, under the fact's own id; a restored one at the place it was written. */
export function movementOf(fact: Fact): Movement | undefined {
  if (isMovement(fact)) return fact;
  if (!isRestore(fact) || !isMovement(fact.body.fact)) return undefined;
  return { ...fact.body.fact, id: fact.id };
}

/** Id of the fact this one is a copy of. */
export function originOf(fact: Fact): FactId | undefined {
  if (isRestore(fact)) return fact.body.fact.id;
  const { was } = fact.extras;
  return was === undefined ? undefined : (was.slice(0, was.indexOf(':')) as FactId);
}

const hashOf = (fact: Fact): string | undefined =>
  isRestore(fact) ? fact.body.hash : fact.extras.was?.slice(fact.extras.was.indexOf(':') + 1);

/** What a fact says, whoever repeats it. */
function contentOf(fact: Fact): string {
  const { key, at, body, extras } = originalOf(fact);
  const { was: _moved, ...said } = extras;
  return JSON.stringify([key.ms, key.counter, at, body, said]);
}

/** Are these one happening: the same fact, or one that a copy or a receipt of it brought back? */
export const saysTheSame = (a: Fact, b: Fact): boolean =>
  (originOf(a) ?? a.id) === (originOf(b) ?? b.id) && contentOf(a) === contentOf(b);

const NONE: readonly Fact[] = [];

export class Copies {
  readonly #byOrigin = new Map<FactId, Fact[]>();

  file(fact: Fact): void {
    const origin = originOf(fact);
    if (origin === undefined) return;
    const copies = this.#byOrigin.get(origin);
    if (copies) copies.push(fact);
    else this.#byOrigin.set(origin, [fact]);
  }

  /** Facts that have copies. */
  get size(): number {
    return this.#byOrigin.size;
  }

  of(origin: FactId): readonly Fact[] {
    return this.#byOrigin.size === 0 ? NONE : (this.#byOrigin.get(origin) ?? NONE);
  }

  /**
   * Of a fact and its copies exactly one counts: the fact itself where it is held, else the first copy by key.
   * @param held the fact that stands at the origin's id, if there is one that counts
   */
  isFirst(fact: Fact, held: Fact | undefined): boolean {
    const origin = originOf(fact);
    if (origin === undefined) return true;
    const content = contentOf(fact);
    if (held && contentOf(held) === content) return false;
    const hash = hashOf(fact);
    return this.of(origin).every(
      (other) =>
        other.id === fact.id ||
        hashOf(other) !== hash ||
        contentOf(other) !== content ||
        compareFacts(fact, other) < 0,
    );
  }

  /** Does the fact held at the origin's id say what this copy says? */
  agrees = (copy: Fact, held: Fact): boolean => contentOf(copy) === contentOf(held);
}

/**
 * The facts by id, and who points at whom: annuls and resolves at their targets, repeats at one nonce. References
 * may arrive before what they refer to; filing a fact therefore names every token it may change.
 */
import type { FactId, TokenId } from '../ids.ts';
import type { Movement } from './attendance.ts';
import type { Fact, ResolveAnswer } from './fact.ts';
import { compareKeys } from './order-key.ts';

type Annul = Fact & { readonly body: { readonly kind: 'annul' } };
type Resolve = Fact & { readonly body: { readonly kind: 'resolve' } };

/** L7: the same device takes its own fact back within this time; later only a supervisor's signature can. */
export const ANNUL_WINDOW_MS = 15 * 60_000;

export const isMovement = (fact: Fact): fact is Movement =>
  fact.body.kind === 'admit' || fact.body.kind === 'exit';
const isAnnul = (fact: Fact): fact is Annul => fact.body.kind === 'annul';
const isResolve = (fact: Fact): fact is Resolve => fact.body.kind === 'resolve';

/** A total order that every replica agrees on: key, then where the fact stands. */
export const compareFacts = (a: Fact, b: Fact): number =>
  compareKeys(a.key, b.key) || a.device - b.device || a.session - b.session || a.index - b.index;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export class FactIndex {
  readonly #facts = new Map<FactId, Fact>();
  readonly #annuls = new Map<FactId, Annul[]>();
  readonly #resolves = new Map<FactId, Resolve[]>();
  readonly #nonces = new Map<string, Fact[]>();

  get size(): number {
    return this.#facts.size;
  }

  get(id: FactId): Fact | undefined {
    return this.#facts.get(id);
  }

  /** Files a fact. Returns it and every other fact whose meaning it may change; empty when it was known. */
  file(fact: Fact): readonly Fact[] {
    if (this.#facts.has(fact.id)) return [];
    this.#facts.set(fact.id, fact);
    if (isAnnul(fact)) push(this.#annuls, fact.body.target, fact);
    if (isResolve(fact)) for (const target of fact.body.targets) push(this.#resolves, target, fact);
    const { nonce } = fact.extras;
    if (nonce !== undefined) push(this.#nonces, nonce, fact);
    const named = isResolve(fact) ? fact.body.targets.flatMap((id) => this.#facts.get(id) ?? []) : [];
    const repeats = nonce === undefined ? [] : this.#nonces.get(nonce)!;
    return [fact, ...named, ...repeats, ...(this.#annuls.get(fact.id) ?? [])];
  }

  /** The token a fact is about; an annul is about its target's, once that has arrived. */
  tokenOf(fact: Fact): TokenId | undefined {
    if (isAnnul(fact)) {
      const target = this.#facts.get(fact.body.target);
      return target && !isAnnul(target) ? this.tokenOf(target) : undefined;
    }
    return 'token' in fact.body ? fact.body.token : undefined;
  }

  /** The annul that takes this fact back, if one may (L7). */
  annulOf(fact: Fact): Annul | undefined {
    const near = (annul: Annul): boolean => Math.abs(annul.at - fact.at) <= ANNUL_WINDOW_MS;
    return this.#annuls
      .get(fact.id)
      ?.filter((a) => a.device === fact.device && near(a))
      .sort(compareFacts)[0];
  }

  /** Every annul that names this fact, whether it may take it back or not. */
  annulsNaming(id: FactId): readonly Fact[] {
    return this.#annuls.get(id) ?? [];
  }

  *annulled(): Generator<{ readonly target: Movement; readonly annul: Annul }> {
    for (const id of this.#annuls.keys()) {
      const target = this.#facts.get(id);
      const annul = target && this.annulOf(target);
      if (target && annul && isMovement(target)) yield { target, annul };
    }
  }

  /** Of several facts with one nonce the first by key counts (L2). */
  countsForNonce(fact: Fact): boolean {
    const { nonce } = fact.extras;
    return nonce === undefined || this.ofNonce(nonce)?.id === fact.id;
  }

  ofNonce(nonce: string): Fact | undefined {
    return this.#nonces.get(nonce)?.reduce((first, fact) => (compareFacts(fact, first) < 0 ? fact : first));
  }

  /** The answer of the last resolve by key that names every one of these facts (L5). */
  answerTo(ids: readonly FactId[]): ResolveAnswer | undefined {
    const naming = this.#resolves.get(ids[0]!)?.filter((r) => ids.every((id) => r.body.targets.includes(id)));
    return naming?.sort(compareFacts).at(-1)?.body.answer;
  }

  /** Does this movement count at all? */
  isLive(movement: Movement): boolean {
    return !this.annulOf(movement) && this.countsForNonce(movement);
  }
}

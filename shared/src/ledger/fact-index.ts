/**
 * The facts by id, and who points at whom: annuls and resolves at their targets, repeats at one nonce, copies at what
 * they were, revocations at a device. References may arrive before what they refer to; filing a fact therefore names
 * every fact whose meaning it may change.
 */
import type { DeviceNo, FactId, TokenId } from '../ids.ts';
import type { Movement } from './attendance.ts';
import { Copies, isRestore, movementOf, originalOf, originOf } from './copies.ts';
import { Cuts } from './cuts.ts';
import type { Fact, ResolveAnswer } from './fact.ts';
import { compareFacts } from './fact-order.ts';
import { HeldFacts } from './held-facts.ts';

type Annul = Fact & { readonly body: { readonly kind: 'annul' } };
type Resolve = Fact & { readonly body: { readonly kind: 'resolve' } };

/** L7: the same device takes its own fact back within this time; later only a supervisor's signature can. */
export const ANNUL_WINDOW_MS = 15 * 60_000;
const isAnnul = (fact: Fact): fact is Annul => fact.body.kind === 'annul';
const isResolve = (fact: Fact): fact is Resolve => fact.body.kind === 'resolve';

const NOTHING: readonly Fact[] = [];
const NO_ANNULS: readonly Annul[] = [];

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export class FactIndex {
  readonly #facts = new HeldFacts();
  readonly #annuls = new Map<FactId, Annul[]>();
  readonly #resolves = new Map<FactId, Resolve[]>();
  readonly #nonces = new Map<string, Fact[]>();
  readonly #copies = new Copies();
  readonly cuts = new Cuts();

  get size(): number {
    return this.#facts.size;
  }

  get(id: FactId): Fact | undefined {
    return this.#facts.get(id);
  }

  all(): Iterable<Fact> {
    return this.#facts.all();
  }

  /** Files a fact. Returns every other fact whose meaning it may change; undefined when it was known. */
  file(fact: Fact): readonly Fact[] | undefined {
    if (!this.#facts.add(fact)) return undefined;
    return this.#isPlain(fact) ? NOTHING : this.#file(fact);
  }

  /** A movement or denial that nothing refers to and that refers to nothing: almost all of them. */
  #isPlain({ id, body, extras }: Fact): boolean {
    if (body.kind !== 'admit' && body.kind !== 'exit' && body.kind !== 'deny') return false;
    if (extras.nonce !== undefined || extras.was !== undefined) return false;
    return this.annulsNaming(id).length === 0 && this.#copies.of(id).length === 0;
  }

  #file(fact: Fact): readonly Fact[] {
    const changed: Fact[] = [];
    const origin = originOf(fact);
    if (origin !== undefined) {
      this.#copies.file(fact);
      changed.push(...this.#around(origin));
    }
    const { nonce } = fact.extras;
    if (nonce !== undefined) {
      push(this.#nonces, nonce, fact);
      changed.push(...this.#nonces.get(nonce)!);
    }
    changed.push(...this.annulsNaming(fact.id), ...this.#copies.of(fact.id));
    if (isAnnul(fact)) {
      push(this.#annuls, fact.body.target, fact);
      changed.push(...this.#copies.of(fact.body.target));
    }
    if (isResolve(fact)) changed.push(...this.#fileResolve(fact));
    for (const device of this.cuts.file(fact)) changed.push(...this.#ofDevice(device));
    return changed;
  }

  /** The token a fact is about; an annul is about its target's, once that has arrived. */
  tokenOf(fact: Fact): TokenId | undefined {
    if (isAnnul(fact)) {
      const target = this.#facts.get(fact.body.target);
      return target && !isAnnul(target) ? this.tokenOf(target) : undefined;
    }
    const { body } = originalOf(fact);
    return 'token' in body ? body.token : undefined;
  }

  /** The annul that takes this fact back, if one may (L7). */
  annulOf(fact: Movement): Annul | undefined {
    const held = this.#facts.get(fact.id)!;
    const may = (annul: Annul): boolean => {
      if (!this.cuts.admits(annul)) return false;
      if (annul.extras.staff) return true;
      return annul.device === fact.device && Math.abs(annul.at - fact.at) <= ANNUL_WINDOW_MS;
    };
    return this.#annulsAbout(held).filter(may).sort(compareFacts)[0];
  }

  *annulled(): Generator<{ readonly target: Movement; readonly annul: Annul }> {
    const seen = new Set<FactId>();
    for (const id of this.#annuls.keys())
      for (const fact of [this.#facts.get(id), ...this.#copies.of(id)]) {
        const target = fact && movementOf(fact);
        const annul = target && !seen.has(target.id) && this.annulOf(target);
        if (!annul) continue;
        seen.add(target.id);
        yield { target, annul };
      }
  }

  /** Of several facts with one nonce the first by key counts (L2). */
  countsForNonce(fact: Fact): boolean {
    const { nonce } = fact.extras;
    return nonce === undefined || this.ofNonce(nonce)?.id === fact.id;
  }

  ofNonce(nonce: string): Fact | undefined {
    const counting = this.#nonces.get(nonce)?.filter((fact) => this.#admitted(fact) && this.#isFirst(fact));
    return counting?.sort(compareFacts)[0];
  }

  /** The answer of the last resolve by key that names every one of these facts (L5). */
  answerTo(ids: readonly FactId[]): ResolveAnswer | undefined {
    const naming = this.#resolves
      .get(ids[0]!)
      ?.filter((r) => this.cuts.admits(r) && ids.every((id) => r.body.targets.includes(id)));
    return naming?.sort(compareFacts).at(-1)?.body.answer;
  }

  /** Does this movement count at all? */
  isLive(movement: Movement): boolean {
    if (this.#simple && movement.extras.nonce === undefined)
      return this.annulsNaming(movement.id).length === 0 || !this.annulOf(movement);
    const fact = this.#facts.get(movement.id)!;
    return (
      this.#admitted(fact) && this.#isFirst(fact) && !this.annulOf(movement) && this.countsForNonce(movement)
    );
  }

  /** No revocations and no copies: the usual event. */
  get #simple(): boolean {
    return this.#copies.size === 0 && this.cuts.size === 0;
  }

  #admitted(fact: Fact): boolean {
    if (!this.cuts.admits(fact)) return false;
    return !isRestore(fact) || this.cuts.admitsReceipt(fact.body.fact, fact.body.fact.at);
  }

  #isFirst(fact: Fact): boolean {
    const origin = originOf(fact);
    if (origin === undefined) return true;
    const held = this.#facts.get(origin);
    return this.#copies.isFirst(fact, held && this.#admitted(held) ? held : undefined);
  }

  /** Every annul that names this id, whether it takes effect or not. */
  annulsNaming(id: FactId): readonly Annul[] {
    return this.#annuls.size === 0 ? NO_ANNULS : (this.#annuls.get(id) ?? NO_ANNULS);
  }

  /**
   * After forks an old id may name several facts. An annul that was written again with the facts of its session means
   * the copy in that session; any other means the fact that stands there, and the copies only where they are that fact
   * or none stands there.
   */
  #annulsAbout(fact: Fact): Annul[] {
    const origin = originOf(fact);
    const naming = this.annulsNaming(fact.id);
    if (origin === undefined) return naming.filter((annul) => this.#copyMeant(annul) === undefined);
    const held = this.#facts.get(origin);
    const same = held === undefined || this.#copies.agrees(fact, held);
    const ofOrigin = this.annulsNaming(origin).filter((annul) => {
      const meant = this.#copyMeant(annul);
      return meant ? meant.id === fact.id : same;
    });
    return [...naming, ...ofOrigin];
  }

  /** The copy of its target that stands in the same session as an annul that was itself written again. */
  #copyMeant(annul: Annul): Fact | undefined {
    if (annul.extras.was === undefined) return undefined;
    const together = (copy: Fact): boolean => copy.device === annul.device && copy.session === annul.session;
    return this.#copies.of(annul.body.target).filter(together).sort(compareFacts)[0];
  }

  /** Everything that speaks of one origin: the fact, its copies, and what takes it back. */
  #around(origin: FactId): Fact[] {
    const held = this.#facts.get(origin);
    return [...(held ? [held] : []), ...this.#copies.of(origin), ...this.annulsNaming(origin)];
  }

  #fileResolve(fact: Resolve): Fact[] {
    for (const target of fact.body.targets) push(this.#resolves, target, fact);
    return fact.body.targets.flatMap((id) => this.#facts.get(id) ?? []);
  }

  /** Rare (a device is revoked once), so nothing is kept for it. */
  #ofDevice(device: DeviceNo): Fact[] {
    return [...this.#facts.all()].filter(
      (fact) => fact.device === device || originalOf(fact).device === device,
    );
  }
}

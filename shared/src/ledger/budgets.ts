/**
 * Escrow of places (verdict.md, Areas): the server grants an area's places to devices, devices lend to each other, a
 * supervisor's signature takes back what a dead device held. Sums only, so the order in which facts arrive cannot
 * matter; what a device has spent comes from the areas.
 */
import type { DeviceNo } from '../ids.ts';
import type { Fact, FactBody } from './fact.ts';
import { isOwnBudget } from './rights.ts';

type BudgetFact = Fact & { readonly body: Extract<FactBody, { kind: 'budget' }> };
type Balances = ReadonlyMap<string, ReadonlyMap<DeviceNo, number>>;

const SERVER = 0;

export const isBudget = (fact: Fact): fact is BudgetFact => fact.body.kind === 'budget';

function balancesOf(facts: readonly BudgetFact[]): Balances {
  const areas = new Map<string, Map<DeviceNo, number>>();
  for (const { body } of facts) {
    const { area, from, to, n } = body;
    const balances = areas.get(area) ?? new Map<DeviceNo, number>();
    areas.set(area, balances);
    if (to !== SERVER) balances.set(to, (balances.get(to) ?? 0) + n);
    if (from !== SERVER) balances.set(from, (balances.get(from) ?? 0) - n);
  }
  return areas;
}

export class Budgets {
  readonly #facts: BudgetFact[] = [];
  readonly #counts: (fact: Fact) => boolean;
  #balances: Balances | undefined;

  /** @param counts false for a fact beyond a revoked device's cut (L23) */
  constructor(counts: (fact: Fact) => boolean) {
    this.#counts = counts;
  }

  /** Facts whose giver is neither their author nor signed for move nothing. */
  file(fact: Fact): void {
    if (!isBudget(fact) || !(isOwnBudget(fact.body, fact.device) || fact.extras.staff)) return;
    this.#facts.push(fact);
    this.#balances = undefined;
  }

  /** A revocation or a release may have changed which facts count. */
  recount(): void {
    this.#balances = undefined;
  }

  /** Grants + received − lent; undefined where nobody was ever granted a place. */
  balance(area: string, device: DeviceNo): number | undefined {
    const balances = this.#read().get(area);
    return balances && (balances.get(device) ?? 0);
  }

  /** Places of an area that are with devices, by device. */
  out(area: string): ReadonlyMap<DeviceNo, number> {
    return this.#read().get(area) ?? new Map<DeviceNo, number>();
  }

  /** All of them together. */
  total(area: string): number {
    return [...this.out(area).values()].reduce((sum, n) => sum + n, 0);
  }

  #read(): Balances {
    this.#balances ??= balancesOf(this.#facts.filter(this.#counts));
    return this.#balances;
  }
}

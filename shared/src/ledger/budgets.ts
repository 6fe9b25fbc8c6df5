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

/** Device number of the event server. */
export const SERVER = 0 as DeviceNo;

export const isBudget = (fact: Fact): fact is BudgetFact => fact.body.kind === 'budget';

const sessionOf = ({ device, session }: Pick<Fact, 'device' | 'session'>): string => `${device}.${session}`;

/** @param arrived may the receiver spend it? The giver's places are gone either way */
function balancesOf(facts: readonly BudgetFact[], arrived: (fact: BudgetFact) => boolean): Balances {
  const areas = new Map<string, Map<DeviceNo, number>>();
  for (const fact of facts) {
    const { area, from, to, n } = fact.body;
    const balances = areas.get(area) ?? new Map<DeviceNo, number>();
    areas.set(area, balances);
    if (to !== SERVER) balances.set(to, (balances.get(to) ?? 0) + (arrived(fact) ? n : 0));
    if (from !== SERVER) balances.set(from, (balances.get(from) ?? 0) - n);
  }
  return areas;
}

export class Budgets {
  readonly #facts: BudgetFact[] = [];
  /** Length up to which each session is sealed. */
  readonly #sealed = new Map<string, number>();
  readonly #counts: (fact: Fact) => boolean;
  #balances: Balances | undefined;

  /** @param counts false for a fact beyond a revoked device's cut (L23) */
  constructor(counts: (fact: Fact) => boolean) {
    this.#counts = counts;
  }

  /** Facts whose giver is neither their author nor signed for move nothing. */
  file(fact: Fact): void {
    if (fact.body.kind === 'seal') this.#noteSeal(fact);
    if (!isBudget(fact) || !(isOwnBudget(fact.body, fact.device) || fact.extras.staff)) return;
    this.#facts.push(fact);
    this.#balances = undefined;
  }

  #noteSeal(seal: Fact): void {
    const session = sessionOf(seal);
    if (seal.index <= (this.#sealed.get(session) ?? 0)) return;
    this.#sealed.set(session, seal.index);
    if (this.#facts.length > 0) this.#balances = undefined;
  }

  /**
   * What a device lends counts for the receiver only under the giver's seal (L13): a tablet that was put back to an older
   * copy could otherwise spend places that it has given away. What the server says is durable before anybody sees it.
   */
  #arrived(fact: BudgetFact): boolean {
    if (fact.device === SERVER || fact.extras.staff) return true;
    return fact.index < (this.#sealed.get(sessionOf(fact)) ?? 0);
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

  #read(): Balances {
    this.#balances ??= balancesOf(this.#facts.filter(this.#counts), (fact) => this.#arrived(fact));
    return this.#balances;
  }
}

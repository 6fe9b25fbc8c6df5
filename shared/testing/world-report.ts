/** What a simulated world is made of, and what is said of it when it has come to rest. */

export interface WorldOptions {
  readonly gates: number;
  readonly tokens: number;
  readonly steps: number;
  /** A venue relay stands at the doors; left out = the seed decides. */
  readonly venue?: boolean;
  /** People enter a hall whose places were granted to the tablets (I9); left out = the seed decides. */
  readonly escrow?: boolean;
}

export const DEFAULT_WORLD: WorldOptions = { gates: 4, tokens: 12, steps: 140 };

export interface WorldReport {
  readonly seed: number;
  readonly trace: string;
  readonly facts: number;
  readonly conflicts: number;
  readonly crashes: number;
  readonly cuts: number;
  readonly forks: number;
  readonly attacks: number;
  /** Entries over the cap that staff confirmed, and places that tablets lent to each other. */
  readonly overrides: number;
  readonly lends: number;
  /** Connections of gates to the venue relay. */
  readonly venue: number;
  /** Broken invariants, in words; empty is the point. */
  readonly broken: readonly string[];
}

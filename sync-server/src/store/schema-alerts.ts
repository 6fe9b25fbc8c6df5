/** The table of alerts, as Kysely sees it. */
import type { Generated } from 'kysely';

/** One time that a rule held, from its start to its end. */
export interface AlertTable {
  id: Generated<number>;
  /** Name of the rule. */
  rule: string;
  since: number;
  /** 0 = it still holds. */
  ended_at: number;
  /** The relay that saw it, and when it last did. */
  relay: number;
  seen_at: number;
  /** For what it held when it was last seen: `[{labels, value}]` as JSON. */
  affected: string;
}

export interface AlertSchema {
  alert: AlertTable;
}

/**
 * Where a relay keeps an event's facts. The facts are the truth; the document is rebuilt from them, so a store
 * never has to keep two forms of one thing in step. One contract suite for every implementation
 * (`shared/testing/log-store-contract.ts`): memory, SQLite, PostgreSQL.
 */
import type { Millis } from '../ids.ts';
import type { Run } from '../replica/update-codec.ts';

export interface StoredFact {
  /** Position in commit order, from 1, without gaps (L19). */
  readonly seq: number;
  readonly client: number;
  readonly index: number;
  readonly text: string;
  /** When the relay stored it. */
  readonly receivedAt: Millis;
}

export interface LogStore {
  /** Every session from index 0 on. */
  load(): Promise<readonly Run[]>;
  /**
   * Appends in one durable transaction: when this resolves, a power cut loses nothing (L17). Rejects, and has
   * stored nothing, when a run does not continue its session or the disk refuses.
   */
  append(runs: readonly Run[], receivedAt: Millis): Promise<{ readonly lastSeq: number }>;
  /** Facts with seq > `after`, in order. */
  readFrom(after: number, limit: number): Promise<readonly StoredFact[]>;
}

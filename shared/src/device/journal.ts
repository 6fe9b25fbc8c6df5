/**
 * Where a device keeps its own facts before anybody sees them (L28). One contract suite for every
 * implementation (`shared/testing/journal-contract.ts`): IndexedDB on a tablet, a virtual disk in the simulation.
 */

/** What a session's own log and its relay have agreed on so far. */
export interface JournalSession {
  readonly session: number;
  readonly texts: readonly string[];
  /** Facts the relay has said are durable there (L18). */
  readonly acknowledged: number;
  /** Set when the relay holds a different log under the same name: this one is evidence now (L16). */
  readonly aside: boolean;
}

export interface Journal {
  load(): Promise<readonly JournalSession[]>;
  /** Resolves only when the fact would survive the process being killed. Rejects when it is not stored. */
  append(session: number, index: number, text: string): Promise<void>;
  acknowledge(session: number, length: number): Promise<void>;
  /** Keeps the session as evidence; nothing is ever appended to it again. */
  setAside(session: number): Promise<void>;
}

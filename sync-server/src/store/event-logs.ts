/** The logs of one event's documents, wherever they are kept. */
import type { Run } from '@attend-gate/shared';
import type { LedgerLogStore } from './ledger-log-store.ts';
import type { PassLogStores } from './pass-log-store.ts';
import type { PresenceLogStore } from './presence-log-store.ts';

/** What a log can do that other relays append to as well (L34). */
export interface Following {
  /**
   * From now on hands over what others append, in commit order.
   * @param take puts runs into the room; returns those that were new there, undefined while it cannot take any
   */
  follow(take: (runs: readonly Run[]) => readonly Run[] | undefined): void;
  /** Resolves when everything that was durable at the call has been handed over. */
  catchUp(): Promise<void>;
}

export interface EventLogs {
  ledger(): LedgerLogStore & Partial<Following>;
  presence(): PresenceLogStore & Partial<Following>;
  passes(): PassLogStores;
}

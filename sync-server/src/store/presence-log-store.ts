/**
 * Presence entries in SQLite: a log store like the ledger's, except that whole sessions are cut when they are old
 * (PR5). A raw connection of its own, for the same reason as the ledger's.
 */
import type { Millis } from '@attend-gate/shared';
import Database from 'better-sqlite3';
import { type LedgerLogStore, openLedgerLogStore } from './ledger-log-store.ts';

export interface PresenceLogStore extends LedgerLogStore {
  /** Sessions that were cut and must never be taken again. */
  cutSessions(): readonly number[];
  hasOlderThan(before: Millis): boolean;
  /** Drops every session of which nothing was received since `before`; returns them. */
  cut(before: Millis): readonly number[];
}

/** @param file an event database whose migrations have run */
export function openPresenceLogStore(file: string): PresenceLogStore {
  const log = openLedgerLogStore(file, 'presence_entry');
  const db = new Database(file);
  db.pragma('busy_timeout = 5000');
  const old = db
    .prepare<[number], number>(
      'select client from presence_entry group by client having max(received_at) < ? order by client',
    )
    .pluck();
  const known = db.prepare<[], number>('select client from presence_cut order by client').pluck();
  const remember = db.prepare<[number]>('insert or ignore into presence_cut (client) values (?)');
  const drop = db.prepare<[number]>('delete from presence_entry where client = ?');
  const cut = db.transaction((before: number): readonly number[] => {
    const clients = old.all(before);
    for (const client of clients) {
      remember.run(client);
      drop.run(client);
    }
    return clients;
  });
  return {
    ...log,
    cutSessions: () => known.all(),
    hasOlderThan: (before) => old.all(before).length > 0,
    cut: (before) => cut.immediate(before),
    close: () => {
      db.close();
      log.close();
    },
  };
}

/**
 * Opens one event's SQLite file and brings its tables up to date. One file per event, so that an event's failure
 * never touches another (X5). It must never be opened before its folder exists, and never by two servers.
 */
import { mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventId } from '@attend-gate/shared';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { EventLogs } from './event-logs.ts';
import { openLedgerLogStore } from './ledger-log-store.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPassLogStores } from './pass-log-store.ts';
import { openPresenceLogStore } from './presence-log-store.ts';
import type { Schema } from './schema.ts';
import { createTransactions, type Transactions } from './transaction.ts';

export interface EventDatabase extends Transactions {
  /** For reading and for single statements; transactions go through `write` and `read`. */
  readonly db: Kysely<Schema>;
  /** Other relays work on the same tables (L34). */
  readonly isShared: boolean;
  /** This relay's number among them; 0 when it is alone. */
  readonly relay: number;
  /** Opens the logs of this event's documents, each with a connection of its own. */
  readonly logs: EventLogs;
  /**
   * Calls `listener` for every commit here and for every hint that another relay may have written, at least every few
   * seconds; absent when nobody else can write. @returns how to stop
   */
  readonly onChanged?: (listener: (by: 'here' | 'elsewhere') => void) => () => void;
  /** Takes over secrets that were replaced for all relays; absent where the folder's own file is the only one. */
  readonly refreshSecrets?: () => Promise<void>;
  /** Bytes stored, in the write-ahead log, and free beside them where that can be known. */
  size(): { readonly db: number; readonly wal: number; readonly free: number | undefined };
  close(): Promise<void>;
}

/** An event in a SQLite file of its own. */
export interface EventFile extends EventDatabase {
  /** Absolute or relative path as given. */
  readonly file: string;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** `<dataDir>/events/<eventId>`: everything one event keeps. */
export const eventFolder = (dataDir: string, event: EventId): string => join(dataDir, 'events', event);

/** `<dataDir>/events/<eventId>/event.db`. */
export const eventDatabaseFile = (dataDir: string, event: EventId): string =>
  join(eventFolder(dataDir, event), 'event.db');

/**
 * Opens (or creates) the file and runs missing migrations. WAL with `synchronous = FULL`: what was answered
 * survives a power cut. Throws if a migration fails or the file was written by a newer version.
 */
export async function openEventDatabase(file: string): Promise<EventFile> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const sqlite = new Database(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('busy_timeout = 5000');
  // An upload writes the same pages of the indexes again and again: 16 MB of log are moved into the file at a time,
  // and 8 MB of pages stay at hand.
  sqlite.pragma('wal_autocheckpoint = 4000');
  sqlite.pragma('cache_size = -8000');
  sqlite.pragma('foreign_keys = ON');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error(`cannot migrate ${file}`, { cause: error });
  }
  return {
    ...{ db, file, isShared: false, relay: 0 },
    ...createTransactions(sqlite),
    logs: {
      ledger: () => openLedgerLogStore(file),
      presence: () => openPresenceLogStore(file),
      passes: () => openPassLogStores(file),
    },
    size: () => {
      const { bavail, bsize } = statfsSync(dirname(file));
      return { db: sizeOf(file), wal: sizeOf(`${file}-wal`), free: bavail * bsize };
    },
    close: () => db.destroy(),
  };
}

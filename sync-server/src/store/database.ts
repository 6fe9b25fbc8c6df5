/**
 * Opens one event's SQLite file and brings its tables up to date. One file per event, so that an event's failure
 * never touches another (X5). It must never be opened before its folder exists, and never by two servers.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventId } from '@attend-gate/shared';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations.ts';
import type { Schema } from './schema.ts';
import { createTransactions, type Transactions } from './transaction.ts';

export interface EventDatabase extends Transactions {
  /** For reading and for single statements; transactions go through `write` and `read`. */
  readonly db: Kysely<Schema>;
  /** Absolute or relative path as given; the relay opens its own connection on it once this promise resolved. */
  readonly file: string;
  close(): Promise<void>;
}

/** `<dataDir>/events/<eventId>`: everything one event keeps. */
export const eventFolder = (dataDir: string, event: EventId): string => join(dataDir, 'events', event);

/** `<dataDir>/events/<eventId>/event.db`. */
export const eventDatabaseFile = (dataDir: string, event: EventId): string =>
  join(eventFolder(dataDir, event), 'event.db');

/**
 * Opens (or creates) the file and runs missing migrations. WAL with `synchronous = FULL`: what was answered
 * survives a power cut. Throws if a migration fails or the file was written by a newer version.
 */
export async function openEventDatabase(file: string): Promise<EventDatabase> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const sqlite = new Database(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('busy_timeout = 5000');
  sqlite.pragma('foreign_keys = ON');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error(`cannot migrate ${file}`, { cause: error });
  }
  return { db, ...createTransactions(sqlite), file, close: () => db.destroy() };
}

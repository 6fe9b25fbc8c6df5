/**
 * The one file of the server that belongs to no event: who may organise, their passkeys and sessions. Losing it loses
 * sign-ins, never an event. Opened once per data folder.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Kysely, Kysely as KyselyDatabase, SqliteDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createTransactions, type Transactions } from './transaction.ts';

export interface AccountTable {
  id: string;
  /** Lower case. */
  email: string;
  name: string;
  /** `organiser` or `analyst`. */
  role: string;
  /** Event ids as a JSON array; empty = all. */
  events: string;
  /** PHC string of argon2id; '' = passkey only. */
  password: string;
  created_at: number;
  disabled_at: number;
}

export interface PasskeyTable {
  /** Credential id, base64url. */
  id: string;
  account_id: string;
  public_key: Uint8Array;
  counter: number;
  created_at: number;
}

export interface SessionTable {
  /** SHA-256 of the session's secret, hex. */
  hash: string;
  account_id: string;
  created_at: number;
  expires_at: number;
}

export interface InvitationTable {
  /** SHA-256 of the code, hex. */
  hash: string;
  role: string;
  events: string;
  expires_at: number;
  used_at: number;
}

export interface ServerSchema {
  account: AccountTable;
  passkey: PasskeyTable;
  session: SessionTable;
  invitation: InvitationTable;
}

export interface ServerDatabase extends Transactions {
  readonly db: Kysely<ServerSchema>;
  close(): Promise<void>;
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  const keyed = (name: string, key: string) =>
    db.schema.createTable(name).addColumn(key, 'text', (c) => c.primaryKey());
  await keyed('account', 'id')
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('password', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('disabled_at', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await keyed('passkey', 'id')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('public_key', 'blob', (c) => c.notNull())
    .addColumn('counter', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .execute();
  await keyed('session', 'hash')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'integer', (c) => c.notNull())
    .execute();
  await keyed('invitation', 'hash')
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'integer', (c) => c.notNull())
    .addColumn('used_at', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}

export const SERVER_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_accounts': { up: createTables },
};

/** Opens `<dataDir>/server.db`, making it on the first start. */
export async function openServerDatabase(dataDir: string): Promise<ServerDatabase> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'server.db');
  const sqlite = new Database(file);
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'foreign_keys = ON',
  ])
    sqlite.pragma(pragma);
  const db = new KyselyDatabase<ServerSchema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...SERVER_MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error(`cannot migrate ${file}`, { cause: error });
  }
  return { db, ...createTransactions(sqlite), close: () => db.destroy() };
}

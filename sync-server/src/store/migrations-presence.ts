/** The step that adds presence and tags. Forward only, like `migrations.ts`, which lists it in order. */
import { type Kysely, sql } from 'kysely';

export async function createPresenceTables(db: Kysely<unknown>): Promise<void> {
  // Exactly what the relay's own connection expects; AUTOINCREMENT, because rows at the end may be cut (PR5).
  await sql`create table presence_entry (seq INTEGER PRIMARY KEY AUTOINCREMENT, client INTEGER NOT NULL,
    idx INTEGER NOT NULL, text TEXT NOT NULL, received_at INTEGER NOT NULL, UNIQUE(client, idx))`.execute(db);
  // Sessions that were cut must not come back from a bridge that still holds them.
  await sql`create table presence_cut (client INTEGER PRIMARY KEY)`.execute(db);
  await sql`create table tag (name TEXT PRIMARY KEY, token_id TEXT NOT NULL, kind TEXT NOT NULL,
    id TEXT NOT NULL, exponent INTEGER NOT NULL, clock_zero INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE(kind, id))`.execute(db);
}

/** B5: nobody agreed to anything before there was a question. */
export async function addTagConsent(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tag add column follow INTEGER NOT NULL DEFAULT 0`.execute(db);
}

/** The step that adds the people who may sign. Forward only, like `migrations.ts`, which lists it in order. */
import { type Kysely, sql } from 'kysely';

export async function createStaffTable(db: Kysely<unknown>): Promise<void> {
  await sql`create table staff (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, public_key BLOB NOT NULL,
    certificate BLOB NOT NULL, box TEXT NOT NULL, not_before INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    withdrawn_at INTEGER NOT NULL DEFAULT 0) without rowid`.execute(db);
}

/** The step that adds the alerts. Forward only, like `migrations.ts`, which lists it in order. */
import { type Kysely, sql } from 'kysely';

export async function createAlertTable(db: Kysely<unknown>): Promise<void> {
  await sql`create table alert (id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, since INTEGER NOT NULL,
    ended_at INTEGER NOT NULL DEFAULT 0, relay INTEGER NOT NULL, seen_at INTEGER NOT NULL, affected TEXT NOT NULL)`.execute(
    db,
  );
}

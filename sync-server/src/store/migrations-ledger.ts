/** The steps of the ledger's side tables; numbered among the others, by which their order is decided. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Facts that nothing vouches for yet (L24). */
async function createQuarantine(db: Kysely<unknown>): Promise<void> {
  await sql`create table quarantine (client INTEGER NOT NULL, idx INTEGER NOT NULL, text TEXT NOT NULL,
    why TEXT NOT NULL, offered_by INTEGER, at INTEGER NOT NULL, PRIMARY KEY(client, idx, text)) without rowid`.execute(
    db,
  );
}

export const LEDGER_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0009_quarantine': { up: createQuarantine },
};

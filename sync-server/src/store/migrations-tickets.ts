/** The step that adds what tickets say beyond their type, cards, and codes that are not good any more. Forward only. */
import { type Kysely, sql } from 'kysely';

export async function addTicketFields(db: Kysely<unknown>): Promise<void> {
  for (const name of ['variation', 'session_id', 'addon_to'])
    await sql`${sql.raw(`alter table participant add column ${name} text not null default ''`)}`.execute(db);
  await sql`alter table participant add column admits integer not null default 1`.execute(db);
  await sql`alter table participant add column pending_ok integer not null default 0`.execute(db);
}

export async function createCodeTables(db: Kysely<unknown>): Promise<void> {
  await sql`create table card (kind TEXT NOT NULL, identifier TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
    expires INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL, PRIMARY KEY(kind, identifier)) without rowid`.execute(
    db,
  );
  await sql`create table card_ticket (kind TEXT NOT NULL, identifier TEXT NOT NULL,
    participant_id TEXT NOT NULL REFERENCES participant(id) ON DELETE CASCADE,
    PRIMARY KEY(kind, identifier, participant_id),
    FOREIGN KEY(kind, identifier) REFERENCES card(kind, identifier) ON DELETE CASCADE) without rowid`.execute(
    db,
  );
  await sql`create index participant_external_id on participant (external_id)`.execute(db);
  await sql`create index card_ticket_person on card_ticket (participant_id)`.execute(db);
  await sql`create table withdrawn_code (code TEXT PRIMARY KEY, why TEXT NOT NULL,
    participant_id TEXT REFERENCES participant(id) ON DELETE CASCADE, at INTEGER NOT NULL) without rowid`.execute(
    db,
  );
}

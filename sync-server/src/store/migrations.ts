/**
 * The numbered steps that bring an event database up to date. Forward only: a step that has shipped is never
 * edited, a mistake is repaired by the next number.
 */
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { createAlertTable } from './migrations-alerts.ts';
import { LEDGER_MIGRATIONS } from './migrations-ledger.ts';
import { createOrganiserTables } from './migrations-organiser.ts';
import { addTagConsent, createPresenceTables } from './migrations-presence.ts';
import { createStaffTable } from './migrations-staff.ts';
import { addTicketFields, createCodeTables } from './migrations-tickets.ts';
import { isPostgres } from './postgres/dialect.ts';

type Table = CreateTableBuilder<string, string>;

const texts = (table: Table, names: readonly string[]): Table =>
  names.reduce<Table>((t, name) => t.addColumn(name, 'text', (c) => c.notNull().defaultTo('')), table);

const counters = (table: Table, names: readonly string[]): Table =>
  names.reduce<Table>((t, name) => t.addColumn(name, 'integer', (c) => c.notNull().defaultTo(0)), table);

async function createEventAndPeople(db: Kysely<unknown>): Promise<void> {
  const event = db.schema
    .createTable('event')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('info', 'text', (c) => c.notNull());
  await counters(event, [
    'log_epoch',
    'roster_epoch',
    'roster_number',
    'device_floor',
    'created_at',
    'updated_at',
  ]).execute();
  const imports = db.schema.createTable('import').addColumn('id', 'text', (c) => c.primaryKey());
  await texts(counters(imports, ['at', 'accepted', 'created', 'updated']), [
    'actor',
    'file_name',
    'skipped',
  ]).execute();
  let people: Table = db.schema
    .createTable('participant')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('token_id', 'text', (c) => c.notNull().unique())
    .addColumn('code', 'text', (c) => c.notNull().unique())
    .addColumn('identity', 'text', (c) => c.notNull().unique());
  people = texts(people, ['name', 'email', 'phone', 'company', 'ticket_type', 'order_ref', 'external_id']);
  people = texts(people, ['foreign_code', 'answers', 'status', 'notes']);
  people = counters(people, ['status_since', 'attention', 'generation', 'valid_from', 'valid_until']);
  await counters(people, ['created_at', 'updated_at'])
    .addColumn('import_id', 'text', (c) => c.references('import.id'))
    .execute();
  await db.schema.createIndex('participant_foreign_code').on('participant').column('foreign_code').execute();
}

async function createDevices(db: Kysely<unknown>): Promise<void> {
  const device = db.schema
    .createTable('device')
    .addColumn('device_no', 'integer', (c) => c.primaryKey())
    .addColumn('public_key', 'blob', (c) => c.notNull().unique())
    .addColumn('certificate', 'blob', (c) => c.notNull())
    .addColumn('revoked_at', 'integer');
  await counters(texts(device, ['name', 'role', 'gate', 'lists']), ['paired_at', 'last_seen']).execute();
  const pairing = db.schema
    .createTable('pairing')
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('used_at', 'integer')
    .addColumn('device_no', 'integer', (c) => c.references('device.device_no'));
  await counters(texts(pairing, ['name', 'role', 'gate', 'lists']), ['created_at', 'expires_at']).execute();
}

async function createLedgerAndAudit(db: Kysely<unknown>): Promise<void> {
  // Exactly what the relay's own connection expects (L19).
  await sql`create table ledger_fact (seq INTEGER PRIMARY KEY, client INTEGER NOT NULL, idx INTEGER NOT NULL,
    text TEXT NOT NULL, received_at INTEGER NOT NULL, UNIQUE(client, idx))`.execute(db);
  const audit = db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement());
  await texts(counters(audit, ['at']), ['actor', 'action', 'detail']).execute();
}

/**
 * A number for the last change of every participant, so that the export can go on where it stopped (A5). By
 * trigger: an erased person leaves a row too, and no code path that writes people can forget it.
 */
async function numberParticipantChanges(db: Kysely<unknown>): Promise<void> {
  await sql`create table participant_change (seq INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id TEXT NOT NULL UNIQUE, token_id TEXT NOT NULL)`.execute(db);
  await sql`insert into participant_change (participant_id, token_id)
    select id, token_id from participant order by created_at, id`.execute(db);
  if (isPostgres(db)) {
    await numberByFunction(db);
    return;
  }
  for (const [event, row] of [
    ['insert', 'new'],
    ['update', 'new'],
    ['delete', 'old'],
  ] as const)
    await sql`${sql.raw(`create trigger participant_${event}_number after ${event} on participant begin
      delete from participant_change where participant_id = ${row}.id;
      insert into participant_change (participant_id, token_id) values (${row}.id, ${row}.token_id);
    end`)}`.execute(db);
}

/** The same triggers on PostgreSQL, where a trigger calls a function. */
async function numberByFunction(db: Kysely<unknown>): Promise<void> {
  await sql`create function number_participant() returns trigger language plpgsql as $$
    declare person participant;
    begin
      if tg_op = 'DELETE' then person := old; else person := new; end if;
      delete from participant_change where participant_id = person.id;
      insert into participant_change (participant_id, token_id) values (person.id, person.token_id);
      return null;
    end $$`.execute(db);
  await sql`create trigger participant_number after insert or update or delete on participant
    for each row execute function number_participant()`.execute(db);
}

async function createPasses(db: Kysely<unknown>): Promise<void> {
  // Exactly what the pass documents' own connection expects (L11).
  await sql`create table pass_entry (token_id TEXT NOT NULL, seq INTEGER NOT NULL, client INTEGER NOT NULL,
    idx INTEGER NOT NULL, text TEXT NOT NULL, received_at INTEGER NOT NULL,
    PRIMARY KEY(token_id, client, idx)) without rowid`.execute(db);
  await sql`create unique index pass_entry_seq on pass_entry (token_id, seq)`.execute(db);
  await sql`create table pass_phone (token_id TEXT NOT NULL, phone INTEGER NOT NULL, opened_at INTEGER NOT NULL,
    PRIMARY KEY(token_id, phone)) without rowid`.execute(db);
}

async function createPhoneKeys(db: Kysely<unknown>): Promise<void> {
  const column = db.schema.alterTable('participant');
  await column.addColumn('phone_key', 'text', (c) => c.notNull().defaultTo('')).execute();
}

/** Every step, by the name that orders it. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_initial': {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await createEventAndPeople(db);
      await createDevices(db);
      await createLedgerAndAudit(db);
    },
  },
  '0002_participant_changes': { up: numberParticipantChanges },
  '0003_organiser': { up: createOrganiserTables },
  ...LEDGER_MIGRATIONS,
  '0004_passes': { up: createPasses },
  '0005_presence': { up: createPresenceTables },
  '0006_phone_keys': { up: createPhoneKeys },
  '0008_staff': { up: createStaffTable },
  '0010_tickets': {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await addTicketFields(db);
      await createCodeTables(db);
    },
  },
  '0011_tag_consent': { up: addTagConsent },
  '0012_alerts': { up: createAlertTable },
};

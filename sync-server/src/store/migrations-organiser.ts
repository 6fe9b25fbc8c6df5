/** Steps that add the organiser's tables. Forward only, like `migrations.ts`, which lists them in order. */
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

type Table = CreateTableBuilder<string, string>;

const texts = (table: Table, ...names: readonly string[]): Table =>
  names.reduce<Table>((t, name) => t.addColumn(name, 'text', (c) => c.notNull().defaultTo('')), table);
const integers = (table: Table, ...names: readonly string[]): Table =>
  names.reduce<Table>((t, name) => t.addColumn(name, 'integer', (c) => c.notNull().defaultTo(0)), table);
const keyed = (db: Kysely<unknown>, table: string, key: string): Table =>
  db.schema.createTable(table).addColumn(key, 'text', (c) => c.primaryKey());

async function createJobs(db: Kysely<unknown>): Promise<void> {
  let job: Table = db.schema
    .createTable('job')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('dedupe_key', 'text', (c) => c.unique());
  job = texts(job, 'kind', 'payload', 'state', 'last_error');
  await integers(job, 'attempts', 'run_at', 'locked_until', 'created_at', 'done_at').execute();
  await db.schema.createIndex('job_due').on('job').columns(['state', 'run_at']).execute();
  await texts(keyed(db, 'setting', 'name'), 'value').execute();
}

async function createExchange(db: Kysely<unknown>): Promise<void> {
  await integers(texts(keyed(db, 'import_mapping', 'header'), 'field'), 'updated_at').execute();
  const webhook = texts(keyed(db, 'webhook', 'id'), 'url', 'secret', 'kinds');
  await integers(webhook, 'active', 'created_at').execute();
  const source = texts(keyed(db, 'source', 'id'), 'url', 'authorization', 'cursor', 'last_result');
  await integers(
    source,
    ...['every_ms', 'cancels_missing', 'next_run', 'last_run', 'active', 'created_at'],
  ).execute();
  await db.schema
    .createTable('source_person')
    .addColumn('source_id', 'text', (c) => c.notNull().references('source.id').onDelete('cascade'))
    .addColumn('external_id', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('source_person_key', ['source_id', 'external_id'])
    .execute();
}

async function createKeys(db: Kysely<unknown>): Promise<void> {
  const key = texts(keyed(db, 'api_key', 'id'), 'name', 'scopes').addColumn('hash', 'text', (c) =>
    c.notNull().unique(),
  );
  await integers(key, 'created_at', 'expires_at', 'last_used', 'revoked_at').execute();
  await db.schema
    .createTable('idempotency')
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('request_hash', 'text', (c) => c.notNull())
    .addColumn('status', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_key', ['actor', 'key'])
    .execute();
  await integers(keyed(db, 'blank_ticket', 'token_id'), 'device_no', 'created_at', 'withdrawn_at')
    .addColumn('participant_id', 'text')
    .execute();
}

/** Each audit line names the hash of the one before it, so that a line cannot be changed or taken out unnoticed. */
async function chainAudit(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audit add column hash text not null default ''`.execute(db);
}

export async function createOrganiserTables(db: Kysely<unknown>): Promise<void> {
  await createJobs(db);
  await createExchange(db);
  await createKeys(db);
  await chainAudit(db);
}

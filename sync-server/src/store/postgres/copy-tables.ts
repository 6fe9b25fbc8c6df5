/**
 * Rows of one schema into a SQLite file with the same tables, and back: a cluster's backup is the same archive as a
 * single server's (O15). Every value goes over as it is; numbering, triggers and keys are those of the target.
 */
import Database from 'better-sqlite3';
import type pg from 'pg';
import { HIGHEST_PRESENCE } from './shared-log-store.ts';

type Value = string | number | null | Buffer;
interface Column {
  readonly name: string;
  readonly type: string;
}

const PAGE = 5_000;
const ARRAY_TYPES: Readonly<Record<string, string>> = {
  integer: 'bigint[]',
  text: 'text[]',
  blob: 'bytea[]',
};

/** Tables of our own, those that others point at first. */
function tablesOf(db: Database.Database): string[] {
  const names = db
    .prepare<[], { name: string }>(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'
        and name not like 'kysely\\_%' escape '\\' order by name`,
    )
    .all()
    .map(({ name }) => name);
  const placed: string[] = [];
  const place = (name: string): void => {
    if (placed.includes(name)) return;
    for (const { table } of db.pragma(`foreign_key_list("${name}")`) as { table: string }[])
      if (table !== name) place(table);
    placed.push(name);
  };
  for (const name of names) place(name);
  return placed;
}

const columnsOf = (db: Database.Database, table: string): Column[] =>
  (db.pragma(`table_info("${table}")`) as { name: string; type: string }[]).map(({ name, type }) => ({
    ...{ name, type: type.toLowerCase() },
  }));
const listOf = (columns: readonly Column[]): string => columns.map(({ name }) => `"${name}"`).join(', ');

async function copyOutTable(
  client: pg.ClientBase,
  schema: string,
  db: Database.Database,
  table: string,
): Promise<void> {
  const columns = columnsOf(db, table);
  const marks = columns.map(() => '?').join(', ');
  const insert = db.prepare<Value[]>(`insert into "${table}" (${listOf(columns)}) values (${marks})`);
  await client.query(
    `declare rows no scroll cursor for select ${listOf(columns)} from "${schema}"."${table}"`,
  );
  for (;;) {
    const { rows } = await client.query<Record<string, Value>>(`fetch ${PAGE} from rows`);
    db.transaction(() => {
      for (const row of rows) insert.run(...columns.map(({ name }) => row[name] ?? null));
    })();
    if (rows.length < PAGE) break;
  }
  await client.query('close rows');
}

/** Presence entries may be cut at their end; the numbers of those do not come again (PR5). */
function keepNumbers(db: Database.Database): void {
  const row = db
    .prepare<[string], { value: string }>('select value from setting where name = ?')
    .get(HIGHEST_PRESENCE);
  if (!row) return;
  db.prepare(`delete from sqlite_sequence where name = 'presence_entry'`).run();
  db.prepare(
    `insert into sqlite_sequence (name, seq) select 'presence_entry', max(?, coalesce((select max(seq) from presence_entry), 0))`,
  ).run(Number(row.value));
}

/**
 * @param client within a transaction that sees one moment
 * @param file an empty database with its tables
 */
export async function copyOut(client: pg.ClientBase, schema: string, file: string): Promise<void> {
  const db = new Database(file, { fileMustExist: true });
  try {
    db.pragma('foreign_keys = OFF');
    const triggers = db
      .prepare<[], { name: string; sql: string }>(
        `select name, sql from sqlite_master where type = 'trigger'`,
      )
      .all();
    for (const { name } of triggers) db.exec(`drop trigger "${name}"`);
    const tables = tablesOf(db);
    for (const table of tables) await copyOutTable(client, schema, db, table);
    for (const { sql } of triggers) db.exec(sql);
    if (tables.includes('presence_entry')) keepNumbers(db);
  } finally {
    db.close();
  }
}

async function copyInTable(
  client: pg.ClientBase,
  schema: string,
  db: Database.Database,
  table: string,
): Promise<void> {
  const columns = columnsOf(db, table);
  const name = `"${schema}"."${table}"`;
  const arrays = columns.map(({ type }, i) => `$${i + 1}::${ARRAY_TYPES[type] ?? 'text[]'}`).join(', ');
  const insert = `insert into ${name} (${listOf(columns)}) select * from unnest(${arrays})`;
  await client.query(`alter table ${name} disable trigger user`);
  const flush = async (rows: readonly Record<string, Value>[]): Promise<void> => {
    if (rows.length > 0)
      await client.query(
        insert,
        columns.map((column) => rows.map((row) => row[column.name] ?? null)),
      );
  };
  let page: Record<string, Value>[] = [];
  for (const row of db
    .prepare<[], Record<string, Value>>(`select ${listOf(columns)} from "${table}"`)
    .iterate()) {
    page.push(row);
    if (page.length < PAGE) continue;
    await flush(page);
    page = [];
  }
  await flush(page);
  await client.query(`alter table ${name} enable trigger user`);
  for (const column of columns) {
    const found = await client.query<{ sequence: string | null }>(
      'select pg_get_serial_sequence($1, $2) as sequence',
      [name, column.name],
    );
    const sequence = found.rows[0]?.sequence;
    if (sequence)
      await client.query(
        `select setval($1, greatest((select coalesce(max("${column.name}"), 0) from ${name}), 1), true)`,
        [sequence],
      );
  }
}

/** @param client within a transaction; the schema has its tables, all empty */
export async function copyIn(client: pg.ClientBase, schema: string, file: string): Promise<void> {
  const db = new Database(file, { fileMustExist: true, readonly: true });
  try {
    const tables = tablesOf(db);
    for (const table of tables) await copyInTable(client, schema, db, table);
    if (!tables.includes('presence_entry')) return;
    const numbered = db
      .prepare<[], { seq: number }>(`select seq from sqlite_sequence where name = 'presence_entry'`)
      .get();
    if (numbered)
      await client.query(
        `insert into "${schema}".setting (name, value) values ($1, $2)
          on conflict (name) do update set value = excluded.value`,
        [HIGHEST_PRESENCE, String(numbered.seq)],
      );
  } finally {
    db.close();
  }
}

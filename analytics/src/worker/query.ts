/**
 * Runs one report. The SQL may be an analyst's: it sees the lake's views and nothing else of this machine, cannot
 * change a setting, and must be a single SELECT (A2). How long it may take is the parent's business.
 */
import { StatementType } from '@duckdb/node-api';
import { writeDurably } from '../lake/durable-file.ts';
import { TABLES, type TableName } from '../lake/tables.ts';
import { type Duck, literal, literals, readTable } from './duck.ts';
import type { QueriesJob, QueryJob, Table, Variables, WriteTableJob } from './jobs.ts';

/** One view per table with explicit casts, so that an older file without a new column reads as null (A11). */
function viewOf(table: TableName, files: readonly string[]): string {
  const columns = Object.entries(TABLES[table]);
  const empty = columns.map(([name, type]) => `null::${type} as "${name}"`).join(', ');
  if (files.length === 0) return `create view lake_${table} as select ${empty} limit 0`;
  const cast = columns.map(([name, type]) => `"${name}"::${type} as "${name}"`).join(', ');
  // The empty row set carries every column, also those no file has yet.
  return `create view lake_${table} as select ${cast} from (
    select * from read_parquet(${literals(files)}, union_by_name = true)
    union all by name (select ${empty} limit 0))`;
}

async function setVariables(duck: Duck, variables: Variables): Promise<void> {
  for (const [name, value] of Object.entries(variables)) {
    const text = typeof value === 'string' ? literal(value) : String(value);
    await duck.run(`set variable "${name}" = ${text}`);
  }
}

export class NotASelect extends Error {}

async function ask(duck: Duck, { sql, variables }: QueriesJob['asks'][number]): Promise<Table> {
  await setVariables(duck, variables);
  const statements = await duck.extractStatements(sql);
  if (statements.count !== 1) throw new NotASelect(`one statement is needed, not ${statements.count}`);
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== StatementType.SELECT) throw new NotASelect('only a SELECT may run here');
  return readTable(duck, sql);
}

/**
 * @returns one table per question, in their order
 * @throws NotASelect, or DuckDB's own error with its message
 */
export async function queries(duck: Duck, { files, views, asks }: QueriesJob): Promise<Table[]> {
  await duck.run(`set allowed_paths = ${literals(Object.values(files).flat())}`);
  await duck.run('set enable_external_access = false');
  await duck.run('set lock_configuration = true');
  for (const [table, paths] of Object.entries(files) as [TableName, readonly string[]][])
    await duck.run(viewOf(table, paths));
  for (const { name, sql } of views) await duck.run(`create view ${name} as ${sql}`);
  const tables: Table[] = [];
  for (const one of asks) tables.push(await ask(duck, one));
  return tables;
}

/** One report. @throws as `queries` does */
export async function query(duck: Duck, { files, views, sql, variables }: QueryJob): Promise<Table> {
  const [table] = await queries(duck, { kind: 'queries', files, views, asks: [{ sql, variables }] });
  return table!;
}

/** Published rows for other tools. Columns of whole numbers stay whole numbers. */
export async function writeTable(duck: Duck, { table, out }: WriteTableJob): Promise<{ bytes: number }> {
  const typeOf = (column: string): string => {
    const values = table.rows.map((row) => row[column]).filter((value) => value !== null);
    if (values.length > 0 && values.every((value) => typeof value === 'number'))
      return values.every((value) => Number.isSafeInteger(value)) ? 'BIGINT' : 'DOUBLE';
    return values.length > 0 && values.every((value) => typeof value === 'boolean') ? 'BOOLEAN' : 'VARCHAR';
  };
  const columns = table.columns.map((column) => `"${column.replaceAll('"', '""')}" ${typeOf(column)}`);
  await duck.run(`create or replace temp table published (${columns.join(', ')})`);
  const marks = table.columns.map((_, i) => `$${i + 1}`).join(', ');
  for (const row of table.rows)
    await duck.run(
      `insert into published values (${marks})`,
      table.columns.map((column) => row[column] ?? null),
    );
  const bytes = await writeDurably(out, async (draft) => {
    await duck.run(`copy published to ${literal(draft)} (format parquet, compression zstd)`);
  });
  return { bytes };
}

/** Opens DuckDB as every worker does: bounded, offline, in UTC (A1, A2). With the bench the only importer of it. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Limits, Table, Value } from './jobs.ts';

export type Duck = DuckDBConnection;

export async function openDuck({ threads, memoryMb, tempDir }: Limits): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const duck = await instance.connect();
  await duck.run("set TimeZone = 'UTC'");
  return duck;
}

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const literals = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** Values as reports print them: whole numbers as numbers, times as ISO 8601, lists as text. */
export function plainValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) {
    const midnight = value.getUTCHours() + value.getUTCMinutes() + value.getUTCSeconds() === 0;
    const day = `${value.getUTCFullYear()}-${pad(value.getUTCMonth() + 1, 2)}-${pad(value.getUTCDate(), 2)}`;
    return midnight ? day : value.toISOString();
  }
  if (Array.isArray(value)) return value.map((one) => String(plainValue(one))).join(',');
  return JSON.stringify(value);
}

export async function readTable(duck: Duck, sql: string): Promise<Table> {
  const reader = await duck.runAndReadAll(sql);
  const columns = reader.deduplicatedColumnNames();
  const rows = reader
    .getRowsJS()
    .map((row) => Object.fromEntries(columns.map((column, i) => [column, plainValue(row[i])])));
  return { columns, rows };
}

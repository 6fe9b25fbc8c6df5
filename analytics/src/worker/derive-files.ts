/** Reads one event's facts out of the lake, folds them, and writes the tables that reports read. */
import { rmSync, writeFileSync } from 'node:fs';
import type { ExportedFact, ExportedParticipant } from '@attend-gate/shared';
import { derive } from '../lake/derive.ts';
import { writeDurably } from '../lake/durable-file.ts';
import { type DerivedTable, FOLDED_TABLES, type FoldedTable, type Row, TABLES } from '../lake/tables.ts';
import { type Duck, literal, literals, readTable } from './duck.ts';
import type { DerivedFiles, DeriveJob } from './jobs.ts';
import { visitsOf } from './visits.ts';

const parquet = (files: readonly string[]): string =>
  `read_parquet(${literals(files)}, union_by_name = true)`;

async function rowsOf<T>(duck: Duck, files: readonly string[], sql: (from: string) => string): Promise<T[]> {
  if (files.length === 0) return [];
  // The columns were written by `ingest` with the types of TABLES.
  return (await readTable(duck, sql(parquet(files)))).rows as unknown as T[];
}

/** One file, sorted by time where there is one (A10). */
async function writeRows<T extends FoldedTable>(
  duck: Duck,
  table: T,
  rows: readonly Row<T>[],
  path: string,
): Promise<number> {
  const columns = Object.entries(TABLES[table]);
  const source = `${path}.ndjson`;
  const order = 'moment' in TABLES[table] ? ' order by moment, fact' : '';
  return writeDurably(path, async (draft) => {
    writeFileSync(source, rows.map((row) => JSON.stringify(row)).join('\n'));
    try {
      const types = columns.map(([name, type]) => `${name}: '${type}'`).join(', ');
      const from =
        rows.length === 0
          ? `(select ${columns.map(([name, type]) => `null::${type} as ${name}`).join(', ')} limit 0)`
          : `read_json(${literal(source)}, format = 'newline_delimited', columns = {${types}})`;
      await duck.run(
        `copy (select * from ${from}${rows.length === 0 ? '' : order}) to ${literal(draft)} (format parquet, compression zstd)`,
      );
    } finally {
      rmSync(source, { force: true });
    }
  });
}

export async function deriveFiles(duck: Duck, job: DeriveJob): Promise<DerivedFiles> {
  const facts = await rowsOf<ExportedFact>(
    duck,
    job.factFiles,
    (from) => `select device, session, idx, text, received_ms from ${from} order by seq`,
  );
  const participants = await rowsOf<ExportedParticipant>(
    duck,
    job.participantFiles,
    (from) => `select * from (
      select * from ${from} qualify row_number() over (partition by token order by seq desc) = 1
    ) where op = 'upsert' order by token`,
  );
  const { info, series, asOfMs, countedFacts } = job;
  const { rows, counters, waiting } = derive({ info, series, asOfMs, countedFacts, facts, participants });
  const files: { table: DerivedTable; path: string; rows: number; bytes: number }[] = [];
  for (const table of FOLDED_TABLES) {
    const path = job.out[table];
    const bytes = await writeRows(duck, table, rows[table], path);
    files.push({ table, path, rows: rows[table].length, bytes });
  }
  const path = job.out.visit;
  const visits = visitsOf(parquet([job.out.movement]), info.timeZone);
  const bytes = await writeDurably(path, async (draft) => {
    await duck.run(
      `copy (${visits} order by day, arrived) to ${literal(draft)} (format parquet, compression zstd)`,
    );
  });
  const counted = await readTable(duck, `select count(*) as n from ${parquet([path])}`);
  files.push({ table: 'visit', path, rows: Number(counted.rows[0]!.n), bytes });
  return { counters, waiting, files };
}

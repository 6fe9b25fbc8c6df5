/** One export answer into one Parquet file; counts what the audits ask for. Never decides what a fact means. */

import { writeDurably } from '../lake/durable-file.ts';
import { TABLES } from '../lake/tables.ts';
import { type Duck, literal, literals, readTable } from './duck.ts';
import type { Ingested, IngestJob } from './jobs.ts';

/** Identity of a row: a fact is written once, a participant may change again and again. */
const IDENTITY = { fact: 'fact', participant_change: 'token' } as const;

const columnsOf = (table: IngestJob['table']): string =>
  Object.entries(TABLES[table])
    .map(([name, type]) => `${name}: '${type}'`)
    .join(', ');

export async function ingest(duck: Duck, job: IngestJob): Promise<Ingested> {
  const { table, ndjson, out, erasedKeys } = job;
  await duck.run(`create or replace temp table incoming as
    select * from read_json(${literal(ndjson)}, format = 'newline_delimited', columns = {${columnsOf(table)}})`);
  const { rows: counted } = await readTable(
    duck,
    `select count(*) as n, count(distinct seq) as seqs, count(distinct ${IDENTITY[table]}) as ids,
       coalesce(min(seq), 0) as lo, coalesce(max(seq), 0) as hi from incoming`,
  );
  const counts = counted[0]!;
  let gone: string[] = [];
  if (table === 'participant_change' && erasedKeys.length > 0) {
    const found = await readTable(
      duck,
      `select distinct token from incoming where list_contains(${literals(erasedKeys)}, sha256(attendee_key::varchar))`,
    );
    gone = found.rows.map(({ token }) => String(token));
  }
  if (job.erasedTokens.length > 0)
    await duck.run(`delete from incoming where list_contains(${literals(job.erasedTokens)}, sha256(token))`);
  if (gone.length > 0) await duck.run(`delete from incoming where list_contains(${literals(gone)}, token)`);
  if (table === 'participant_change' && job.unlinkedKeys.length > 0)
    await duck.run(`update incoming set attendee_key = uuid(), linked = false
      where list_contains(${literals(job.unlinkedKeys)}, sha256(attendee_key::varchar))`);
  const bytes = await writeDurably(out, async (draft) => {
    await duck.run(
      `copy (select * from incoming order by seq) to ${literal(draft)} (format parquet, compression zstd)`,
    );
  });
  const forgotten = job.erasedTokens.length + gone.length > 0;
  const left = forgotten
    ? (await readTable(duck, 'select count(*) as n from incoming')).rows[0]!.n
    : counts.n;
  await duck.run('drop table incoming');
  return {
    read: Number(counts.n),
    distinctSeq: Number(counts.seqs),
    distinctIds: Number(counts.ids),
    minSeq: Number(counts.lo),
    maxSeq: Number(counts.hi),
    rows: Number(left),
    bytes,
    erasedTokens: gone,
  };
}

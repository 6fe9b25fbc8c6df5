/** Writes lake files again without what was erased (A15). Files that hold nothing of it are left alone. */
import { writeDurably } from '../lake/durable-file.ts';
import { TABLES } from '../lake/tables.ts';
import { type Duck, literal, literals, readTable } from './duck.ts';
import type { CompactJob, RewriteJob, Rewritten } from './jobs.ts';

/** Rows of a table that speak of the person. */
function conditionOf({ table, keys, tokens }: Pick<RewriteJob, 'table' | 'keys' | 'tokens'>): string {
  const columns = TABLES[table];
  const parts: string[] = [];
  if ('attendee_key' in columns && keys.length > 0)
    parts.push(`list_contains(${literals(keys)}, attendee_key::varchar)`);
  if ('token' in columns && tokens.length > 0) parts.push(`list_contains(${literals(tokens)}, token)`);
  // A restore embeds another fact; its token stands only in the text.
  if ('text' in columns) parts.push(...tokens.map((token) => `contains("text", ${literal(token)})`));
  return parts.length === 0 ? 'false' : parts.map((part) => `coalesce(${part}, false)`).join(' or ');
}

export async function rewrite(duck: Duck, job: RewriteJob): Promise<Rewritten> {
  const done: Rewritten['files'][number][] = [];
  const hit = conditionOf(job);
  for (const { from, to } of job.files) {
    const source = `read_parquet(${literals([from])})`;
    const found = await readTable(duck, `select count(*) as n from ${source} where ${hit}`);
    const erased = Number(found.rows[0]!.n);
    if (erased === 0) continue;
    const columns = (await readTable(duck, `select * from ${source} limit 0`)).columns;
    const unlinked = columns.map((column) => {
      if (column === 'attendee_key')
        return `case when ${hit} then ${literal(job.replacement)}::uuid else attendee_key end as attendee_key`;
      return column === 'linked' ? `linked and not (${hit}) as linked` : `"${column}"`;
    });
    const sql =
      job.mode === 'delete'
        ? `select * from ${source} where not (${hit})`
        : `select ${unlinked.join(', ')} from ${source}`;
    const bytes = await writeDurably(to, async (draft) => {
      await duck.run(`copy (${sql}) to ${literal(draft)} (format parquet, compression zstd)`);
    });
    const left = await readTable(duck, `select count(*) as n from read_parquet(${literals([to])})`);
    done.push({ from, to, erased, rows: Number(left.rows[0]!.n), bytes });
  }
  return { files: done };
}

/** Tokens under which the person is known in participant files. */
export async function tokensOf(
  duck: Duck,
  files: readonly string[],
  keys: readonly string[],
): Promise<string[]> {
  if (files.length === 0 || keys.length === 0) return [];
  const { rows } = await readTable(
    duck,
    `select distinct token from read_parquet(${literals(files)}, union_by_name = true)
      where list_contains(${literals(keys)}, attendee_key::varchar)`,
  );
  return rows.map(({ token }) => String(token));
}

/** Sorted as each of them was, so that a range of sequence numbers stays one piece. */
export async function compact(
  duck: Duck,
  { from, to }: CompactJob,
): Promise<{ rows: number; bytes: number }> {
  const bytes = await writeDurably(to, async (draft) => {
    await duck.run(
      `copy (select * from read_parquet(${literals(from)}, union_by_name = true) order by seq)
        to ${literal(draft)} (format parquet, compression zstd)`,
    );
  });
  const written = await readTable(duck, `select count(*) as n from read_parquet(${literals([to])})`);
  return { rows: Number(written.rows[0]!.n), bytes };
}

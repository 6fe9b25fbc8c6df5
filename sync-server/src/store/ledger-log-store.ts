/**
 * The facts of one event in SQLite, as the relay needs them: appended in one durable transaction, read back whole
 * or from a sequence number (L17, L19). A raw connection of its own, so that a slow query elsewhere never stands
 * between a gate and its commit.
 */
import { asMillis, type LogStore, type Run, type StoredFact } from '@attend-gate/shared';
import Database from 'better-sqlite3';

interface FactRow {
  readonly seq: number;
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly received_at: number;
}

export interface LedgerLogStore extends LogStore {
  close(): void;
}

/** Consecutive rows of one session become one run. */
function runsOf(rows: Iterable<Pick<FactRow, 'client' | 'text'>>): Run[] {
  const runs: { client: number; clock: number; texts: string[] }[] = [];
  for (const { client, text } of rows) {
    const last = runs.at(-1);
    if (last?.client === client) last.texts.push(text);
    else runs.push({ client, clock: 0, texts: [text] });
  }
  return runs;
}

/** Tables of this shape; each holds one kind of document. */
export type LogTable = 'ledger_fact' | 'presence_entry';

/**
 * @param file an event database whose migrations have run
 * @param sparePages the file may grow by no more, as on a full disk; undefined = as far as the disk lets it
 */
export function openLedgerLogStore(
  file: string,
  table: LogTable = 'ledger_fact',
  sparePages?: number,
): LedgerLogStore {
  const db = new Database(file);
  if (sparePages !== undefined) {
    const pages = db.pragma('page_count', { simple: true });
    db.pragma(`max_page_count = ${Number(pages) + sparePages}`);
  }
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  // A whole run in one step: crossing into SQLite once per fact costs three times what storing it does.
  const insert = db.prepare<[number, number, number, string]>(
    `insert into ${table} (client, idx, text, received_at) select ?, ? + key, value, ? from json_each(?)`,
  );
  // `+?`: with a bare parameter SQLite plans the statement anew for every session it is asked about.
  const length = db
    .prepare<[number], number>(`select coalesce(max(idx) + 1, 0) from ${table} where client = +?`)
    .pluck();
  const all = db.prepare<[], Pick<FactRow, 'client' | 'text'>>(
    `select client, text from ${table} order by client, idx`,
  );
  const after = db.prepare<[number, number], FactRow>(
    `select seq, client, idx, text, received_at from ${table} where seq > ? order by seq limit ?`,
  );
  const append = db.transaction((runs: readonly Run[], receivedAt: number): number => {
    let lastSeq = 0;
    for (const { client, clock, texts } of runs) {
      const have = length.get(client) ?? 0;
      if (clock !== have) throw new Error(`session ${client} continues at ${have}, not ${clock}`);
      lastSeq = Number(insert.run(client, clock, receivedAt, JSON.stringify(texts)).lastInsertRowid);
    }
    return lastSeq;
  });
  return {
    load: async () => runsOf(all.iterate()),
    append: async (runs, receivedAt) => ({ lastSeq: append.immediate(runs, receivedAt) }),
    readFrom: async (seq, limit) =>
      after.all(seq, limit).map(
        (row): StoredFact => ({
          seq: row.seq,
          client: row.client,
          index: row.idx,
          text: row.text,
          receivedAt: asMillis(row.received_at),
        }),
      ),
    close: () => void db.close(),
  };
}

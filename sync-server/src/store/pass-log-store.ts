/**
 * The entries of all pass documents of one event in SQLite (L11), one log per token: appended in one durable
 * transaction, read back whole. A raw connection of its own, like the ledger's (L19), so that phones never stand
 * between a gate and its commit.
 */
import { asMillis, type LogStore, type Run, type StoredFact, type TokenId } from '@attend-gate/shared';
import Database from 'better-sqlite3';

interface EntryRow {
  readonly seq: number;
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly received_at: number;
}

export interface PassLogStores {
  /** The log of one token; costs nothing until it is used. */
  of(token: TokenId): LogStore;
  close(): void;
}

function runsOf(rows: readonly Pick<EntryRow, 'client' | 'text'>[]): Run[] {
  const bySession = new Map<number, string[]>();
  for (const { client, text } of rows) bySession.set(client, [...(bySession.get(client) ?? []), text]);
  return [...bySession].map(([client, texts]) => ({ client, clock: 0, texts }));
}

const storedOf = (row: EntryRow): StoredFact => ({
  ...{ seq: row.seq, client: row.client, index: row.idx, text: row.text },
  receivedAt: asMillis(row.received_at),
});

/** @param file an event database whose migrations have run */
export function openPassLogStores(file: string): PassLogStores {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  const insert = db.prepare<[string, number, number, number, number, string]>(
    `insert into pass_entry (token_id, seq, client, idx, text, received_at)
      select ?, ? + key, ?, ? + key, value, ? from json_each(?)`,
  );
  // `+?`: with a bare parameter SQLite plans the statement anew for every token it is asked about.
  const length = db
    .prepare<[string, number], number>(
      'select coalesce(max(idx) + 1, 0) from pass_entry where token_id = +? and client = +?',
    )
    .pluck();
  const highest = db
    .prepare<[string], number>('select coalesce(max(seq), 0) from pass_entry where token_id = +?')
    .pluck();
  const all = db.prepare<[string], Pick<EntryRow, 'client' | 'text'>>(
    'select client, text from pass_entry where token_id = ? order by client, idx',
  );
  const after = db.prepare<[string, number, number], EntryRow>(
    'select seq, client, idx, text, received_at from pass_entry where token_id = ? and seq > ? order by seq limit ?',
  );
  const append = db.transaction((token: TokenId, runs: readonly Run[], receivedAt: number): number => {
    let seq = highest.get(token) ?? 0;
    for (const { client, clock, texts } of runs) {
      const have = length.get(token, client) ?? 0;
      if (clock !== have) throw new Error(`session ${client} continues at ${have}, not ${clock}`);
      insert.run(token, seq + 1, client, clock, receivedAt, JSON.stringify(texts));
      seq += texts.length;
    }
    return seq;
  });
  return {
    of: (token) => ({
      load: async () => runsOf(all.all(token)),
      append: async (runs, receivedAt) => ({ lastSeq: append.immediate(token, runs, receivedAt) }),
      readFrom: async (seq, limit) => after.all(token, seq, limit).map(storedOf),
    }),
    close: () => void db.close(),
  };
}

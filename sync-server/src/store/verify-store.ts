/** What the check of a backup asks an event database about numbering; sentences for what is wrong, none when whole. */
import Database from 'better-sqlite3';

interface Numbering {
  readonly what: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Every table whose rows are numbered without gaps: what it is called, and from which number it counts. */
const NUMBERED: readonly { readonly from: number; readonly sql: string }[] = [
  {
    from: 1,
    sql: `select 'the ledger' as what, count(*) as count, min(seq) as first, max(seq) as last from ledger_fact
      having count(*) > 0`,
  },
  {
    from: 0,
    sql: `select 'session ' || client as what, count(*) as count, min(idx) as first, max(idx) as last
      from ledger_fact group by client`,
  },
  {
    from: 1,
    sql: `select 'the pass of ' || token_id as what, count(*) as count, min(seq) as first, max(seq) as last
      from pass_entry group by token_id`,
  },
  {
    from: 0,
    sql: `select 'session ' || client || ' of the pass of ' || token_id as what, count(*) as count,
      min(idx) as first, max(idx) as last from pass_entry group by token_id, client`,
  },
];

/** @param file an event database whose migrations have run */
export function gapsIn(file: string): readonly string[] {
  const db = new Database(file, { fileMustExist: true });
  try {
    return NUMBERED.flatMap(({ from, sql }) =>
      db
        .prepare<[], Numbering>(sql)
        .all()
        .filter(({ count, first, last }) => first !== from || last !== from + count - 1)
        .map(({ what, count, first, last }) => `${what} has ${count} entries numbered ${first} to ${last}`),
    );
  } finally {
    db.close();
  }
}

export interface Contents {
  readonly eventIds: readonly string[];
  readonly people: number;
  readonly facts: number;
}

export function contentsOf(file: string): Contents {
  const db = new Database(file, { fileMustExist: true });
  const count = (table: 'participant' | 'ledger_fact'): number =>
    db.prepare<[], { n: number }>(`select count(*) as n from ${table}`).get()?.n ?? 0;
  try {
    const ids = db.prepare<[], { id: string }>('select id from event').all();
    return { eventIds: ids.map(({ id }) => id), people: count('participant'), facts: count('ledger_fact') };
  } finally {
    db.close();
  }
}

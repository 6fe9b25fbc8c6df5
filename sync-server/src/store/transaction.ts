/**
 * Write transactions that never span an `await`. The relay commits facts on its own connection in this same thread
 * (L19); a transaction left open across an await would hold the write lock while that commit blocks the event
 * loop, and neither could ever go on. So queries are built with Kysely and run here, in one synchronous piece.
 * `db.transaction()` of Kysely must never be used once the relay runs.
 */
import type Database from 'better-sqlite3';
import type { Compilable } from 'kysely';

/** Runs queries inside one transaction. */
export interface Transaction {
  all<O>(query: Compilable<O>): O[];
  first<O>(query: Compilable<O>): O | undefined;
  /** @returns how many rows changed */
  run(query: Compilable): number;
}

/** Runs `work`, which must not be async, in one transaction. */
export type Transact = <T>(work: (tx: Transaction) => T) => T;

export interface Transactions {
  /** Commits when `work` returns, rolls back when it throws. */
  readonly write: Transact;
  /** Like `write`, beside other writers where the database has several: what is taken must be locked row by row. */
  readonly claim: Transact;
  /** Everything `work` reads is of one moment; takes no lock that anybody waits for. */
  readonly read: Transact;
}

export function createTransactions(sqlite: Database.Database): Transactions {
  // An upload repeats one statement thousands of times; preparing costs more than running.
  const statements = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (text: string): Database.Statement<unknown[]> => {
    const known = statements.get(text);
    if (known) return known;
    const statement = sqlite.prepare<unknown[]>(text);
    if (statements.size < 500) statements.set(text, statement);
    return statement;
  };
  const tx: Transaction = {
    all: <O>(query: Compilable<O>): O[] => {
      const { sql, parameters } = query.compile();
      // The row type is Kysely's promise about its own query, as with `execute()`.
      return prepare(sql).all(...parameters) as O[];
    },
    first: (query) => tx.all(query)[0],
    run: (query) => {
      const { sql, parameters } = query.compile();
      return prepare(sql).run(...parameters).changes;
    },
  };
  const write: Transact = (work) => sqlite.transaction(() => work(tx)).immediate();
  return {
    write,
    claim: write,
    read: (work) => sqlite.transaction(() => work(tx)).deferred(),
  };
}

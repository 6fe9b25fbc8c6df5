/**
 * The transactions of `transaction.ts` on PostgreSQL. A write holds the event's lock until it is over, so that two
 * relays of one event write one after the other, exactly as two connections to one SQLite file do.
 */
import type { Compilable } from 'kysely';
import { DatabaseAway } from '../database-away.ts';
import type { Transact, Transaction, Transactions } from '../transaction.ts';
import type { BlockingClient } from './blocking-client.ts';

/**
 * @param lock a name nobody else uses for something else, without quotes
 * @param onWritten called after every committed write
 */
export function createPostgresTransactions(
  client: Pick<BlockingClient, 'query'>,
  lock: string,
  onWritten: () => void,
): Transactions {
  const tx: Transaction = {
    all: <O>(query: Compilable<O>): O[] => {
      const { sql, parameters } = query.compile();
      // The row type is Kysely's promise about its own query, as with `execute()`.
      return client.query(sql, parameters).rows as O[];
    },
    first: (query) => tx.all(query)[0],
    run: (query) => {
      const { sql, parameters } = query.compile();
      return client.query(sql, parameters).changed;
    },
  };
  let depth = 0;
  const within = <T>(begin: string, end: string, undo: string, work: (tx: Transaction) => T): T => {
    client.query(begin);
    depth++;
    try {
      const result = work(tx);
      client.query(end);
      return result;
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      if (!(error instanceof DatabaseAway)) client.query(undo);
      throw error;
    } finally {
      depth--;
    }
  };
  const transact =
    (begin: string, after: () => void): Transact =>
    (work) => {
      if (depth > 0) {
        const name = `inner_${depth}`;
        return within(`savepoint ${name}`, `release ${name}`, `rollback to ${name}`, work);
      }
      const result = within(begin, 'commit', 'rollback', work);
      after();
      return result;
    };
  const locked = `begin; select pg_advisory_xact_lock(hashtextextended('${lock}', 0))`;
  return {
    write: transact(locked, onWritten),
    claim: transact('begin', () => undefined),
    read: transact('begin isolation level repeatable read read only', () => undefined),
  };
}

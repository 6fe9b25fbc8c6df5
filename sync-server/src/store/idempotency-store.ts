/** First answers to requests that may be sent again, for a day. */
import { asMillis, type Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

export interface KeptAnswer {
  readonly requestHash: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface IdempotencyStore {
  find(actor: string, key: string, now: Millis): KeptAnswer | undefined;
  keep(actor: string, key: string, answer: KeptAnswer, now: Millis): void;
}

const DAY_MS = 24 * 60 * 60_000;

export function createIdempotencyStore({ db, read, write }: EventDatabase): IdempotencyStore {
  return {
    find: (actor, key, now) => {
      const query = db
        .selectFrom('idempotency')
        .selectAll()
        .where('actor', '=', actor)
        .where('key', '=', key);
      const row = read((tx) => tx.first(query.where('created_at', '>', now - DAY_MS)));
      if (!row) return undefined;
      const { type, body } = JSON.parse(row.body) as Pick<KeptAnswer, 'type' | 'body'>;
      return { requestHash: row.request_hash, status: row.status, type, body };
    },
    keep: (actor, key, { requestHash, status, type, body }, now) =>
      write((tx) => {
        tx.run(db.deleteFrom('idempotency').where('created_at', '<=', asMillis(Math.max(0, now - DAY_MS))));
        const row = { actor, key, request_hash: requestHash, status, body: JSON.stringify({ type, body }) };
        tx.run(
          db
            .insertInto('idempotency')
            .values({ ...row, created_at: now })
            .onConflict((conflict) => conflict.columns(['actor', 'key']).doNothing()),
        );
      }),
  };
}

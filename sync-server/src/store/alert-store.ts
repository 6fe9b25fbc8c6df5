/**
 * Alerts of one event: which hold, since when, and which are over. An alert belongs to the relay that saw it first; one
 * whose relay has not looked for a while is anybody's. What has to be told is written in the same transaction.
 */
import type { Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import type { EventDatabase } from './database.ts';
import type { AlertTable } from './schema-alerts.ts';
import type { Transaction } from './transaction.ts';

/** What a rule holds for. */
export interface Affected {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface StoredAlert {
  readonly id: number;
  readonly rule: string;
  readonly since: Millis;
  /** 0 = it still holds. */
  readonly endedAt: Millis;
  readonly affected: readonly Affected[];
}

export interface FoundAlert {
  readonly rule: string;
  readonly since: Millis;
  readonly affected: readonly Affected[];
}

export type AlertTurn = 'started' | 'ended';

export interface AlertStore {
  /** Takes what holds now. @param tell called within the transaction for each that began or is over */
  settle(
    found: readonly FoundAlert[],
    now: Millis,
    tell: (tx: Transaction, turn: AlertTurn, alert: StoredAlert) => void,
  ): void;
  /** Newest first. */
  open(): readonly StoredAlert[];
  ended(limit: number): readonly StoredAlert[];
}

/** A relay that has not looked for this long is gone. */
const GONE_MS = 120_000;
/** Older ones are forgotten. */
const KEEP_ENDED = 200;
const MAX_AFFECTED = 50;

const alertOf = (row: Selectable<AlertTable>): StoredAlert => ({
  ...{ id: row.id, rule: row.rule, since: row.since as Millis, endedAt: row.ended_at as Millis },
  affected: JSON.parse(row.affected) as Affected[],
});

export function createAlertStore(store: Pick<EventDatabase, 'db' | 'read' | 'write' | 'relay'>): AlertStore {
  const { db, relay } = store;
  const all = db.selectFrom('alert').selectAll();
  const openRows = all.where('ended_at', '=', 0).orderBy('id', 'desc');
  const update = (tx: Transaction, id: number, change: Partial<Selectable<AlertTable>>): void =>
    void tx.run(db.updateTable('alert').set(change).where('id', '=', id));
  const begin = (tx: Transaction, { rule, since, affected }: FoundAlert, now: Millis): StoredAlert => {
    const row = {
      rule,
      since,
      relay,
      seen_at: now,
      affected: JSON.stringify(affected.slice(0, MAX_AFFECTED)),
    };
    const made = tx.first(
      db
        .insertInto('alert')
        .values({ ...row, ended_at: 0 })
        .returningAll(),
    );
    if (!made) throw new Error('an alert was not stored');
    return alertOf(made);
  };
  const thinOut = (tx: Transaction): void => {
    const kept = all.where('ended_at', '>', 0).orderBy('id', 'desc').limit(1).offset(KEEP_ENDED);
    const last = tx.first(kept);
    if (last) tx.run(db.deleteFrom('alert').where('ended_at', '>', 0).where('id', '<=', last.id));
  };
  return {
    settle: (found, now, tell) => {
      // Most of the time there is nothing to write.
      if (found.length === 0 && store.read((tx) => tx.first(openRows)) === undefined) return;
      store.write((tx) => {
        const open = tx.all(openRows);
        const mine = (row: Selectable<AlertTable>): boolean =>
          row.relay === relay || now - row.seen_at > GONE_MS;
        for (const alert of found) {
          const row = open.find(({ rule }) => rule === alert.rule);
          if (!row) tell(tx, 'started', begin(tx, alert, now));
          else if (mine(row)) {
            const affected = JSON.stringify(alert.affected.slice(0, MAX_AFFECTED));
            update(tx, row.id, { affected, relay, seen_at: now });
          }
        }
        const over = open.filter((row) => mine(row) && !found.some(({ rule }) => rule === row.rule));
        for (const row of over) {
          update(tx, row.id, { ended_at: now });
          tell(tx, 'ended', alertOf({ ...row, ended_at: now }));
        }
        if (over.length > 0) thinOut(tx);
      });
    },
    open: () => store.read((tx) => tx.all(openRows)).map(alertOf),
    ended: (limit) =>
      store
        .read((tx) => tx.all(all.where('ended_at', '>', 0).orderBy('ended_at', 'desc').limit(limit)))
        .map(alertOf),
  };
}

/**
 * Who did what (X1). Lines are only ever added. No personal data stands here: ids, counts and names of actions,
 * so that erasing a person never needs to touch the audit log.
 */
import type { Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import type { Transaction } from './transaction.ts';

export interface AuditLine {
  readonly at: Millis;
  /** `organiser`, `device:7` or `pairing`. */
  readonly actor: string;
  /** `participants.upload`, `device.revoke`, … */
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditStore {
  append(line: AuditLine): void;
  /** Newest first. */
  recent(limit: number): Promise<readonly (AuditLine & { readonly seq: number })[]>;
}

/** Adds a line within a transaction, so that the deed and its line stand or fall together. */
export function appendAudit(store: Pick<EventDatabase, 'db'>, tx: Transaction, line: AuditLine): void {
  const { at, actor, action, detail } = line;
  tx.run(store.db.insertInto('audit').values({ at, actor, action, detail: JSON.stringify(detail) }));
}

export function createAuditStore(store: EventDatabase): AuditStore {
  return {
    append: (line) => store.write((tx) => appendAudit(store, tx, line)),
    recent: async (limit) => {
      const rows = await store.db
        .selectFrom('audit')
        .selectAll()
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        seq: row.seq,
        at: row.at as Millis,
        actor: row.actor,
        action: row.action,
        detail: JSON.parse(row.detail) as AuditLine['detail'],
      }));
    },
  };
}

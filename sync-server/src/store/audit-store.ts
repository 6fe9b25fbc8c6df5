/**
 * Who did what (X1). Lines are only ever added, and each holds the hash of the one before: whoever changes or takes
 * out a line breaks the chain (H20). No personal data stands here: ids, counts and names of actions, so that erasing
 * a person never needs to touch the audit log.
 */
import { createHash } from 'node:crypto';
import type { Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import type { AuditTable } from './schema.ts';
import type { Transaction } from './transaction.ts';

export interface AuditLine {
  readonly at: Millis;
  /** `organiser`, `device:7` or `pairing`. */
  readonly actor: string;
  /** `participants.upload`, `device.revoke`, … */
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

export interface NumberedAuditLine extends AuditLine {
  readonly seq: number;
}

/** `lines` from the start of the chain; `brokenAt` is the first line that does not fit. */
export interface AuditCheck {
  readonly lines: number;
  readonly brokenAt: number | undefined;
  /** Hash of the last line: kept elsewhere, it shows later that no line was cut off the end. */
  readonly head: string;
}

export interface AuditStore {
  append(line: AuditLine): void;
  /** Newest first. @param before only lines with a smaller number */
  recent(limit: number, before?: number): Promise<readonly NumberedAuditLine[]>;
  verify(): AuditCheck;
}

type Written = Omit<AuditTable, 'seq' | 'hash'>;

const hashOf = (previous: string, { at, actor, action, detail }: Written): string =>
  createHash('sha256')
    .update(JSON.stringify([previous, at, actor, action, detail]))
    .digest('hex');

/** Adds a line within a transaction, so that the deed and its line stand or fall together. */
export function appendAudit(store: Pick<EventDatabase, 'db'>, tx: Transaction, line: AuditLine): void {
  const { at, actor, action } = line;
  const written = { at, actor, action, detail: JSON.stringify(line.detail) };
  const last = tx.first(store.db.selectFrom('audit').select('hash').orderBy('seq', 'desc').limit(1));
  const hash = hashOf(last?.hash ?? '', written);
  tx.run(store.db.insertInto('audit').values({ ...written, hash }));
}

/** Walks the chain from its first hashed line to the last. */
export function verifyAudit(store: Pick<EventDatabase, 'db'>, tx: Transaction): AuditCheck {
  let previous = '';
  let lines = 0;
  for (const row of tx.all(store.db.selectFrom('audit').selectAll().orderBy('seq'))) {
    // Lines from before the chain have no hash; one without a hash after it is a line put in.
    if (row.hash === '' && previous === '') continue;
    if (row.hash !== hashOf(previous, row)) return { lines, brokenAt: row.seq, head: previous };
    previous = row.hash;
    lines += 1;
  }
  return { lines, brokenAt: undefined, head: previous };
}

export function createAuditStore(store: EventDatabase): AuditStore {
  return {
    append: (line) => store.write((tx) => appendAudit(store, tx, line)),
    recent: async (limit, before) => {
      const newest = store.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      const rows = await (before === undefined ? newest : newest.where('seq', '<', before)).execute();
      return rows.map((row) => ({
        seq: row.seq,
        at: row.at as Millis,
        actor: row.actor,
        action: row.action,
        detail: JSON.parse(row.detail) as AuditLine['detail'],
      }));
    },
    verify: () => store.read((tx) => verifyAudit(store, tx)),
  };
}

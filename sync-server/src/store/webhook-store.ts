/** Where other systems want to be told (P5): their addresses, secrets, and which happenings they want. */
import type { Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import type { EventDatabase } from './database.ts';
import type { WebhookTable } from './schema-organiser.ts';
import type { Transaction } from './transaction.ts';

export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Empty = all. */
  readonly kinds: readonly string[];
  readonly active: boolean;
  readonly createdAt: Millis;
}

export interface WebhookStore {
  create(webhook: Webhook, actor: string): void;
  list(): readonly Webhook[];
  get(id: string): Webhook | undefined;
  setActive(id: string, active: boolean, actor: string, now: Millis): void;
  remove(id: string, actor: string, now: Millis): boolean;
}

const webhookOf = (row: Selectable<WebhookTable>): Webhook => ({
  ...{ id: row.id, url: row.url, secret: row.secret, active: row.active === 1 },
  kinds: JSON.parse(row.kinds) as string[],
  createdAt: row.created_at as Millis,
});

export const readWebhooks = ({ db }: Pick<EventDatabase, 'db'>, tx: Transaction): Webhook[] =>
  tx.all(db.selectFrom('webhook').selectAll().orderBy('created_at')).map(webhookOf);

export function createWebhookStore(store: EventDatabase): WebhookStore {
  const { db, read, write } = store;
  const note = (tx: Transaction, action: string, webhook: string, actor: string, at: Millis): void =>
    appendAudit(store, tx, { at, actor, action, detail: { webhook } });
  return {
    create: ({ id, url, secret, kinds, active, createdAt }, actor) =>
      write((tx) => {
        const row = { id, url, secret, kinds: JSON.stringify(kinds), created_at: createdAt };
        tx.run(db.insertInto('webhook').values({ ...row, active: active ? 1 : 0 }));
        note(tx, 'webhook.create', id, actor, createdAt);
      }),
    list: () => read((tx) => readWebhooks(store, tx)),
    get: (id) => {
      const row = read((tx) => tx.first(db.selectFrom('webhook').selectAll().where('id', '=', id)));
      return row && webhookOf(row);
    },
    setActive: (id, active, actor, now) =>
      write((tx) => {
        tx.run(
          db
            .updateTable('webhook')
            .set({ active: active ? 1 : 0 })
            .where('id', '=', id),
        );
        note(tx, active ? 'webhook.resume' : 'webhook.stop', id, actor, now);
      }),
    remove: (id, actor, now) =>
      write((tx) => {
        const removed = tx.run(db.deleteFrom('webhook').where('id', '=', id)) > 0;
        if (removed) note(tx, 'webhook.remove', id, actor, now);
        return removed;
      }),
  };
}

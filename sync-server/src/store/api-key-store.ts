/** Keys that other systems present (E8): kept as hashes, with rights, an end and the time of their last use. */
import type { HttpRight, Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import type { EventDatabase } from './database.ts';
import type { ApiKeyTable } from './schema-organiser.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly HttpRight[];
  readonly createdAt: Millis;
  /** 0 = never. */
  readonly expiresAt: Millis;
  /** 0 = never. */
  readonly lastUsed: Millis;
  /** 0 = it works. */
  readonly revokedAt: Millis;
}

export interface ApiKeyStore {
  create(key: ApiKey, hash: string, actor: string): void;
  list(): readonly ApiKey[];
  /** Undefined for a key that is unknown, revoked or over. Notes the use, at most once a minute. */
  use(hash: string, now: Millis): ApiKey | undefined;
  revoke(id: string, actor: string, now: Millis): ApiKey | undefined;
}

const NOTE_EVERY_MS = 60_000;

const keyOf = (row: Selectable<ApiKeyTable>): ApiKey => ({
  ...{ id: row.id, name: row.name },
  // Only rights that passed the request schema were ever written.
  scopes: JSON.parse(row.scopes) as HttpRight[],
  createdAt: row.created_at as Millis,
  expiresAt: row.expires_at as Millis,
  lastUsed: row.last_used as Millis,
  revokedAt: row.revoked_at as Millis,
});

export function createApiKeyStore(store: EventDatabase): ApiKeyStore {
  const { db, read, write } = store;
  const all = () => db.selectFrom('api_key').selectAll();
  return {
    create: ({ id, name, scopes, createdAt, expiresAt }, hash, actor) =>
      write((tx) => {
        const times = { created_at: createdAt, expires_at: expiresAt, last_used: 0, revoked_at: 0 };
        const row = { id, name, hash, scopes: JSON.stringify(scopes), ...times };
        tx.run(db.insertInto('api_key').values(row));
        appendAudit(store, tx, { at: createdAt, actor, action: 'key.create', detail: { key: id } });
      }),
    list: () => read((tx) => tx.all(all().orderBy('created_at', 'desc'))).map(keyOf),
    use: (hash, now) => {
      const row = read((tx) => tx.first(all().where('hash', '=', hash)));
      if (row === undefined || row.revoked_at !== 0 || (row.expires_at !== 0 && row.expires_at <= now))
        return undefined;
      if (now - row.last_used >= NOTE_EVERY_MS)
        write((tx) => tx.run(db.updateTable('api_key').set({ last_used: now }).where('id', '=', row.id)));
      return keyOf(row);
    },
    revoke: (id, actor, now) =>
      write((tx) => {
        const update = db.updateTable('api_key').set({ revoked_at: now });
        const changed = tx.run(update.where('id', '=', id).where('revoked_at', '=', 0));
        if (changed > 0)
          appendAudit(store, tx, { at: now, actor, action: 'key.revoke', detail: { key: id } });
        const row = tx.first(all().where('id', '=', id));
        return row && keyOf(row);
      }),
  };
}

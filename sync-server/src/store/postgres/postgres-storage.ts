/**
 * A server's events in PostgreSQL (L34): a schema for each, and one for what belongs to none. The secrets of an event are
 * kept there sealed under the cluster's own, so that every relay has the same keys without sharing a disk.
 */
import type { EventId } from '@attend-gate/shared';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type SecretFile, shareSecret } from '../../cluster/shared-secrets.ts';
import { DatabaseAway } from '../database-away.ts';
import { SERVER_MIGRATIONS, type ServerSchema } from '../server-database.ts';
import type { Storage } from '../storage.ts';
import { openPostgresEvent, openSchema, type PostgresDeps } from './event-database.ts';

export interface PostgresStorageDeps extends PostgresDeps {
  /** Before the name of every schema, for several installations in one database. Lower case letters. */
  readonly prefix: string;
  /** 32 bytes, the same on every relay. */
  readonly secret: Uint8Array<ArrayBuffer>;
  /** Files that every relay must have alike; made by `make` where nobody has them yet. */
  readonly secretFiles: (event: EventId | undefined) => readonly SecretFile[];
}

interface ClusterSchema extends ServerSchema {
  cluster_event: { id: string };
  cluster_secret: { name: string; sealed: Uint8Array };
}

export const CLUSTER_MIGRATIONS: Readonly<Record<string, Migration>> = {
  ...SERVER_MIGRATIONS,
  '0002_cluster': {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await sql`create table cluster_event (id TEXT PRIMARY KEY)`.execute(db);
      await sql`create table cluster_secret (name TEXT PRIMARY KEY, sealed BLOB NOT NULL)`.execute(db);
    },
  },
};

export async function openPostgresStorage(deps: PostgresStorageDeps): Promise<Storage> {
  const { prefix, secret, secretFiles } = deps;
  const server = await openSchema<ClusterSchema>(deps, `${prefix}_server`, CLUSTER_MIGRATIONS);
  const { db, read, write } = server;
  const share = async (event: EventId | undefined): Promise<void> => {
    for (const file of secretFiles(event)) {
      // Whoever writes first wins; the others take what is there.
      const stored = (): Uint8Array | undefined =>
        read((tx) => tx.first(db.selectFrom('cluster_secret').select('sealed').where('name', '=', file.name)))
          ?.sealed;
      const keep = (sealed: Uint8Array): Uint8Array => {
        const row = { name: file.name, sealed: Buffer.from(sealed) };
        write((tx) =>
          tx.run(
            db
              .insertInto('cluster_secret')
              .values(row)
              .onConflict((c) => c.doNothing()),
          ),
        );
        return stored() ?? sealed;
      };
      await shareSecret(file, { stored, keep }, secret);
    }
  };
  await share(undefined);
  return {
    isShared: true,
    events: () =>
      read((tx) => tx.all(db.selectFrom('cluster_event').select('id').orderBy('id'))).map(
        ({ id }) => id as EventId,
      ),
    openEvent: async (id) => {
      await share(id);
      const store = await openPostgresEvent(deps, schemaOf(prefix, id));
      write((tx) =>
        tx.run(
          db
            .insertInto('cluster_event')
            .values({ id })
            .onConflict((c) => c.doNothing()),
        ),
      );
      return {
        ...store,
        refreshSecrets: async () => {
          try {
            await share(id);
          } catch (error) {
            // Asked again in a moment; that PostgreSQL is away is said by whoever writes to it.
            if (!(error instanceof DatabaseAway)) throw error;
          }
        },
      };
    },
    // Closed with the storage: the list of events is needed longer than the accounts.
    openServer: async () => ({
      db: db as unknown as Kysely<ServerSchema>,
      ...{ read, write, claim: server.claim },
      close: async () => undefined,
    }),
    close: server.close,
  };
}

/** A schema's name has at most 63 letters. */
export function schemaOf(prefix: string, id: EventId): string {
  const name = `${prefix}_e_${id}`;
  if (name.length > 63) throw new Error(`the event id ${id} is too long for a schema of PostgreSQL`);
  return name;
}

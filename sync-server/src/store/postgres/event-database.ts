/**
 * One event in a schema of its own on PostgreSQL, for when several relays serve it (L34). The same stores and the same
 * migrations as on SQLite; the logs of its documents are shared.
 */
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Bus } from '../../cluster/bus.ts';
import type { EventDatabase } from '../database.ts';
import { MIGRATIONS } from '../migrations.ts';
import type { Schema } from '../schema.ts';
import { openBlockingClient } from './blocking-client.ts';
import { MigratingPostgresDialect } from './dialect.ts';
import { createFollowingLog, type FollowingLog } from './following-log.ts';
import { createPresenceLog } from './presence-log.ts';
import { createSharedLogStore, type LogPlace } from './shared-log-store.ts';
import { createPostgresTransactions } from './transactions.ts';

export interface PostgresDeps {
  /** `postgres://user:password@host:5432/database`, straight to the server: session locks do not survive a pooler. */
  readonly url: string;
  /** Unique among the relays that run, 0–7. */
  readonly relay: number;
  readonly bus: Bus;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
  /** How long a start waits for PostgreSQL, or for a relay under the same number to be gone. */
  readonly connectWithinMs?: number;
}

const CONNECT_WITHIN_MS = 20_000;
/** L34: how often to look for what no hint told of. */
const LOOK_EVERY_MS = 2_500;
/** Lower case letters, digits, dashes and underscores only, so that it stands in quotes everywhere. */
const SCHEMA_NAME = /^[a-z][a-z0-9_-]{0,62}$/;

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** How every connection of a schema is made. */
export function connectionOf(url: string, schema: string): pg.ClientConfig {
  if (!SCHEMA_NAME.test(schema)) throw new Error(`${schema} cannot be the name of a schema`);
  const settings = [
    `search_path="${schema}"`,
    'synchronous_commit=on',
    'statement_timeout=10000',
    'idle_in_transaction_session_timeout=10000',
  ];
  return {
    connectionString: url,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
    connectionTimeoutMillis: 3_000,
    // A line that swallows everything is noticed here, not by the server's own limit.
    query_timeout: 12_000,
    keepAlive: true,
    application_name: 'attend-gate',
  };
}

/** Runs the missing steps; two relays that start at once do it one after the other. */
export async function migrateSchema<S>(
  db: Kysely<S>,
  schema: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error(`cannot migrate the schema ${schema}`, { cause: error });
}

/** Pool, Kysely and the blocking connection of one schema, its tables up to date. */
export async function openSchema<S>(
  deps: Pick<PostgresDeps, 'url' | 'relay' | 'onError' | 'connectWithinMs'> & {
    readonly onWritten?: () => void;
  },
  schema: string,
  migrations: Readonly<Record<string, Migration>>,
) {
  const connection = connectionOf(deps.url, schema);
  const pool = new pg.Pool({ ...connection, max: 4, idleTimeoutMillis: 30_000 });
  // An idle connection that breaks is replaced by the next question.
  pool.on('error', deps.onError);
  // One that breaks in use fails its question, and says so here as well: unheard, that would end the process.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const db = new Kysely<S>({ dialect: new MigratingPostgresDialect({ pool }) });
  try {
    await migrateSchema(db, schema, migrations);
    // Two servers under one number would write one session; the second waits for the first to be gone.
    const seat = `select pg_try_advisory_lock(hashtextextended('${schema}/relay/${deps.relay}', 0))`;
    const client = await openBlockingClient(connection, [seat], deps.connectWithinMs ?? CONNECT_WITHIN_MS);
    const transactions = createPostgresTransactions(client, schema, deps.onWritten ?? (() => undefined));
    const close = async (): Promise<void> => {
      await client.close();
      await db.destroy();
    };
    return { pool, db, client, close, ...transactions };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** Who hears of commits: listeners here at once, other relays by a hint, and everybody now and then without one. */
function watchChanges({ bus, after }: Pick<PostgresDeps, 'bus' | 'after'>, channel: string) {
  const listeners = new Set<(by: 'here' | 'elsewhere') => void>();
  const tell = (by: 'here' | 'elsewhere'): void => {
    for (const listener of listeners) listener(by);
  };
  let cancel = (): void => undefined;
  const later = (): void => {
    cancel = after(LOOK_EVERY_MS, () => {
      tell('elsewhere');
      later();
    });
  };
  later();
  const unsubscribe = bus.subscribe(channel, () => tell('elsewhere'));
  return {
    written: (): void => {
      tell('here');
      bus.publish(channel, '');
    },
    onChanged: (listener: (by: 'here' | 'elsewhere') => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: (): void => {
      cancel();
      unsubscribe();
      listeners.clear();
    },
  };
}

/** @param schema of this event alone; made when it is not there */
export async function openPostgresEvent(deps: PostgresDeps, schema: string): Promise<EventDatabase> {
  const { bus, after, onError } = deps;
  const changes = watchChanges(deps, `${schema}/changes`);
  const { pool, db, client, close, ...transactions } = await openSchema<Schema>(
    { ...deps, onWritten: changes.written },
    schema,
    MIGRATIONS,
  );
  const store = { db, ...transactions };
  const following = (table: LogPlace['table']): FollowingLog =>
    createFollowingLog({
      ...{
        log: createSharedLogStore(pool, { schema, table }),
        bus,
        channel: `${schema}/${table}`,
        after,
        onError,
      },
    });
  return {
    ...store,
    isShared: true,
    relay: deps.relay,
    logs: {
      ledger: () => following('ledger_fact'),
      presence: () => createPresenceLog(following('presence_entry'), store),
      passes: () => ({
        of: (token) => createSharedLogStore(pool, { schema, table: 'pass_entry', token }),
        close: () => undefined,
      }),
    },
    onChanged: changes.onChanged,
    size: () => {
      const { rows } = client.query(
        'select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes from pg_class c where c.relnamespace = $1::regnamespace',
        [`"${schema}"`],
      );
      // How much room the database server has is for its own watchers to say.
      return { db: (rows[0] as { bytes: number } | undefined)?.bytes ?? 0, wal: 0, free: undefined };
    },
    close: async () => {
      changes.stop();
      await close();
    },
  };
}

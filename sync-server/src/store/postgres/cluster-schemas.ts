/**
 * The schemas of a cluster as a whole, for backup and restore: read as of one moment, and put in place of others in one
 * transaction, with the others kept under another name. No relay may run while they change.
 */
import type { EventId } from '@attend-gate/shared';
import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import pg from 'pg';
import { MIGRATIONS } from '../migrations.ts';
import { copyIn, copyOut } from './copy-tables.ts';
import { MigratingPostgresDialect } from './dialect.ts';
import { connectionOf, migrateSchema } from './event-database.ts';
import { CLUSTER_MIGRATIONS, schemaOf } from './postgres-storage.ts';

export interface ClusterPlace {
  readonly url: string;
  /** Before the name of every schema. */
  readonly prefix: string;
}

export interface SealedSecret {
  readonly name: string;
  readonly sealed: Uint8Array;
}

/** What an event has given out. */
export interface GivenOut {
  readonly epoch: number;
  readonly device: number;
}

const RELAYS = 8;
const serverSchema = (prefix: string): string => `${prefix}_server`;
/** Long work, not questions of a running server: no limit on a statement. */
const connect = async ({ url, prefix }: ClusterPlace): Promise<pg.Client> => {
  const { options: _short, query_timeout: _limit, ...connection } = connectionOf(url, serverSchema(prefix));
  const client = new pg.Client(connection);
  await client.connect();
  return client;
};

async function inTransaction<T>(client: pg.Client, begin: string, work: () => Promise<T>): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function schemasOf(client: pg.Client, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname = $1 or starts_with(nspname, $2) order by 1`,
    [serverSchema(prefix), `${prefix}_e_`],
  );
  return rows.map(({ name }) => name);
}

export interface ReadCluster {
  readonly events: readonly EventId[];
  readonly secrets: readonly SealedSecret[];
  /** Fills an empty database with tables; undefined = what belongs to no event. */
  copy(event: EventId | undefined, file: string): Promise<void>;
}

/** Everything `work` reads is of one moment, while relays go on. @throws when there is no cluster there */
export async function readCluster<T>(
  place: ClusterPlace,
  work: (cluster: ReadCluster) => Promise<T>,
): Promise<T> {
  const client = await connect(place);
  const server = serverSchema(place.prefix);
  try {
    return await inTransaction(client, 'begin isolation level repeatable read read only', async () => {
      const events = await client.query<{ id: EventId }>(
        `select id from "${server}".cluster_event order by id`,
      );
      const secrets = await client.query<SealedSecret>(`select name, sealed from "${server}".cluster_secret`);
      return work({
        events: events.rows.map(({ id }) => id),
        secrets: secrets.rows,
        copy: (event, file) =>
          copyOut(client, event === undefined ? server : schemaOf(place.prefix, event), file),
      });
    });
  } finally {
    await client.end();
  }
}

/** Puts a secret in place of the one it was made from. @returns false when somebody else was faster */
export async function replaceSecret(
  place: ClusterPlace,
  was: SealedSecret,
  sealed: Uint8Array,
): Promise<boolean> {
  const client = await connect(place);
  try {
    const { rowCount } = await client.query(
      `update "${serverSchema(place.prefix)}".cluster_secret set sealed = $1 where name = $2 and sealed = $3`,
      [Buffer.from(sealed), was.name, Buffer.from(was.sealed)],
    );
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

export interface StandingCluster {
  /** Of the cluster as it is; zeros where this event is not in it. */
  givenOut(event: EventId): Promise<GivenOut>;
  /**
   * Puts these in place of everything, in one transaction.
   * @returns the name under which what was there is kept; undefined when there was nothing
   */
  replace(next: ReplaceCluster): Promise<string | undefined>;
  /** Puts the newest kept one back. @returns its name, undefined when there is none */
  back(now: number): Promise<string | undefined>;
}

export interface ReplaceCluster {
  readonly now: number;
  /** SQLite files with the tables of this version. */
  readonly server: string;
  readonly events: readonly { readonly id: EventId; readonly file: string }[];
  readonly secrets: readonly SealedSecret[];
}

async function makeSchema(
  place: ClusterPlace,
  schema: string,
  migrations: Readonly<Record<string, Migration>>,
) {
  const pool = new pg.Pool({ ...connectionOf(place.url, schema), max: 2 });
  const db = new Kysely<unknown>({ dialect: new MigratingPostgresDialect({ pool }) });
  try {
    await migrateSchema(db, schema, migrations);
  } finally {
    await db.destroy();
  }
}

const pointOf = (prefix: string, now: number): string => `${prefix}_r${now.toString(36)}`;
/** Under the point's name, each with its own one as a comment: two names together may be longer than a name can be. */
async function keepAside(client: pg.Client, prefix: string, point: string): Promise<boolean> {
  const schemas = await schemasOf(client, prefix);
  for (const [i, name] of schemas.entries()) {
    await client.query(`alter schema "${name}" rename to "${point}_${i}"`);
    await client.query(`comment on schema "${point}_${i}" is ${pg.escapeLiteral(name)}`);
  }
  return schemas.length > 0;
}

async function replaceAll(
  client: pg.Client,
  place: ClusterPlace,
  next: ReplaceCluster,
): Promise<string | undefined> {
  const { prefix } = place;
  const server = serverSchema(prefix);
  const parts = [
    { name: server, file: next.server, migrations: CLUSTER_MIGRATIONS },
    ...next.events.map(({ id, file }) => ({ name: schemaOf(prefix, id), file, migrations: MIGRATIONS })),
  ];
  const staged = parts.map((part, i) => ({ ...part, stage: `${prefix}_new_${i}` }));
  const drop = async (): Promise<void> => {
    for (const { stage } of staged) await client.query(`drop schema if exists "${stage}" cascade`);
  };
  await drop();
  try {
    for (const { stage, migrations } of staged) await makeSchema(place, stage, migrations);
    return await inTransaction(client, 'begin', async () => {
      for (const { stage, file } of staged) await copyIn(client, stage, file);
      const first = staged[0]!.stage;
      for (const { id } of next.events)
        await client.query(`insert into "${first}".cluster_event (id) values ($1)`, [id]);
      for (const { name, sealed } of next.secrets)
        await client.query(`insert into "${first}".cluster_secret (name, sealed) values ($1, $2)`, [
          name,
          Buffer.from(sealed),
        ]);
      const point = pointOf(prefix, next.now);
      const kept = await keepAside(client, prefix, point);
      for (const { stage, name } of staged) await client.query(`alter schema "${stage}" rename to "${name}"`);
      return kept ? point : undefined;
    });
  } catch (error) {
    await drop();
    throw error;
  }
}

async function putBack(client: pg.Client, prefix: string, now: number): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string; was: string }>(
    `select nspname as name, obj_description(oid, 'pg_namespace') as was from pg_namespace
      where nspname ~ $1 and obj_description(oid, 'pg_namespace') is not null`,
    [`^${prefix}_r[0-9a-z]+_[0-9]+$`],
  );
  const points = [...new Set(rows.map(({ name }) => name.replace(/_[0-9]+$/, '')))].sort();
  const newest = points.at(-1);
  if (newest === undefined) return undefined;
  await inTransaction(client, 'begin', async () => {
    await keepAside(client, prefix, pointOf(prefix, now));
    for (const { name, was } of rows.filter((row) => row.name.replace(/_[0-9]+$/, '') === newest)) {
      await client.query(`comment on schema "${name}" is null`);
      await client.query(`alter schema "${name}" rename to ${pg.escapeIdentifier(was)}`);
    }
  });
  return newest;
}

/**
 * Holds the seats of all relays while `work` runs, so that none is running and none can start.
 * @returns undefined when one is running
 */
export async function withStandingCluster<T>(
  place: ClusterPlace,
  work: (cluster: StandingCluster) => Promise<T>,
): Promise<T | undefined> {
  const client = await connect(place);
  try {
    for (let relay = 0; relay < RELAYS; relay++) {
      const seat = `${serverSchema(place.prefix)}/relay/${relay}`;
      const { rows } = await client.query<{ free: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
        [seat],
      );
      if (!rows[0]?.free) return undefined;
    }
    return await work({
      givenOut: async (event) => {
        const schema = schemaOf(place.prefix, event);
        if (!(await schemasOf(client, place.prefix)).includes(schema)) return { epoch: 0, device: 0 };
        const { rows } = await client.query<GivenOut>(
          `select coalesce(max(log_epoch), 0) as epoch, greatest(coalesce(max(device_floor), 0),
            (select coalesce(max(device_no), 0) from "${schema}".device)) as device from "${schema}".event`,
        );
        return rows[0] ?? { epoch: 0, device: 0 };
      },
      replace: (next) => replaceAll(client, place, next),
      back: (now) => putBack(client, place.prefix, now),
    });
  } finally {
    await client.end();
  }
}

/**
 * PostgreSQL and Redis of this machine for tests, each test in schemas and channels of its own. Where there are none the
 * tests that need them are skipped, loudly. For tests only.
 */
import { createConnection } from 'node:net';
import pg from 'pg';

export const POSTGRES_URL =
  process.env.ATTEND_GATE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';
export const REDIS_URL = process.env.ATTEND_GATE_TEST_REDIS ?? 'redis://127.0.0.1:6379';

const canConnect = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection({ host: hostname, port: Number(port), timeout: 1_000 });
    const end = (reached: boolean) => (): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

/** True where PostgreSQL and Redis are; says on stderr what is not tested otherwise. */
export async function hasCluster(): Promise<boolean> {
  const [postgres, redis] = await Promise.all([canConnect(POSTGRES_URL), canConnect(REDIS_URL)]);
  if (postgres && redis) return true;
  const missing = [...(postgres ? [] : [POSTGRES_URL]), ...(redis ? [] : [REDIS_URL])].join(' and ');
  process.stderr.write(
    `\n*** SKIPPED: cluster mode is NOT tested here, nothing answers at ${missing} ***\n\n`,
  );
  return false;
}

let made = 0;

/** A prefix of schemas and channels that nobody else uses. */
export const aPrefix = (): string => `t${process.pid}x${Date.now().toString(36)}${made++}`.slice(0, 16);

/** Takes every schema with this prefix away again. */
export async function dropSchemas(prefix: string, url = POSTGRES_URL): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'select nspname as name from pg_namespace where starts_with(nspname, $1)',
    [prefix],
  );
  for (const { name } of rows) await client.query(`drop schema ${pg.escapeIdentifier(name)} cascade`);
  await client.end();
}

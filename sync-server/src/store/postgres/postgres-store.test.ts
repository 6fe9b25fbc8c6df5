import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type Run, type TokenId } from '@attend-gate/shared';
import { describeLogStore, describeQuarantine } from '@attend-gate/shared/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT, INFO, MORNING } from '../../../testing/event-server.ts';
import { aPrefix, dropSchemas, hasCluster, POSTGRES_URL } from '../../../testing/postgres.ts';
import { createLocalBuses } from '../../cluster/bus.ts';
import { createAuditStore } from '../audit-store.ts';
import { type EventDatabase, openEventDatabase } from '../database.ts';
import { createDeviceStore } from '../device-store.ts';
import { createEventStore } from '../event-store.ts';
import { createJobStore } from '../job-store.ts';
import { createQuarantineStore } from '../quarantine-store.ts';
import { openPostgresEvent } from './event-database.ts';
import { createSharedLogStore } from './shared-log-store.ts';

const NOW = asMillis(1_790_000_000_000);
const MINA = 'AAAAAAAAADA' as TokenId;
const JUN = 'AAAAAAAAAEA' as TokenId;

describe.skipIf(!(await hasCluster()))('on PostgreSQL', () => {
  const prefix = aPrefix();
  const schema = `${prefix}_event`;
  const buses = createLocalBuses();
  const errors: unknown[] = [];
  const after = (ms: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  };
  const open = (relay: number): Promise<EventDatabase> =>
    openPostgresEvent(
      { url: POSTGRES_URL, relay, bus: buses(), after, onError: (error) => void errors.push(error) },
      schema,
    );
  let here: EventDatabase;
  let there: EventDatabase;
  let pool: pg.Pool;
  /** Nothing in it; the schema stays, because making one takes a second. */
  const empty = async (...tables: readonly string[]): Promise<void> => {
    for (const table of tables) await pool.query(`delete from "${schema}".${table}`);
  };
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: POSTGRES_URL, max: 4 });
    [here, there] = await Promise.all([open(0), open(1)]);
  }, 30_000);
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
    await pool.end();
    await dropSchemas(prefix);
    expect(errors).toEqual([]);
  }, 30_000);

  describeLogStore('PostgreSQL', async () => {
    await empty('ledger_fact');
    return here.logs.ledger();
  });
  describeLogStore('PostgreSQL presence', async () => {
    await empty('presence_entry');
    return here.logs.presence();
  });
  describeLogStore('PostgreSQL, one pass of many', async () => {
    await empty('pass_entry');
    const stores = here.logs.passes();
    await stores.of(JUN).append([{ client: 7 * 4_096, clock: 0, texts: ['someone else'] }], NOW);
    return stores.of(MINA);
  });
  describeQuarantine('PostgreSQL', async () => {
    await empty('quarantine');
    return createQuarantineStore(here);
  });

  test('[L35] the tables are those of SQLite, column by column', async () => {
    const file = await openEventDatabase(join(mkdtempSync(join(tmpdir(), 'attend-gate-')), 'event.db'));
    const columnsOf = async ({ db }: EventDatabase): Promise<string[]> =>
      (await db.introspection.getTables())
        .filter((table) => (table.schema ?? schema) === schema)
        .flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
        .sort();
    expect(await columnsOf(here)).toEqual(await columnsOf(file));
    await file.close();
  });

  test('[L35] what is there already, byte for byte, is done; what differs is a fork and stores nothing', async () => {
    await empty('ledger_fact');
    const log = createSharedLogStore(pool, { schema, table: 'ledger_fact' });
    await log.append([{ client: 7, clock: 0, texts: ['a', 'b'] }], NOW);
    const again = await log.append([{ client: 7, clock: 1, texts: ['b', 'c'] }], NOW);
    expect(again.facts.map(({ seq, text }) => [seq, text])).toEqual([[3, 'c']]);
    await expect(
      log.append(
        [
          { client: 8, clock: 0, texts: ['new'] },
          { client: 7, clock: 2, texts: ['other', 'd'] },
        ],
        NOW,
      ),
    ).rejects.toThrow('session 7 forks at 2');
    expect(await log.load()).toEqual([{ client: 7, clock: 0, texts: ['a', 'b', 'c'] }]);
  });

  test('[L35] many appends at once from both relays leave no gap in the sequence', async () => {
    await empty('ledger_fact');
    const logs = [here.logs.ledger(), there.logs.ledger()];
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        logs[i % 2]!.append([{ client: i, clock: 0, texts: ['a', 'b'] }], NOW),
      ),
    );
    const seqs = (await logs[0]!.readFrom(0, 1_000)).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  });

  test('[L34] what one relay appends is handed to the other in order, over the bus and without it', async () => {
    await empty('ledger_fact');
    const [mine, theirs] = [here.logs.ledger(), there.logs.ledger()];
    const rooms = await Promise.all([mine.load(), theirs.load()]);
    expect(rooms).toEqual([[], []]);
    const got: Run[] = [];
    theirs.follow?.((runs) => {
      got.push(...runs);
      return runs;
    });
    await mine.append([{ client: 7, clock: 0, texts: ['a'] }], NOW);
    await mine.append([{ client: 7, clock: 1, texts: ['b'] }], NOW);
    await expect.poll(() => got.flatMap(({ texts }) => texts)).toEqual(['a', 'b']);
    // Past the relay: nobody announces it.
    await createSharedLogStore(pool, { schema, table: 'ledger_fact' }).append(
      [{ client: 9, clock: 0, texts: ['c'] }],
      NOW,
    );
    await theirs.catchUp?.();
    expect(got.at(-1)).toEqual({ client: 9, clock: 0, texts: ['c'] });
    // The room appends what it was handed; it is there already and is not told again.
    expect(await theirs.append([{ client: 9, clock: 0, texts: ['c'] }], NOW)).toEqual({ lastSeq: 3 });
    mine.close();
    theirs.close();
  });

  test('[PR5] presence cut by one relay is news for the other, and its numbers do not come again', async () => {
    await empty('presence_entry', 'presence_cut');
    const [mine, theirs] = [here.logs.presence(), there.logs.presence()];
    expect(theirs.cutSessions()).toEqual([]);
    await mine.append([{ client: 7, clock: 0, texts: ['a', 'b'] }], asMillis(100));
    expect(mine.cut(asMillis(150))).toEqual([7]);
    expect(theirs.hasOlderThan(asMillis(150))).toBe(true);
    expect(theirs.cut(asMillis(150))).toEqual([7]);
    expect(theirs.hasOlderThan(asMillis(150))).toBe(false);
    expect(await mine.append([{ client: 8, clock: 0, texts: ['c'] }], asMillis(200))).toEqual({ lastSeq: 3 });
    mine.close();
    theirs.close();
  });

  test('[E10] workers of two relays never take one job twice, and pass each other', () => {
    const jobs = createJobStore(here);
    for (let i = 0; i < 20; i++) jobs.enqueue({ kind: 'mail', payload: { i }, runAt: NOW }, NOW);
    const take = (store: EventDatabase) =>
      createJobStore(store)
        .claim(['mail'], { now: NOW, ms: 60_000, limit: 5 })
        .map(({ id }) => id);
    // The second worker asks while the first one's transaction is still open.
    const [first, second] = here.claim(() => [take(here), take(there)]);
    const rest = [...take(here), ...take(there)];
    expect(first).toHaveLength(5);
    expect(new Set([...(first ?? []), ...(second ?? []), ...rest]).size).toBe(20);
  });

  test('[A12] what fails in a transaction is undone, also within another one', () => {
    const audit = createAuditStore(here);
    const line = (action: string) => ({ at: MORNING, actor: 'organiser', action, detail: {} });
    expect(() =>
      here.write(() => {
        audit.append(line('undone'));
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    here.write(() => {
      audit.append(line('kept'));
      try {
        here.write(() => {
          audit.append(line('undone too'));
          throw new Error('on purpose');
        });
      } catch (error) {
        expect(String(error)).toContain('on purpose');
      }
    });
    expect(audit.verify()).toMatchObject({ lines: 1, brokenAt: undefined });
  });

  test('[L2] two relays never give one device number twice', async () => {
    createEventStore(here, EVENT).put(INFO, MORNING);
    const stores = [createDeviceStore(here), createDeviceStore(there)];
    const grant = { name: 'Tablet', role: 'steward' as const, gate: '' as const, lists: [] };
    for (let i = 0; i < 10; i++)
      stores[i % 2]!.createPairing(`code-${i}`, grant, { now: MORNING, expires: asMillis(MORNING + 1_000) });
    const claimed = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        stores[i % 2]!.claim({
          ...{ codeHash: `code-${i}`, publicKey: new Uint8Array(32).fill(i + 1), now: MORNING },
          certify: async () => Uint8Array.of(1),
        }),
      ),
    );
    const numbers = claimed.map((claim) => (claim.ok ? claim.value.no : claim.error));
    expect([...numbers].sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('[L34] a second server under a number that is taken does not start', async () => {
    await expect(
      openPostgresEvent(
        {
          ...{ url: POSTGRES_URL, relay: 0, bus: buses(), after },
          onError: () => undefined,
          connectWithinMs: 1_000,
        },
        schema,
      ),
    ).rejects.toThrow(/no connection/);
  });
});

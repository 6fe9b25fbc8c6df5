/** A cluster's backup is a single server's and the other way round; a restore changes everything or nothing. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type EventId, type Run } from '@attend-gate/shared';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admissionText, at, DEVICE, makeEvent } from '../../testing/backed-up-event.ts';
import { EVENT } from '../../testing/event-server.ts';
import { aPrefix, dropSchemas, hasCluster, POSTGRES_URL } from '../../testing/postgres.ts';
import { openEventKeys } from '../access/event-keys.ts';
import { makeBackup } from '../backup/backup.ts';
import { openBackup, restoreBackup } from '../backup/restore.ts';
import { createAuditStore } from '../store/audit-store.ts';
import { eventFolder } from '../store/database.ts';
import { createDeviceStore } from '../store/device-store.ts';
import { createEventStore } from '../store/event-store.ts';
import { createJobStore } from '../store/job-store.ts';
import { withStandingCluster } from '../store/postgres/cluster-schemas.ts';
import { openServerDatabase } from '../store/server-database.ts';
import type { Storage } from '../store/storage.ts';
import {
  backupCluster,
  type ClusterSource,
  exportCluster,
  replaceClusterKeys,
  restoreCluster,
  undoClusterRestore,
} from './backup-cluster.ts';
import { openCluster } from './open-cluster.ts';

describe.skipIf(!(await hasCluster()))('backups of a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  const prefix = aPrefix();
  const source: ClusterSource = { url: POSTGRES_URL, prefix, secret: new Uint8Array(32).fill(7) };
  const clock = { now: () => at(7_200_000) };
  const work = join(folder, 'work');
  let key: { readonly identity: string };
  let lock: { readonly recipients: readonly string[] };
  let archive: string;
  let started = 0;

  const start = async (): Promise<Storage> => {
    const secretFile = join(folder, 'secret');
    writeFileSync(secretFile, Buffer.from(source.secret).toString('base64url'));
    return openCluster({
      config: { postgres: POSTGRES_URL, redis: undefined, relay: 0, secretFile, prefix },
      dataDir: join(folder, `relay-${started++}`),
      random: (n) => crypto.getRandomValues(new Uint8Array(n)),
      after: (ms, task) => {
        const timer = setTimeout(task, ms).unref();
        return () => clearTimeout(timer);
      },
      onError: () => undefined,
    });
  };
  /** What the cluster holds, read as its backup would. */
  const held = async () => {
    const to = mkdtempSync(join(folder, 'held-'));
    await exportCluster(source, to);
    const db = new Database(join(to, 'events', EVENT, 'event.db'), { readonly: true });
    const rows = (sql: string): unknown[] => db.prepare(sql).all();
    const found = {
      facts: rows('select * from ledger_fact order by seq').length,
      audit: rows('select action from audit order by seq').length,
      event: rows('select log_epoch as epoch, device_floor as floor from event')[0] as {
        epoch: number;
        floor: number;
      },
    };
    db.close();
    return found;
  };
  const runs = (clock: number, count: number): Run[] => [
    {
      client: DEVICE * 4_096 + 1,
      clock,
      texts: Array.from({ length: count }, (_, i) => admissionText(clock + i)),
    },
  ];

  beforeAll(async () => {
    const identity = await generateX25519Identity();
    key = { identity };
    lock = { recipients: [await identityToRecipient(identity)] };
    const single = join(folder, 'single');
    await makeEvent(single);
    const made = await makeBackup({ dataDir: single, to: join(folder, 'backups'), lock, clock });
    if (!made.ok) throw new Error(made.error);
    archive = made.value.file;
  }, 60_000);
  afterAll(async () => {
    await dropSchemas(prefix);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('[O15] a single server’s backup becomes a cluster, under a higher epoch, and the cluster goes on counting', async () => {
    // The place has to be there, as after a relay's first start.
    await (await start()).close();
    const restored = await restoreCluster(archive, { source, key, work, clock });
    expect(restored).toMatchObject({ ok: true, value: { report: { problems: [] } } });
    expect(await held()).toMatchObject({
      facts: 21,
      audit: 1,
      event: { epoch: Math.floor(clock.now() / 1_000) },
    });
    const storage = await start();
    expect(storage.events()).toEqual([EVENT]);
    const store = await storage.openEvent(EVENT);
    expect(createEventStore(store, EVENT).read().info.name).toBe('Tech Conference');
    expect((await createDeviceStore(store).list()).map(({ no }) => no)).toEqual([DEVICE]);
    const log = store.logs.ledger();
    expect(await log.append(runs(0, 5), clock.now())).toMatchObject({ lastSeq: 26 });
    createAuditStore(store).append({ at: clock.now(), actor: 'a', action: 'later', detail: {} });
    expect(createAuditStore(store).verify()).toMatchObject({ lines: 2, brokenAt: undefined });
    createJobStore(store).enqueue({ kind: 'x', payload: {}, runAt: asMillis(1) }, asMillis(1));
    // While a relay runs nothing is put in its place.
    expect(await restoreCluster(archive, { source, key, work, clock })).toMatchObject({
      ok: false,
      error: { kind: 'in_use' },
    });
    log.close();
    await store.close();
    await storage.close();
  }, 60_000);

  test('[O15] a cluster’s backup is whole by the same check, and a single server can be made of it', async () => {
    const made = await backupCluster({ source, to: join(folder, 'cluster-backups'), lock, clock });
    if (!made.ok) throw new Error(made.error);
    expect(made.value.manifest.events).toEqual([{ id: EVENT, facts: 26, people: 0 }]);
    const opened = await openBackup(made.value.file, join(folder, 'opened'), key, clock.now());
    expect(opened).toMatchObject({
      ok: true,
      value: { report: { problems: [], events: [{ id: EVENT, facts: 26, devices: 1, seals: 1 }] } },
    });
    const back = await restoreBackup(made.value.file, join(folder, 'single-again'), key, { clock });
    expect(back).toMatchObject({ ok: true, value: { report: { problems: [] } } });
    expect(await backupCluster({ source, to: folder, lock: undefined, clock })).toEqual({
      ok: false,
      error: 'no_key',
    });
  }, 60_000);

  test('[O15] a restore of an older backup can be undone, and undone again', async () => {
    const later = { now: () => at(7_300_000) };
    expect(await restoreCluster(archive, { source, key, work, clock: later })).toMatchObject({ ok: true });
    expect(await held()).toMatchObject({ facts: 21, audit: 1 });
    expect(await undoClusterRestore(source, at(7_400_000))).toMatchObject({ ok: true });
    expect(await held()).toMatchObject({ facts: 26, audit: 2 });
    expect(await undoClusterRestore(source, at(7_500_000))).toMatchObject({ ok: true });
    expect(await held()).toMatchObject({ facts: 21, audit: 1 });
  }, 60_000);

  test('[O15] a backup that is damaged or locked by another key changes nothing', async () => {
    const before = await held();
    const other = { identity: await generateX25519Identity() };
    expect(await restoreCluster(archive, { source, key: other, work, clock })).toMatchObject({
      ok: false,
      error: { kind: 'wrong_key' },
    });
    expect(await held()).toEqual(before);
  }, 60_000);

  test('[H34] [L34] keys replaced once are taken over by a relay that runs, and by one that starts with the old ones', async () => {
    const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
    const storage = await start();
    const store = await storage.openEvent(EVENT);
    const relay = join(folder, `relay-${started - 1}`);
    const keys = await openEventKeys(eventFolder(relay, EVENT), random);
    const before = keys.organiserKey;
    const made = await replaceClusterKeys(source, EVENT, ['organiser-key'], random);
    expect(made).not.toBe(before);
    await store.refreshSecrets?.();
    await keys.reload();
    expect(keys.organiserKey).toBe(made);
    const again = await replaceClusterKeys(source, EVENT, ['access-tokens'], random);
    expect(again).toBe(made);
    expect(await replaceClusterKeys(source, 'nowhere' as EventId, ['organiser-key'], random)).toBeUndefined();
    const jwt = keys.jwt.rawPublic;
    await store.close();
    await storage.close();
    // The same folder, which holds the keys of before.
    started--;
    const next = await start();
    await (await next.openEvent(EVENT)).close();
    await next.close();
    await keys.reload();
    expect(keys.jwt.rawPublic).not.toEqual(jwt);
    // Another event's keys are no edition of these.
    await openEventKeys(join(folder, 'strange'), random);
    copyFileSync(join(folder, 'strange', 'keys.json'), join(eventFolder(relay, EVENT), 'keys.json'));
    started--;
    const refused = await start();
    await expect(refused.openEvent(EVENT)).rejects.toThrow('differs');
    await refused.close();
  }, 60_000);

  test('[O15] a restore that fails half-way leaves everything as it was, and nothing lying about', async () => {
    const before = await held();
    const files = mkdtempSync(join(folder, 'half-'));
    await (await openServerDatabase(files)).close();
    const next = {
      ...{ now: at(7_600_000), server: join(files, 'server.db'), secrets: [] },
      events: [{ id: EVENT, file: join(files, 'missing.db') }],
    };
    await expect(withStandingCluster(source, ({ replace }) => replace(next))).rejects.toThrow();
    expect(await held()).toEqual(before);
    const client = new pg.Client({ connectionString: POSTGRES_URL });
    await client.connect();
    const { rows } = await client.query('select 1 from pg_namespace where starts_with(nspname, $1)', [
      `${prefix}_new`,
    ]);
    await client.end();
    expect(rows).toEqual([]);
  }, 60_000);
});

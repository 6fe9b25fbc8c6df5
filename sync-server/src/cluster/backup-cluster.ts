/**
 * Backups of a cluster (O15): the same archive as a single server's, so that one checks with the same `verify`, and each
 * can be restored as the other. Read as of one moment while relays go on.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type EventId, err, type Millis, ok, type Result } from '@attend-gate/shared';
import { type Replaceable, replaceKeys } from '../access/event-keys.ts';
import { organisationSecretFile } from '../access/organisation-secret.ts';
import type { Key, Lock } from '../backup/archive.ts';
import { type BackupMade, type BackupRefusal, makeBackup } from '../backup/backup.ts';
import { MANIFEST } from '../backup/manifest.ts';
import { openBackup, type Restored, type RestoreRefusal, startEpochs } from '../backup/restore.ts';
import { eventsOf } from '../backup/verify.ts';
import { eventDatabaseFile, eventFolder, openEventDatabase } from '../store/database.ts';
import {
  type ClusterPlace,
  readCluster,
  replaceSecret,
  withStandingCluster,
} from '../store/postgres/cluster-schemas.ts';
import { openServerDatabase } from '../store/server-database.ts';
import { seal, unseal } from './shared-secrets.ts';

export interface ClusterSource extends ClusterPlace {
  /** Of the cluster, 32 bytes. */
  readonly secret: Uint8Array<ArrayBuffer>;
}

const ORGANISATION = 'organisation-secret';
const KEYS = /^(.+)\/keys\.json$/;
/** Where a single server has this secret. @throws for a name that no version of ours writes */
function fileOfSecret(name: string, folder: string): string {
  if (name === ORGANISATION) return organisationSecretFile(folder);
  const event = KEYS.exec(name)?.[1];
  if (event === undefined) throw new Error(`a secret called ${name} is not known here`);
  return join(eventFolder(folder, event as EventId), 'keys.json');
}

/** Writes the cluster as the data folder of a single server. @param folder empty */
export async function exportCluster({ secret, ...place }: ClusterSource, folder: string): Promise<void> {
  await readCluster(place, async ({ events, secrets, copy }) => {
    for (const event of events) {
      const file = eventDatabaseFile(folder, event);
      await (await openEventDatabase(file)).close();
      await copy(event, file);
    }
    await (await openServerDatabase(folder)).close();
    await copy(undefined, join(folder, 'server.db'));
    for (const { name, sealed } of secrets) {
      const path = fileOfSecret(name, folder);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, await unseal(name, sealed, secret), { mode: 0o600 });
    }
  });
}

export interface ClusterBackupOrder {
  readonly source: ClusterSource;
  readonly to: string;
  readonly lock: Lock | undefined;
  readonly clock: { readonly now: () => Millis };
}

export async function backupCluster(order: ClusterBackupOrder): Promise<Result<BackupMade, BackupRefusal>> {
  const { source, to, lock, clock } = order;
  if (!lock) return err('no_key');
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const dataDir = mkdtempSync(join(to, '.cluster-'));
  try {
    await exportCluster(source, dataDir);
    return await makeBackup({ dataDir, to, lock, clock });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export interface ClusterRestoreOrder {
  readonly source: ClusterSource;
  readonly key: Key;
  /** Where there is room to unpack. */
  readonly work: string;
  readonly clock: { readonly now: () => Millis };
}

/** Puts a backup, of a cluster or of a single server, in place of everything a cluster has. No relay may run. */
export async function restoreCluster(
  archive: string,
  { source: { secret, ...place }, key, work, clock }: ClusterRestoreOrder,
): Promise<Result<Restored, RestoreRefusal>> {
  const folder = join(work, '.restoring');
  try {
    const now = clock.now();
    const unpacked = await openBackup(archive, folder, key, now);
    if (!unpacked.ok) return unpacked;
    rmSync(join(folder, MANIFEST));
    // Also an archive without accounts has the tables for them.
    await (await openServerDatabase(folder)).close();
    const ids = eventsOf(folder);
    const names = [ORGANISATION, ...ids.map((id) => `${id}/keys.json`)];
    const secrets = await Promise.all(
      names.map(async (name) => {
        const content = Uint8Array.from(readFileSync(fileOfSecret(name, folder)));
        return { name, sealed: await seal(name, content, secret) };
      }),
    );
    const done = await withStandingCluster(place, async (cluster) => {
      const epochs = await startEpochs(folder, cluster.givenOut, now);
      const events = ids.map((id) => ({ id, file: eventDatabaseFile(folder, id) }));
      const restorePoint = await cluster.replace({ now, server: join(folder, 'server.db'), events, secrets });
      return { ...unpacked.value, restorePoint, epochs };
    });
    return done ? ok(done) : err({ kind: 'in_use', file: 'a relay of this cluster' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Goes back to what the last restore replaced. No relay may run. */
export async function undoClusterRestore(
  place: ClusterPlace,
  now: Millis,
): Promise<Result<string, RestoreRefusal>> {
  const done = await withStandingCluster(place, async ({ back }) => ({ point: await back(now) }));
  if (!done) return err({ kind: 'in_use', file: 'a relay of this cluster' });
  return done.point === undefined ? err({ kind: 'no_restore_point' }) : ok(done.point);
}

/**
 * New keys for an event of a cluster; every relay takes them over within seconds.
 * @returns the organiser key, new or as it was; undefined when there is no such event
 * @throws when somebody else replaced them in the same moment
 */
export async function replaceClusterKeys(
  { secret, ...place }: ClusterSource,
  event: EventId,
  what: readonly Replaceable[],
  random: (length: number) => Uint8Array,
): Promise<string | undefined> {
  const name = `${event}/keys.json`;
  const found = await readCluster(place, async ({ secrets }) => secrets.find((one) => one.name === name));
  if (!found) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-keys-'));
  try {
    const file = join(folder, 'keys.json');
    writeFileSync(file, await unseal(name, found.sealed, secret), { mode: 0o600 });
    const organiserKey = await replaceKeys(folder, what, random);
    const sealed = await seal(name, Uint8Array.from(readFileSync(file)), secret);
    if (!(await replaceSecret(place, found, sealed))) throw new Error('somebody else replaced keys just now');
    return organiserKey;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a relay's part of a cluster together: events in PostgreSQL, hints over Redis, secrets shared (L34). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventId } from '@attend-gate/shared';
import { isSameEvent, openEventKeys } from '../access/event-keys.ts';
import { openOrganisationSecret, organisationSecretFile } from '../access/organisation-secret.ts';
import type { ClusterConfig } from '../config.ts';
import { eventFolder } from '../store/database.ts';
import { openPostgresStorage } from '../store/postgres/postgres-storage.ts';
import type { Storage } from '../store/storage.ts';
import { NO_BUS } from './bus.ts';
import { openRedisBus } from './redis-bus.ts';
import type { SecretFile } from './shared-secrets.ts';

export interface ClusterDeps {
  readonly config: ClusterConfig;
  /** Of this relay alone: nothing in it outlives it but copies of the secrets. */
  readonly dataDir: string;
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

/** @throws with what to do when the file is not there or holds something else */
export function readClusterSecret(file: string): Uint8Array<ArrayBuffer> {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (text === undefined || !/^[A-Za-z0-9_-]{43}$/.test(text))
    throw new Error(
      `${file} must hold 32 random bytes as base64url, the same on every relay: openssl rand 32 | basenc --base64url | tr -d = > ${file}`,
    );
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}

export async function openCluster({
  config,
  dataDir,
  random,
  after,
  onError,
}: ClusterDeps): Promise<Storage> {
  const { postgres, redis, relay, prefix } = config;
  const secret = readClusterSecret(config.secretFile);
  const self = Buffer.from(random(9)).toString('base64url');
  const bus =
    redis === undefined
      ? undefined
      : openRedisBus({ url: redis, prefix: `${prefix}/`, self, onLost: onError });
  const secretFiles = (event: EventId | undefined): readonly SecretFile[] => {
    if (event === undefined) {
      const path = organisationSecretFile(dataDir);
      const make = async (): Promise<void> => void openOrganisationSecret(path, random);
      return [{ name: 'organisation-secret', path, make }];
    }
    const folder = eventFolder(dataDir, event);
    const make = async (): Promise<void> => void (await openEventKeys(folder, random));
    return [{ name: `${event}/keys.json`, path: join(folder, 'keys.json'), make, isEdition: isSameEvent }];
  };
  const storage = await openPostgresStorage({
    ...{ url: postgres, relay, bus: bus ?? NO_BUS, prefix, secret, secretFiles, after, onError },
  });
  return {
    ...storage,
    close: async () => {
      await storage.close();
      await bus?.close();
    },
  };
}

/** One backup: a snapshot of the data, encrypted, read back where the key is at hand, and older ones thinned out. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { err, type Millis, ok, type Result } from '@attend-gate/shared';
import { type Lock, writeArchive } from './archive.ts';
import { dataFiles } from './folder.ts';
import { MANIFEST, type Manifest } from './manifest.ts';
import { backupName, backupTime, expendable } from './retention.ts';
import { takeSnapshot } from './snapshot.ts';

/** The public half of the backup key; its owner keeps the other half away from this machine. */
export const recipientFile = (dataDir: string): string => join(dataDir, 'backup-recipient');
/** Where backups go when nobody says otherwise. */
export const backupFolder = (dataDir: string): string => join(dataDir, 'backups');

export type BackupRefusal = 'no_data' | 'no_key';

/** @returns the recipients in the data folder; undefined where nobody has made a key yet */
export function lockOf(dataDir: string): Lock | undefined {
  const file = recipientFile(dataDir);
  if (!existsSync(file)) return undefined;
  const recipients = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return recipients.length === 0 ? undefined : { recipients };
}

export interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  /** Names of older backups that were removed. */
  readonly removed: readonly string[];
}

export interface BackupOrder {
  readonly dataDir: string;
  /** Folder for the archives. */
  readonly to: string;
  readonly lock: Lock | undefined;
  readonly clock: { readonly now: () => Millis };
}

function thinOut(folder: string, now: Millis): readonly string[] {
  const names = new Map(
    readdirSync(folder).flatMap((name) => {
      const at = backupTime(name);
      return at === undefined ? [] : [[at, name] as const];
    }),
  );
  const removed = expendable([...names.keys()], now).map((at) => names.get(at)!);
  for (const name of removed) rmSync(join(folder, name));
  return removed;
}

export async function makeBackup(order: BackupOrder): Promise<Result<BackupMade, BackupRefusal>> {
  const { dataDir, to, lock, clock } = order;
  if (!lock) return err('no_key');
  if (!existsSync(dataDir) || dataFiles(dataDir).length === 0) return err('no_data');
  mkdirSync(to, { recursive: true, mode: 0o700 });
  // On the same disk as the backups, because it is as large as the data.
  const work = mkdtempSync(join(to, '.snapshot-'));
  try {
    const now = clock.now();
    const manifest = await takeSnapshot(dataDir, work, now);
    const file = join(to, backupName(now));
    const paths = [MANIFEST, ...manifest.files.map(({ path }) => path)];
    const bytes = await writeArchive(file, { folder: work, paths }, lock);
    return ok({ file, bytes, manifest, removed: thinOut(to, now) });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The newest backup of a folder. */
export function newestBackup(folder: string): { readonly name: string; readonly at: Millis } | undefined {
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder).flatMap((name) => {
    const at = backupTime(name);
    return at === undefined ? [] : [{ name, at }];
  });
  return found.sort((a, b) => b.at - a.at)[0];
}

/** What of a data folder belongs into a backup, and the file operations that must survive a power cut. */
import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Beside the data: backups, and what restoring needs. Never copied into a backup, never moved by a restore. */
export const NOT_DATA: ReadonlySet<string> = new Set([
  'backups',
  'restore-points',
  '.restoring',
  'restore.json',
]);

const isDatabase = (path: string): boolean => path.endsWith('.db');
/** SQLite's own side files hold nothing that a copy of the database lacks; drafts were never finished. */
const isPassing = (name: string): boolean => /-(wal|shm|journal)$/.test(name) || /^\..*\.new$/.test(name);

export interface DataFile {
  /** With forward slashes, relative to the data folder. */
  readonly path: string;
  readonly kind: 'database' | 'file';
}

/** Every file of the data, sorted. */
export function dataFiles(dataDir: string): readonly DataFile[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (folder === dataDir && NOT_DATA.has(entry.name)) return [];
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() && !isPassing(entry.name) ? [path] : [];
    });
  return walk(dataDir)
    .map((path) => relative(dataDir, path).split(sep).join('/'))
    .sort()
    .map((path) => ({ path, kind: isDatabase(path) ? 'database' : 'file' }));
}

/** Names at the top of the data folder that a restore replaces. */
export const topLevel = (dataDir: string): readonly string[] =>
  readdirSync(dataDir).filter((name) => !NOT_DATA.has(name));

/** Makes what was written or renamed there durable. Works on files and folders. */
export function syncToDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

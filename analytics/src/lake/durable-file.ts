/** A file is either there whole and on the disk, or not there: written beside, synced, renamed, folder synced (A7). */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Lets `write` fill a draft beside `path`, then publishes it under its name.
 * @returns size in bytes
 */
export async function writeDurably(path: string, write: (draft: string) => Promise<void>): Promise<number> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.draft`;
  await write(draft);
  sync(draft);
  const { size } = statSync(draft);
  renameSync(draft, path);
  sync(dirname(path));
  return size;
}

/**
 * Puts other data in the place of what is there, so that a crash at any moment leaves the old or the new, never a
 * mixture: a journal says what was to move where, and whoever comes next moves it back. Moves within one folder only,
 * because a data folder may be a mounted volume that cannot be renamed itself.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { syncToDisk, topLevel } from './folder.ts';

const Journal = z.object({
  /** Folder that the old data went to, relative to the data folder. */
  point: z.string(),
  /** Names of the old data. */
  had: z.array(z.string()),
  /** Folder the new data comes from, relative. */
  from: z.string(),
  brings: z.array(z.string()),
});
type Journal = z.infer<typeof Journal>;

export type Move = (from: string, to: string) => void;

const journalOf = (dataDir: string): string => join(dataDir, 'restore.json');

function writeJournal(dataDir: string, journal: Journal): void {
  const handle = openSync(journalOf(dataDir), 'wx', 0o600);
  try {
    writeSync(handle, JSON.stringify(journal));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncToDisk(dataDir);
}

/**
 * Undoes a swap that was cut off. Called before anything opens the data folder; does nothing when there is nothing.
 * @returns whether there was one
 */
export function undoInterruptedSwap(dataDir: string, move: Move = renameSync): boolean {
  const file = journalOf(dataDir);
  if (!existsSync(file)) return false;
  const journal = Journal.parse(JSON.parse(readFileSync(file, 'utf8')));
  const back = (names: readonly string[], place: string, foreign: boolean): void => {
    for (const name of names) {
      const here = join(dataDir, name);
      const there = join(dataDir, place, name);
      // What is new goes back first; then what is old finds its place free.
      if (foreign && existsSync(here) && !existsSync(there)) move(here, there);
      if (!foreign && existsSync(there) && !existsSync(here)) move(there, here);
    }
  };
  // A name that both have is the new one only if the old one has already left.
  const replaced = journal.brings.filter(
    (name) => !journal.had.includes(name) || existsSync(join(dataDir, journal.point, name)),
  );
  back(replaced, journal.from, true);
  back(journal.had, journal.point, false);
  syncToDisk(dataDir);
  rmSync(file);
  syncToDisk(dataDir);
  return true;
}

/**
 * Moves the data of `from` into the data folder and what was there into `point`; all or nothing.
 * @param point both relative to the data folder; `point` is made
 */
export function swapData(
  dataDir: string,
  { from, point }: { readonly from: string; readonly point: string },
  move: Move = renameSync,
): void {
  const journal = { from, point, had: [...topLevel(dataDir)], brings: [...topLevel(join(dataDir, from))] };
  mkdirSync(join(dataDir, point), { recursive: true, mode: 0o700 });
  writeJournal(dataDir, journal);
  try {
    for (const name of journal.had) move(join(dataDir, name), join(dataDir, point, name));
    for (const name of journal.brings) move(join(dataDir, from, name), join(dataDir, name));
    syncToDisk(join(dataDir, point));
    syncToDisk(dataDir);
  } catch (error) {
    undoInterruptedSwap(dataDir);
    throw error;
  }
  rmSync(journalOf(dataDir));
  syncToDisk(dataDir);
}

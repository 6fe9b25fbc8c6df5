/**
 * Takes a guest list in piece by piece (E1): one transaction per piece, and the event loop has its turn in between, so
 * that gates stay served while 100,000 people arrive.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { GuestListFile } from './guest-list.ts';
import type { Announced, PersonRow, RosterDesk, SkippedRow, UploadOutcome } from './participants.ts';

export interface TakenFile extends UploadOutcome {
  readonly skipped: readonly SkippedRow[];
  readonly warnings: readonly string[];
}

/** How far an import is; `rows` is known from the first look through the file. */
export interface ImportProgress {
  readonly done: number;
  readonly rows: number;
}

/** People per transaction: a few milliseconds of one. */
const PIECE = 500;

/** @param onProgress called after each transaction */
export async function takeFile(
  file: GuestListFile,
  desk: Pick<RosterDesk, 'open'>,
  upload: Pick<Announced, 'fileName' | 'actor'>,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<TakenFile> {
  const { rows } = file;
  const intake = desk.open({ ...upload, rows });
  const skipped: SkippedRow[] = [];
  let waiting: PersonRow[] = [];
  let newSkips: SkippedRow[] = [];
  let done = 0;
  const store = async (): Promise<void> => {
    done += waiting.length + newSkips.length;
    intake.add({ people: waiting, skipped: newSkips });
    waiting = [];
    newSkips = [];
    onProgress({ done: Math.min(done, rows), rows });
    await turn();
  };
  try {
    for await (const { people, guests } of file.read()) {
      for (const person of people) {
        waiting.push(person);
        if (waiting.length >= PIECE) await store();
      }
      for (const { line, code } of guests.skipped) {
        newSkips.push({ line, code });
        skipped.push({ line, code });
      }
    }
    if (waiting.length + newSkips.length > 0) await store();
  } catch (error) {
    intake.abandon();
    throw error;
  }
  return { ...intake.finish(), skipped, warnings: file.warnings() };
}

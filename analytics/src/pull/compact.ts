/**
 * Many small files into one (A10): every pull leaves one, and ten thousand of them cost sixty times the scan. Readers
 * of older snapshots keep the old files until they are swept.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ok, type Result } from '@attend-gate/shared';
import { RAW_TABLES } from '../lake/tables.ts';
import type { WorkerFailure } from '../worker/client.ts';
import type { PullDeps } from './pull-event.ts';

/** More files of one table than this are worth one big one. */
export const COMPACT_ABOVE = 16;

/** @param above compacts tables of more files than this. @returns how many files went into one */
export async function compactEvent(
  deps: PullDeps,
  event: string,
  above: number,
): Promise<Result<number, WorkerFailure>> {
  const { dataDir, catalog, worker, clock } = deps;
  let merged = 0;
  for (const table of RAW_TABLES) {
    const files = catalog.files({ event, table });
    if (files.length <= above) continue;
    const path = join('lake', table, `event=${event}`, `c-${randomBytes(6).toString('hex')}.parquet`);
    const from = files.map((file) => join(dataDir, file.path));
    const done = await worker.run({ kind: 'compact', from, to: join(dataDir, path) });
    if (!done.ok) return done;
    const minSeq = Math.min(...files.map((file) => file.minSeq));
    const maxSeq = Math.max(...files.map((file) => file.maxSeq));
    const replaced = catalog.replaceFiles({
      owner: event,
      note: `compact ${event} ${files.length}`,
      nowMs: clock.now(),
      add: [{ table, path, minSeq, maxSeq, ...done.value }],
      retire: files.map(({ id }) => id),
    });
    if (replaced.ok) merged += files.length;
  }
  return ok(merged);
}

/** `batch`: every report into files, as the service does at night. */
import { join } from 'node:path';
import { Command } from 'commander';
import { runBatch } from '../batch/run-batch.ts';
import { openPlatform } from '../platform.ts';
import { rederive } from '../pull/rederive.ts';

export function batchCommand(clock: { now: () => number }): Command {
  return new Command('batch')
    .description('Write every report into files (JSON and Parquet), for all events and for each series.')
    .option('--from-scratch', 'derive every event again from its facts first', false)
    .option('--out <dir>', 'left out: <data>/published')
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(async ({ fromScratch, out, data }: { fromScratch: boolean; out?: string; data: string }) => {
      const platform = openPlatform({ dataDir: data, clock });
      const note = (line: string): void => console.error(line);
      try {
        const problems = fromScratch ? await rederive(platform.pullDeps, note) : [];
        const done = await runBatch(platform, { out: out ?? join(data, 'published'), note });
        console.log(`${done.reports} reports, ${done.failed.length} failed`);
        process.exitCode = done.failed.length + problems.length === 0 ? 0 : 1;
      } finally {
        platform.close();
      }
    });
}

/** The parts every command and the service share: catalog, worker, sources, one pull. Wires, decides nothing. */
import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalog } from './catalog/catalog.ts';
import { createExportClient } from './pull/export-client.ts';
import type { PullDeps } from './pull/pull-event.ts';
import { pullSource, type SourceOutcome } from './pull/pull-source.ts';
import type { Source } from './sources/sources.ts';
import { createWorker } from './worker/client.ts';

export interface PlatformOptions {
  readonly dataDir: string;
  readonly clock: { readonly now: () => number };
  readonly threads?: number;
  readonly memoryMb?: number;
}

const PAGE_ROWS = 20_000;
/** Retired files stay this long, for readers that began before (A9). */
const KEEP_RETIRED_MS = 60 * 60_000;

export type Platform = ReturnType<typeof openPlatform>;

export function openPlatform({ dataDir, clock, threads = 2, memoryMb = 1_024 }: PlatformOptions) {
  const catalog = openCatalog(dataDir);
  const worker = createWorker({ threads, memoryMb, tempDir: join(dataDir, 'spill') });
  const deps: PullDeps = { dataDir, catalog, worker, clock, pageRows: PAGE_ROWS };
  return {
    dataDir,
    clock,
    catalog,
    worker,
    pullDeps: deps,
    /** @param only pull this event of the source and no other */
    pull: (source: Source, only?: string, onFacts?: PullDeps['onFacts']): Promise<SourceOutcome> =>
      pullSource(onFacts ? { ...deps, onFacts } : deps, source, createExportClient(source), only),
    /** Deletes files that nobody may read any more. @returns how many */
    sweep: (keepMs: number = KEEP_RETIRED_MS): number => {
      const old = catalog.retired(clock.now() - keepMs);
      for (const { id, path } of old) {
        const file = join(dataDir, path);
        if (existsSync(file) && statSync(file).isFile()) rmSync(file);
        catalog.forgetFile(id);
      }
      return old.length;
    },
    /** Deletes what a killed process left half-written and no catalog entry speaks of. @returns how many files */
    sweepOrphans: (olderThanMs: number = KEEP_RETIRED_MS): number => {
      const known = new Set(catalog.everyPath());
      const left = globSync(['lake/**/*.{parquet,draft,ndjson}', 'incoming/*'], { cwd: dataDir }).filter(
        (path) => !known.has(path) && statSync(join(dataDir, path)).mtimeMs < clock.now() - olderThanMs,
      );
      for (const path of left) rmSync(join(dataDir, path), { force: true });
      return left.length;
    },
    close: (): void => {
      worker.close();
      catalog.close();
    },
  };
}

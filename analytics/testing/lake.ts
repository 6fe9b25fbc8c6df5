/** A lake in a temporary folder, fed by fake event servers, with a clock the test moves. For tests only. */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform, type Platform } from '../src/platform.ts';
import { createExportClient } from '../src/pull/export-client.ts';
import { pullSource, type SourceOutcome } from '../src/pull/pull-source.ts';
import { findReport } from '../src/report/library.ts';
import { type ReportResult, runReport } from '../src/report/run-report.ts';
import { literals, openDuck, readTable } from '../src/worker/duck.ts';
import { type FakeServer, KEY } from './fake-event-server.ts';

export interface TestLake extends Platform {
  readonly time: { now: number };
  pullFrom(server: FakeServer, options?: { pageRows?: number; series?: string }): Promise<SourceOutcome>;
  /** The report's result; throws what kept it from running. */
  report(
    name: string,
    params?: Readonly<Record<string, string>>,
    options?: { k?: number; snapshot?: number },
  ): Promise<ReportResult>;
  /** Half-written files a killed writer left behind. */
  drafts(): number;
  /** The facts of an event as they lie in the lake, in the order of their sequence. */
  rawFacts(event: string): Promise<{ seq: number; fact: string }[]>;
  remove(): void;
}

export function openTestLake(): TestLake {
  const dataDir = mkdtempSync(join(tmpdir(), 'attend-lake-'));
  const time = { now: 1_800_000_000_000 };
  const clock = { now: () => time.now };
  const platform = openPlatform({ dataDir, clock, threads: 1, memoryMb: 256 });
  return {
    ...platform,
    time,
    pullFrom: (server, { pageRows = 20_000, series = '' } = {}) => {
      const { catalog, worker } = platform;
      const source = { url: server.url, key: KEY, events: [], series };
      const client = createExportClient(source, server.fetch);
      return pullSource({ dataDir, catalog, worker, clock, pageRows }, source, client);
    },
    report: async (name, params = {}, { k = 10, snapshot } = {}) => {
      const file = findReport(name);
      if (!file.ok) throw new Error(file.error);
      const result = await runReport(platform, { file: file.value, params, k, snapshot, timeoutMs: 20_000 });
      if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.detail}`);
      return result.value;
    },
    drafts: () => globSync(['lake/**/*.draft', 'incoming/*'], { cwd: dataDir }).length,
    rawFacts: async (event) => {
      const duck = await openDuck({ threads: 1, memoryMb: 256, tempDir: join(dataDir, 'spill') });
      const files = platform.catalog.files({ event, table: 'fact' }).map(({ path }) => join(dataDir, path));
      const { rows } = await readTable(
        duck,
        `select seq, fact from read_parquet(${literals(files)}) order by seq`,
      );
      duck.closeSync();
      return rows.map(({ seq, fact }) => ({ seq: Number(seq), fact: String(fact) }));
    },
    remove: () => {
      platform.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

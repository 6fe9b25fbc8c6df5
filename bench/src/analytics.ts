/**
 * What the platform costs: eleven reports against PostgreSQL and SQLite on the same rows, one pull with its syncs, and
 * how long a file read waits in the service while four reports run. ATTEND_BENCH_FACTS sets the size (1,000,000).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSeries } from '../../analytics/src/demo/demo-series.ts';
import { demoClient } from '../../analytics/src/demo/demo-source.ts';
import { openPlatform } from '../../analytics/src/platform.ts';
import { pullEvent } from '../../analytics/src/pull/pull-event.ts';
import { findReport, views } from '../../analytics/src/report/library.ts';
import { createWorker } from '../../analytics/src/worker/client.ts';
import { openDuck } from '../../analytics/src/worker/duck.ts';
import { query } from '../../analytics/src/worker/query.ts';
import { questions } from './analytics/questions.ts';
import { openPostgres, openSqlite, type Rival, writeCsv } from './analytics/rivals.ts';
import { makeWorld, type World } from './analytics/world.ts';
import type { Benchmark, BenchResult } from './report.ts';

const FACTS = Number(process.env.ATTEND_BENCH_FACTS ?? 1_000_000);
/** A large lake says the same in one round, and takes minutes for it. */
const ROUNDS = FACTS > 3_000_000 ? 1 : 3;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function jobOf(world: World, report: string, params: Readonly<Record<string, string>>) {
  const file = findReport(report);
  if (!file.ok) throw new Error(file.error);
  const given = Object.fromEntries(
    file.value.header.params.map((p) => [p.name, params[p.name] ?? p.fallback]),
  );
  return {
    kind: 'query',
    files: world.files,
    views: views(),
    sql: file.value.sql,
    variables: { ...given, k: 10 },
  } as const;
}

/** CPU seconds of one report, the opening of its own DuckDB included. */
async function ourCpu(
  world: World,
  folder: string,
  report: string,
  params: Readonly<Record<string, string>>,
): Promise<number> {
  const before = cpuSeconds();
  const duck = await openDuck({ threads: 1, memoryMb: 4_096, tempDir: join(folder, 'spill') });
  await query(duck, jobOf(world, report, params));
  duck.closeSync();
  return cpuSeconds() - before;
}

async function medianOf(run: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await run());
  return median(times);
}

async function reports(
  world: World,
  folder: string,
  rivals: readonly Rival[],
  note: (line: string) => void,
): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const ratios = new Map<string, number[]>();
  for (const { report, params, sql } of questions(world.oneEvent)) {
    const ours = await medianOf(() => ourCpu(world, folder, report, params));
    for (const rival of rivals) {
      const theirs = await medianOf(() => rival.run(sql));
      ratios.set(rival.name, [...(ratios.get(rival.name) ?? []), theirs / ours]);
      results.push({ work: `report ${report}, CPU`, ours, rival: theirs, rivalName: rival.name, unit: 's' });
      note(`${report}: ours ${ours.toFixed(3)} s, ${rival.name} ${theirs.toFixed(3)} s`);
    }
  }
  const targets: Readonly<Record<string, number>> = { 'PostgreSQL 15': 7, SQLite: 13 };
  for (const [name, all] of ratios)
    results.push({
      work: `median of ${all.length} reports over ${world.facts.toLocaleString('en')} facts: ours ÷ ${name}`,
      ...{ ours: 1, rival: median(all), rivalName: name, unit: '× CPU', target: 1 / targets[name]! },
    });
  return results;
}

/** One page of 5,000 facts into the lake and its catalog, syncs included, beside the network. */
async function onePull(folder: string): Promise<BenchResult> {
  const [event] = demoSeries({ seed: 1, events: 1, people: 9_000, lastMs: Date.UTC(2026, 9, 30, 10) });
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const platform = openPlatform({
      dataDir: join(folder, `pull-${round}`),
      clock: { now: () => Date.now() },
      threads: 1,
    });
    const client = demoClient([{ ...event!, participants: [], facts: event!.facts.slice(0, 5_001) }]);
    const of = { source: 'bench', event: event!.info.id, series: 's', client };
    const head = await client.event(event!.info.id);
    if (!head.ok) throw new Error(head.error.detail);
    // The first fact starts the worker and makes the event known, as any pull but the first finds them.
    const first = demoClient([{ ...event!, participants: [], facts: event!.facts.slice(0, 1) }]);
    const deps = { ...platform.pullDeps, pageRows: 5_000 };
    await pullEvent(deps, { ...of, client: first }, { ...head.value, lastSeq: 1 });
    const before = performance.now();
    const pulled = await pullEvent(deps, of, head.value);
    times.push(performance.now() - before);
    if (!pulled.ok || pulled.value.facts !== 5_000) throw new Error(JSON.stringify(pulled));
    platform.close();
  }
  return { work: 'one pull of 5,000 facts, fsync included', ours: median(times), unit: 'ms', target: 25 };
}

/** Longest wait of a small file read in this process while four reports run in workers, minus the same without. */
async function serverWait(world: World, folder: string): Promise<BenchResult> {
  const probe = async (until: () => boolean): Promise<number> => {
    let longest = 0;
    while (!until()) {
      const before = performance.now();
      await readFile(import.meta.filename);
      longest = Math.max(longest, performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return longest;
  };
  const start = performance.now();
  const quiet = await probe(() => performance.now() - start > 2_000);
  let running = 4;
  const workers = Array.from({ length: 4 }, () =>
    createWorker({ threads: 1, memoryMb: 2_048, tempDir: join(folder, 'spill') }),
  );
  const done = workers.map((worker) =>
    worker.run(jobOf(world, 'cohorts', {})).then((answer) => {
      running--;
      if (!answer.ok) throw new Error(answer.error.detail);
    }),
  );
  const busy = await probe(() => running === 0);
  await Promise.all(done);
  for (const worker of workers) worker.close();
  const added = Math.max(0, busy - quiet);
  return { work: 'added wait of fs.readFile while 4 reports run', ours: added, unit: 'ms', target: 20 };
}

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-bench-'));
  const rivals: Rival[] = [];
  try {
    note(`making a lake of about ${FACTS.toLocaleString('en')} movements …`);
    const maker = await openDuck({ threads: 2, memoryMb: 4_096, tempDir: join(folder, 'spill') });
    const world = await makeWorld(maker, join(folder, 'lake'), FACTS);
    const paths = await writeCsv(maker, world, folder);
    maker.closeSync();
    note(`${world.events} events; loading the rivals …`);
    const postgres = await openPostgres(paths, note);
    if (postgres) rivals.push(postgres);
    rivals.push(openSqlite(folder, paths));
    const results = [
      await onePull(folder),
      await serverWait(world, folder),
      ...(await reports(world, folder, rivals, note)),
    ];
    return results;
  } finally {
    for (const rival of rivals) rival.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export default { about: 'reports, one pull, and the service beside them', run } satisfies Benchmark;

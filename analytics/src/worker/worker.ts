/**
 * The DuckDB child process (A2): queries here cannot starve the web server's thread pool, and a native crash ends
 * this process only. Does one job after the other; the parent kills it when a job takes too long.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { link } from '../privacy/linked.ts';
import { deriveFiles } from './derive-files.ts';
import { type Duck, openDuck } from './duck.ts';
import { ingest } from './ingest.ts';
import type { Job, JobAnswers, JobFailure, Limits, QueriesJob, QueryJob, ToWorker } from './jobs.ts';
import { NotASelect, queries, query, writeTable } from './query.ts';
import { compact, rewrite, tokensOf } from './rewrite.ts';
import { importScans } from './scans.ts';

interface Desk {
  readonly limits: Limits;
  readonly duck: Duck;
}

/** An analyst's query locks its DuckDB for good, so every query gets one of its own (10 ms). */
async function queryAlone<J extends QueryJob | QueriesJob, T>(
  { limits }: Desk,
  job: J,
  run: (duck: Duck, job: J) => Promise<T>,
): Promise<T> {
  const own = await openDuck(limits);
  try {
    return await run(own, job);
  } finally {
    own.closeSync();
  }
}

function runJob(desk: Desk, job: Job): Promise<JobAnswers[keyof JobAnswers]> {
  const { duck } = desk;
  switch (job.kind) {
    case 'ingest':
      return ingest(duck, job);
    case 'derive':
      return deriveFiles(duck, job);
    case 'scans':
      return importScans(duck, job);
    case 'rewrite':
      return rewrite(duck, job);
    case 'tokens':
      return tokensOf(duck, job.files, job.keys);
    case 'compact':
      return compact(duck, job);
    case 'query':
      return queryAlone(desk, job, query);
    case 'queries':
      return queryAlone(desk, job, queries);
    case 'link':
      return Promise.resolve(link(job.system));
    case 'writeTable':
      return writeTable(duck, job);
  }
}

async function answer(desk: Desk, job: Job): Promise<Result<JobAnswers[keyof JobAnswers], JobFailure>> {
  try {
    return ok(await runJob(desk, job));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const detail = error.message;
    if (error instanceof NotASelect) return err({ kind: 'not_a_select', detail });
    return err({ kind: job.kind === 'ingest' || job.kind === 'scans' ? 'bad_rows' : 'sql', detail });
  }
}

let desk: Promise<Desk> | undefined;
let last: Promise<void> = Promise.resolve();
process.on('message', (message: ToWorker) => {
  if (message.kind === 'start') {
    const { limits } = message;
    desk = openDuck(limits).then((duck) => ({ limits, duck }));
    return;
  }
  const { id, job } = message;
  last = last.then(async () => {
    if (!desk) throw new Error('a job came before the start');
    process.send?.({ id, answer: await answer(await desk, job) });
  });
});
process.on('disconnect', () => process.exit(0));

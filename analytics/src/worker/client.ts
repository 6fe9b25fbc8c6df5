/**
 * The parent's side of the DuckDB child process. A worker that died is replaced by a new one, never opened again in
 * place (A2); the job it was doing fails by name, and so does one that took too long.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { err, type Result } from '@attend-gate/shared';
import type { FromWorker, Job, JobAnswers, JobFailure, Limits } from './jobs.ts';

export type WorkerFailure = JobFailure | { readonly kind: 'timeout' | 'crashed'; readonly detail: string };
type Answer<K extends Job['kind']> = Result<JobAnswers[K], WorkerFailure>;

export interface DuckWorker {
  run<J extends Job>(job: J, timeoutMs?: number): Promise<Answer<J['kind']>>;
  close(): void;
}

const WORKER = join(import.meta.dirname, 'worker.ts');
/** Reports take every core there is; whoever waits for a page goes first. */
const BELOW_NORMAL = 5;
const DEFAULT_TIMEOUT_MS = 10 * 60_000;

interface Waiting {
  readonly settle: (answer: Answer<Job['kind']>) => void;
  readonly timer: NodeJS.Timeout;
}

/** One process and the jobs it was given: when it ends, these fail and no others. */
interface Running {
  readonly process: ChildProcess;
  readonly waiting: Map<number, Waiting>;
}

function settle({ waiting }: Running, id: number, answer: Answer<Job['kind']>): void {
  const job = waiting.get(id);
  if (!job) return;
  clearTimeout(job.timer);
  waiting.delete(id);
  job.settle(answer);
}

export function createWorker(limits: Limits): DuckWorker {
  let current: Running | undefined;
  let nextId = 1;

  const start = (): Running => {
    mkdirSync(limits.tempDir, { recursive: true, mode: 0o700 });
    const options = { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] } as const;
    const running: Running = {
      process: fork(WORKER, { ...options, stdio: [...options.stdio] }),
      waiting: new Map(),
    };
    if (running.process.pid !== undefined) setPriority(running.process.pid, BELOW_NORMAL);
    running.process.on('message', (message) => {
      // Only `worker.ts` writes to this channel.
      const { id, answer } = message as FromWorker;
      settle(running, id, answer as Answer<Job['kind']>);
    });
    running.process.on('exit', (code, signal) => {
      if (current === running) current = undefined;
      const failure = err({ kind: 'crashed', detail: `the worker ended with ${signal ?? code}` } as const);
      for (const id of [...running.waiting.keys()]) settle(running, id, failure);
    });
    running.process.send({ kind: 'start', limits });
    return running;
  };
  return {
    run: (job, timeoutMs = DEFAULT_TIMEOUT_MS) =>
      new Promise((resolve) => {
        current ??= start();
        const running = current;
        const id = nextId++;
        const timer = setTimeout(() => {
          settle(running, id, err({ kind: 'timeout', detail: `stopped after ${timeoutMs / 1000} s` }));
          if (current === running) current = undefined;
          running.process.kill('SIGKILL');
        }, timeoutMs);
        // The worker answers a job of this kind with the answer of this kind (`runJob`).
        running.waiting.set(id, { settle: (answer) => resolve(answer as never), timer });
        running.process.send({ kind: 'job', id, job });
      }),
    close: () => {
      current?.process.kill();
      current = undefined;
    },
  };
}

/**
 * Does the outbox's jobs: claims what is due, hands each to its handler, tries again later what failed, and gives up on
 * what cannot work (E10). It knows no kind of job, and a handler that throws never stops the others.
 */
import { asMillis, type Millis } from '@attend-gate/shared';
import { type Span, UNTRACED } from '../observability/tracing.ts';
import type { Job, JobStore } from '../store/job-store.ts';

/** Trying again would not help: a mail address that is none, a receiver that said "gone". */
export class NeverAgain extends Error {}

export interface JobHandler {
  /** Resolves when the job is done; a rejection means again later. */
  readonly work: (job: Job) => Promise<void>;
  /** How many at once. */
  readonly atOnce: number;
  /** Pause after each, in milliseconds; asked every time. */
  readonly gapMs?: () => number;
  /** Held back for now; jobs stay queued. */
  readonly paused?: () => boolean;
  /** Left out = 12 tries over about eleven hours. */
  readonly maxAttempts?: number;
}

export interface WorkerDeps {
  readonly jobs: JobStore;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  /** From 0 up to 1: spreads retries. */
  readonly chance: () => number;
  readonly onError: (error: unknown) => void;
  /** Left out = no traces. */
  readonly span?: Span;
}

export interface Worker {
  /** Something was queued: look now. */
  kick(): void;
  /** Resolves when nothing is due any more (tests). */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const MAX_ATTEMPTS = 12;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 2 * 60 * 60_000;

/** 5 s, 10 s, 20 s … at most two hours, each ± 20 %. @param attempt from 1 */
export const backoffMs = (attempt: number, chance: number): number =>
  Math.round(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1)) * (0.8 + 0.4 * chance));

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createWorker(deps: WorkerDeps): Worker {
  const { jobs, handlers, clock, after, chance, onError, span = UNTRACED } = deps;
  let stopped = false;
  let cancelTimer = (): void => undefined;
  const running = new Map<string, Promise<void>>();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));

  const doOne = async (job: Job, handler: JobHandler): Promise<void> => {
    try {
      const about = { 'attend_gate.job': job.id, 'attend_gate.attempt': job.attempts };
      await span(`job ${job.kind}`, about, () => handler.work(job));
      jobs.done(job.id, clock.now());
    } catch (error) {
      const now = clock.now();
      const last = job.attempts >= (handler.maxAttempts ?? MAX_ATTEMPTS);
      if (error instanceof NeverAgain || last) jobs.dead(job.id, sentence(error), now);
      else jobs.retry(job.id, asMillis(now + backoffMs(job.attempts, chance())), sentence(error));
    }
    const gap = handler.gapMs?.() ?? 0;
    if (gap > 0 && !stopped) await wait(gap);
  };
  const drain = async (kind: string, handler: JobHandler): Promise<void> => {
    while (!stopped && !handler.paused?.()) {
      const claimed = jobs.claim([kind], { now: clock.now(), ms: LEASE_MS, limit: handler.atOnce });
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((job) => doOne(job, handler)));
    }
  };
  const look = (): void => {
    if (stopped) return;
    for (const [kind, handler] of Object.entries(handlers)) {
      if (running.has(kind)) continue;
      const round = drain(kind, handler)
        .catch(onError)
        .finally(() => running.delete(kind));
      running.set(kind, round);
    }
  };
  const next = (): void => {
    cancelTimer = after(LOOK_EVERY_MS, () => {
      look();
      if (!stopped) next();
    });
  };
  next();
  // What was left over when the server stopped.
  look();
  const settle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running.values());
  };
  return {
    kick: () => {
      // A round that is just ending must not miss what was queued meanwhile.
      void settle().then(look);
      look();
    },
    idle: async () => {
      await settle();
      look();
      await settle();
    },
    stop: async () => {
      stopped = true;
      cancelTimer();
      await settle();
    },
  };
}

/**
 * Pulls every source every few minutes, each on its own clock: jitter keeps them apart, a source that fails is asked
 * less and less often, and one that hangs holds nobody up (P1, X5).
 */
import type { Source } from '../sources/sources.ts';
import type { SourceOutcome } from './pull-source.ts';

export interface SchedulerDeps {
  readonly sources: () => readonly Source[];
  readonly pull: (source: Source) => Promise<SourceOutcome>;
  readonly everyMs: number;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onOutcome: (source: Source, outcome: SourceOutcome) => void;
  readonly onError: (error: unknown) => void;
}

export interface Scheduler {
  /** Pulls new sources at once; called again when the list may have changed. */
  refresh(): void;
  stop(): void;
}

const JITTER = 0.1;
const MOST_BACK_OFF = 12;

/** Milliseconds until the next pull: the interval ± 10 %, doubled for every failure in a row up to an hour at 5 min. */
export function nextDelay(everyMs: number, failures: number, random: () => number): number {
  const backOff = Math.min(2 ** failures, MOST_BACK_OFF);
  return Math.round(everyMs * backOff * (1 - JITTER + 2 * JITTER * random()));
}

const failed = (outcome: SourceOutcome): boolean =>
  !outcome.ok || outcome.value.some(({ result }) => !result.ok);

export function createScheduler(deps: SchedulerDeps): Scheduler {
  const running = new Map<string, () => void>();
  let stopped = false;
  const loop = (url: string, failures: number): void => {
    const source = deps.sources().find((one) => one.url === url);
    if (stopped || !source) {
      running.delete(url);
      return;
    }
    deps.pull(source).then(
      (outcome) => {
        deps.onOutcome(source, outcome);
        again(url, failed(outcome) ? failures + 1 : 0);
      },
      (error: unknown) => {
        deps.onError(error);
        again(url, failures + 1);
      },
    );
  };
  const again = (url: string, failures: number): void => {
    if (stopped) return;
    running.set(
      url,
      deps.after(nextDelay(deps.everyMs, failures, deps.random), () => loop(url, failures)),
    );
  };
  return {
    refresh: () => {
      for (const { url } of deps.sources()) {
        if (running.has(url)) continue;
        running.set(url, () => undefined);
        loop(url, 0);
      }
    },
    stop: () => {
      stopped = true;
      for (const cancel of running.values()) cancel();
      running.clear();
    },
  };
}

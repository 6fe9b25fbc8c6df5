/**
 * Gathers what was judged for a moment, makes it durable in one transaction, and only then hands it on (L17). One commit
 * at a time; what comes meanwhile shares the next.
 */
import type { LogReader } from '../replica/logs.ts';
import type { Run } from '../replica/update-codec.ts';
import { type Batch, createStage, type Stage } from './stage.ts';

export interface CommitterDeps<F> {
  readonly append: (runs: readonly Run[]) => Promise<unknown>;
  readonly after: (ms: number, task: () => void) => () => void;
  /** The batch is durable: put it into the logs and show it. */
  readonly onStored: (batch: Batch<F>, settle: () => void) => void;
  readonly onFailed: (error: unknown) => void;
}

/** How long a fact waits for others to share its commit; L17 allows 8 ms, and timers fire late on a busy machine. */
const GROUP_COMMIT_MS = 5;

export class Committer<F> {
  readonly #deps: CommitterDeps<F>;
  #stage: Stage<F>;
  #running: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(logs: LogReader, deps: CommitterDeps<F>) {
    this.#deps = deps;
    this.#stage = createStage(logs);
  }

  /** Durable and staged facts together: what the guard must know. */
  get known(): Stage<F> {
    return this.#stage;
  }

  take(runs: readonly Run[], facts: readonly F[]): void {
    this.#stage.add(runs, facts);
    this.#schedule();
  }

  /** Commits everything staged now. */
  async flush(): Promise<void> {
    while (!this.#stopped && (this.#running || !this.#stage.isEmpty)) await this.#commit();
  }

  /** Resolves when what was taken before the call is durable and shown, however much comes meanwhile. */
  async settled(): Promise<void> {
    // The batch that is on its way, then the one that was gathering behind it.
    await this.#commit();
    await this.#commit();
  }

  /** Nothing more is committed; whoever waits is told why. */
  stop(error: unknown): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#stage.discard(error);
  }

  #schedule(): void {
    if (this.#stopped || this.#cancel || this.#running || this.#stage.isEmpty) return;
    this.#cancel = this.#deps.after(GROUP_COMMIT_MS, () => {
      this.#cancel = undefined;
      void this.#commit();
    });
  }

  #commit(): Promise<void> {
    this.#running ??= this.#commitOnce().finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
    return this.#running;
  }

  async #commitOnce(): Promise<void> {
    const batch = this.#stage.take();
    if (batch.runs.length === 0) return;
    try {
      await this.#deps.append(batch.runs);
    } catch (error) {
      this.#deps.onFailed(error);
      batch.fail(error);
      return;
    }
    if (this.#stopped) return;
    this.#deps.onStored(batch, () => this.#stage.settle());
    batch.done();
  }
}

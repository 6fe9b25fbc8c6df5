/** What the main thread and the thread of `blocking-worker.ts` say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type pg from 'pg';

/** Shared with the main thread: how many answers were sent, and 1 while the connection stands. */
export const ANSWERED = 0;
export const UP = 1;

export interface WorkerInput {
  readonly port: MessagePort;
  readonly signal: Int32Array;
  readonly connection: pg.ClientConfig;
  /** Run once on every new connection; one that returns `false` in its first column refuses the connection. */
  readonly setUp: readonly string[];
}

export type Request =
  | { readonly kind: 'query'; readonly id: number; readonly text: string; readonly values: unknown[] }
  | { readonly kind: 'reset' }
  | { readonly kind: 'end' };

export type Answer =
  | { readonly id: number; readonly rows: unknown[]; readonly changed: number }
  | { readonly id: number; readonly error: string; readonly code: string };

/** What the main thread hears of the connection while it is not waiting. */
export interface Status {
  readonly up: boolean;
  readonly why: string;
}

/**
 * Facts that were judged but are not durable yet. The guard must see them, or a doubled message would pass
 * twice; readers must not (L17). One batch is being committed while the next one gathers.
 */
import { pushAll } from '../push-all.ts';
import type { LogReader } from '../replica/logs.ts';
import type { Run } from '../replica/update-codec.ts';
import type { KnownLog } from './guard.ts';

export interface Batch<F> {
  readonly runs: readonly Run[];
  readonly facts: readonly F[];
  done(): void;
  fail(error: unknown): void;
}

export interface Stage<F> extends KnownLog {
  readonly isEmpty: boolean;
  /** Adds runs that continue what is known. */
  add(runs: readonly Run[], facts: readonly F[]): void;
  /** Resolves when what is gathered now is durable and shown, rejects when it could not be stored. */
  durable(): Promise<void>;
  /** Takes everything gathered; it stays visible to the guard until `settle`. */
  take(): Batch<F>;
  /** The batch taken last is in the logs now. */
  settle(): void;
  /** Rejects everything that waits. */
  discard(error: unknown): void;
}

interface Gathered<F> {
  readonly texts: Map<number, string[]>;
  readonly facts: F[];
  readonly waiting: { resolve: () => void; reject: (error: unknown) => void }[];
}

const nothing = <F>(): Gathered<F> => ({ texts: new Map(), facts: [], waiting: [] });

export function createStage<F>(stored: Pick<LogReader, 'length' | 'texts'>): Stage<F> {
  let gathering = nothing<F>();
  let committing = nothing<F>();

  const waitingTexts = (client: number): string[] => [
    ...(committing.texts.get(client) ?? []),
    ...(gathering.texts.get(client) ?? []),
  ];
  const length = (client: number): number =>
    stored.length(client) +
    (committing.texts.get(client)?.length ?? 0) +
    (gathering.texts.get(client)?.length ?? 0);

  return {
    get isEmpty() {
      return gathering.facts.length === 0;
    },
    length,
    texts: (client, from, to) => {
      const durable = stored.length(client);
      const texts = stored.texts(client, from, Math.min(to, durable));
      if (to > durable) pushAll(texts, waitingTexts(client).slice(Math.max(0, from - durable), to - durable));
      return texts;
    },
    add: (runs, facts) => {
      for (const run of runs) {
        if (run.clock !== length(run.client))
          throw new Error(`session ${run.client} does not continue at ${run.clock}`);
        const texts = gathering.texts.get(run.client);
        if (texts) pushAll(texts, run.texts);
        else gathering.texts.set(run.client, [...run.texts]);
      }
      pushAll(gathering.facts, facts);
    },
    durable: () => new Promise((resolve, reject) => gathering.waiting.push({ resolve, reject })),
    take: () => {
      committing = gathering;
      gathering = nothing();
      const { texts, facts, waiting } = committing;
      return {
        runs: [...texts].map(([client, added]) => ({ client, clock: stored.length(client), texts: added })),
        facts,
        done: () => {
          for (const { resolve } of waiting) resolve();
        },
        fail: (error) => {
          for (const { reject } of waiting) reject(error);
        },
      };
    },
    settle: () => {
      committing = nothing();
    },
    discard: (error) => {
      const { waiting } = gathering;
      gathering = nothing();
      committing = nothing();
      for (const { reject } of waiting) reject(error);
    },
  };
}

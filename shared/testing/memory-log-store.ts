/** A log store in memory, complete enough to pass the contract suite; its disk can be made to fail or lose power. */
import type { Millis } from '../src/ids.ts';
import type { StoredFact } from '../src/relay/log-store.ts';
import type { VenueLogStore } from '../src/relay/venue-log-store.ts';
import type { Run } from '../src/replica/update-codec.ts';

export interface MemoryLogStore extends VenueLogStore {
  readonly facts: readonly StoredFact[];
  /** The next `append` rejects and stores nothing. */
  failNext(): void;
  /** The disk is what it was when `seq` facts were on it. */
  restore(seq: number): void;
}

export function createMemoryLogStore(): MemoryLogStore {
  const facts: StoredFact[] = [];
  const lengths = new Map<number, number>();
  let failing = false;
  const storeRun = (run: Run, receivedAt: Millis): void => {
    for (const [i, text] of run.texts.entries())
      facts.push({ seq: facts.length + 1, client: run.client, index: run.clock + i, text, receivedAt });
    lengths.set(run.client, run.clock + run.texts.length);
  };
  return {
    facts,
    restore: (seq) => {
      facts.length = Math.min(seq, facts.length);
      lengths.clear();
      for (const { client, index } of facts) lengths.set(client, index + 1);
    },
    failNext: () => {
      failing = true;
    },
    load: async () => {
      const byClient = new Map<number, string[]>();
      for (const { client, text } of facts) {
        const texts = byClient.get(client);
        if (texts) texts.push(text);
        else byClient.set(client, [text]);
      }
      return [...byClient].map(([client, texts]) => ({ client, clock: 0, texts }));
    },
    append: async (runs, receivedAt) => {
      if (failing) {
        failing = false;
        throw new Error('disk full');
      }
      for (const run of runs)
        if (run.clock !== (lengths.get(run.client) ?? 0))
          throw new Error(`session ${run.client} has a gap at ${run.clock}`);
      for (const run of runs) storeRun(run, receivedAt);
      return { lastSeq: facts.length };
    },
    replace: async (run, receivedAt) => {
      const others = facts.filter(({ client }) => client !== run.client);
      facts.length = 0;
      for (const fact of others) facts.push({ ...fact, seq: facts.length + 1 });
      storeRun(run, receivedAt);
    },
    readFrom: async (after, limit) => facts.slice(after, after + limit),
  };
}

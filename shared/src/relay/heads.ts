/** Chain heads of sessions as if facts that are still being judged or committed were already in the log (L13, L16). */
import { type Chains, extendChain } from '../replica/chain.ts';
import type { LogReader } from '../replica/logs.ts';
import type { Run } from '../replica/update-codec.ts';
import type { HeadAt } from './grammar.ts';
import type { KnownLog } from './guard.ts';

export interface HeadSources {
  readonly chains: Chains;
  readonly logs: Pick<LogReader, 'length'>;
  /** Durable and staged facts. */
  readonly staged: KnownLog;
}

/** @param runs facts being judged, each run continuing what is staged */
export const headsWith =
  ({ chains, logs, staged }: HeadSources, runs: readonly Run[]): HeadAt =>
  (client, length) => {
    const durable = Math.min(length, logs.length(client));
    const waiting = staged.texts(client, durable, length);
    const run = runs.find((r) => r.client === client);
    const from = durable + waiting.length;
    const fresh = run && length > from ? run.texts.slice(from - run.clock, length - run.clock) : [];
    return extendChain(chains.at(client, durable), [...waiting, ...fresh]).head;
  };

/**
 * The heads that peers greet with (L16). What is as long here is compared at once. A log that is longer over there is
 * compared when its facts arrive: an answer to a state vector carries only what is missing, and says nothing of another
 * past before it.
 */
import { type Chains, sameHead } from '../replica/chain.ts';
import type { LogReader } from '../replica/logs.ts';
import type { Run } from '../replica/update-codec.ts';
import type { SessionState } from '../wire/socket.ts';
import type { HeadAt } from './grammar.ts';

export interface Greetings {
  /** Takes a greeting; returns the sessions that say something else here. */
  hear(peer: object, theirs: readonly SessionState[]): readonly SessionState[];
  /** Sessions that would not become what the peer greeted with. */
  strays(peer: object, fresh: readonly Run[], headAt: HeadAt): readonly Run[];
}

export function createGreetings(
  held: () => { readonly chains: Chains; readonly logs: LogReader },
): Greetings {
  const longer = new WeakMap<object, Map<number, SessionState>>();
  return {
    hear: (peer, theirs) => {
      const { chains, logs } = held();
      const expected = longer.get(peer) ?? new Map<number, SessionState>();
      longer.set(peer, expected);
      return theirs.filter((state) => {
        const { client, length, head } = state;
        if (length <= logs.length(client)) return !sameHead(chains.at(client, length).head, head);
        expected.set(client, state);
        return false;
      });
    },
    strays: (peer, fresh, headAt) => {
      const expected = longer.get(peer);
      if (!expected || expected.size === 0) return [];
      return fresh.filter(({ client, clock, texts }) => {
        const state = expected.get(client);
        if (!state || clock + texts.length < state.length) return false;
        if (!sameHead(headAt(client, state.length), state.head)) return true;
        expected.delete(client);
        return false;
      });
    },
  };
}

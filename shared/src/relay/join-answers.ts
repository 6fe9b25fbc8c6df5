/**
 * Answers to step 1. Two hundred tablets that join at once ask the same question, so the answer to "I have nothing" is
 * put together once for every state of the document (L21).
 */
import type { Logs } from '../replica/logs.ts';
import { encodeRuns, type Lengths } from '../replica/update-codec.ts';
import { encodeSync } from '../wire/socket.ts';
import { CHUNK_BYTES } from './outbox.ts';

export interface JoinAnswers {
  /** Messages for a peer that holds `known`: updates, the last one as step 2 (L20). */
  to(peer: object, known: Lengths): readonly Uint8Array<ArrayBuffer>[];
  /**
   * The peer knows another past of this session: it will fetch it again. Until then nothing of it may be appended to the
   * past it holds, or the two would be one log that nobody wrote (L16).
   */
  differs(peer: object, client: number): void;
  changed(): void;
}

export function createJoinAnswers(logs: () => Logs): JoinAnswers {
  let whole: { readonly of: Logs; readonly messages: readonly Uint8Array<ArrayBuffer>[] } | undefined;
  const since = (known: Lengths): readonly Uint8Array<ArrayBuffer>[] => {
    const chunks = logs().chunksSince(known, CHUNK_BYTES);
    const last = chunks.pop() ?? encodeRuns([]);
    return [...chunks.map((chunk) => encodeSync('update', chunk)), encodeSync('step2', last)];
  };
  const differing = new WeakMap<object, Set<number>>();
  return {
    differs: (peer, client) => {
      differing.set(peer, (differing.get(peer) ?? new Set()).add(client));
    },
    to: (peer, known) => {
      const apart = differing.get(peer);
      if (apart && apart.size > 0) {
        for (const client of apart) if (!known.has(client)) apart.delete(client); // it is given whole now
        return since(
          new Map([...known, ...[...apart].map((client) => [client, logs().length(client)] as const)]),
        );
      }
      if (known.size > 0) return since(known);
      if (whole?.of !== logs()) whole = { of: logs(), messages: since(known) };
      return whole.messages;
    },
    changed: () => {
      whole = undefined;
    },
  };
}

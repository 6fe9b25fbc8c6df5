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
  to(known: Lengths): readonly Uint8Array<ArrayBuffer>[];
  changed(): void;
}

export function createJoinAnswers(logs: () => Logs): JoinAnswers {
  let whole: { readonly of: Logs; readonly messages: readonly Uint8Array<ArrayBuffer>[] } | undefined;
  const since = (known: Lengths): readonly Uint8Array<ArrayBuffer>[] => {
    const chunks = logs().chunksSince(known, CHUNK_BYTES);
    const last = chunks.pop() ?? encodeRuns([]);
    return [...chunks.map((chunk) => encodeSync('update', chunk)), encodeSync('step2', last)];
  };
  return {
    to: (known) => {
      if (known.size > 0) return since(known);
      if (whole?.of !== logs()) whole = { of: logs(), messages: since(known) };
      return whole.messages;
    },
    changed: () => {
      whole = undefined;
    },
  };
}

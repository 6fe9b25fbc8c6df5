/**
 * The ledger as a Yjs document: root arrays of strings, append only (L8). Own facts are encoded by
 * `update-codec.ts` and applied like anybody else's, so Yjs's own client id, which it changes whenever own items
 * come in from outside (L9), never decides where a fact stands.
 */
import * as Y from 'yjs';
import type { LogReader } from './logs.ts';
import { encodeRuns, type Run } from './update-codec.ts';

/** New facts that came into the document, by session. */
export type RunsListener = (runs: readonly Run[], origin: unknown) => void;

export interface Replica extends LogReader {
  /** The document itself, for providers that move or store it. */
  readonly doc: Y.Doc;
  applyRuns(runs: readonly Run[], origin: unknown): void;
  /** Applies an update that somebody trusted sent; its pending parts are Yjs's to keep. */
  applyUpdate(update: Uint8Array, origin: unknown): void;
  /** Called once per transaction with what is new (L10). Returns how to stop. */
  onRuns(listener: RunsListener): () => void;
  destroy(): void;
}

/** Texts held by the structs of one session in [from, to), straight from the struct store (L10). */
function readTexts(doc: Y.Doc, client: number, from: number, to: number): string[] {
  const structs = doc.store.clients.get(client);
  const texts: string[] = [];
  if (!structs || from >= to) return texts;
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
    const struct = structs[i]!;
    const { clock } = struct.id;
    if (clock >= to) break;
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) continue;
    const { arr } = struct.content;
    for (let k = Math.max(0, from - clock); k < arr.length && clock + k < to; k++) {
      const value: unknown = arr[k];
      texts.push(typeof value === 'string' ? value : '');
    }
  }
  return texts;
}

/** @param doc an existing document, e.g. one that a provider has loaded */
export function createReplica(doc: Y.Doc = new Y.Doc({ gc: false })): Replica {
  const listeners = new Set<RunsListener>();
  const report = (transaction: Y.Transaction): void => {
    const runs: Run[] = [];
    for (const [client, after] of transaction.afterState) {
      const before = transaction.beforeState.get(client) ?? 0;
      if (after > before) runs.push({ client, clock: before, texts: readTexts(doc, client, before, after) });
    }
    if (runs.length > 0) for (const listener of listeners) listener(runs, transaction.origin);
  };
  doc.on('beforeObserverCalls', report);
  const length = (client: number): number => Y.getState(doc.store, client);
  const lengths = (): ReadonlyMap<number, number> =>
    new Map([...doc.store.clients.keys()].map((client) => [client, length(client)]));
  return {
    doc,
    length,
    lengths,
    texts: (client, from, to = length(client)) => readTexts(doc, client, from, to),
    runsSince: (known) => {
      const runs: Run[] = [];
      for (const [client, have] of lengths()) {
        const clock = known.get(client) ?? 0;
        if (have > clock) runs.push({ client, clock, texts: readTexts(doc, client, clock, have) });
      }
      return runs;
    },
    applyRuns: (runs, origin) => Y.applyUpdate(doc, encodeRuns(runs), origin),
    applyUpdate: (update, origin) => Y.applyUpdate(doc, update, origin),
    onRuns: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy: () => doc.destroy(),
  };
}

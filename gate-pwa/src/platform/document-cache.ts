/**
 * Keeps the ledger document in y-indexeddb's format, but not with its timing: y-indexeddb writes every update at
 * once, throws into whoever pushed when the browser has closed its connection, and never compacts under load
 * (W10). Here updates gather for a moment, failures reach the screen, and compaction has a clock of its own. Losing
 * this cache costs a download, never a fact: own facts are in the journal.
 */
import { clearDocument, IndexeddbPersistence, storeState } from 'y-indexeddb';
import type * as Y from 'yjs';

const WRITE_EVERY_MS = 400;
const COMPACT_EVERY_MS = 60_000;

export interface DocumentCache {
  /** Writes what has gathered. */
  flush(): void;
  stop(): Promise<void>;
}

/** Loads the document's cached state into `doc` and keeps it up to date. */
export async function openDocumentCache(
  name: string,
  doc: Y.Doc,
  onError: (error: unknown) => void,
): Promise<DocumentCache> {
  const persistence = new IndexeddbPersistence(name, doc);
  await persistence.whenSynced;
  doc.off('update', persistence._storeUpdate);
  let gathered: Uint8Array[] = [];
  const gather = (update: Uint8Array): void => {
    gathered.push(update);
  };
  const guarded = (task: () => void): void => {
    try {
      task();
    } catch (error) {
      onError(error);
    }
  };
  // As they came: asking the document for the difference walks through all of it, which holds up scans.
  const flush = (): void =>
    guarded(() => {
      const updates = gathered;
      gathered = [];
      for (const update of updates) persistence._storeUpdate(update, undefined);
    });
  doc.on('update', gather);
  const writing = setInterval(flush, WRITE_EVERY_MS);
  const compacting = setInterval(
    () => guarded(() => void storeState(persistence, false).catch(onError)),
    COMPACT_EVERY_MS,
  );
  return {
    flush,
    stop: async () => {
      clearInterval(writing);
      clearInterval(compacting);
      flush();
      doc.off('update', gather);
      await persistence.destroy();
    },
  };
}

/** Throws the cached document away, to be fetched again (L16). */
export const dropDocumentCache = (name: string): Promise<void> => clearDocument(name);

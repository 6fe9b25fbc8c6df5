/**
 * Keeps a pass document in y-indexeddb's format, one database per pass. News of a pass is rare and small, so it is
 * written at once: a phone that is put away the moment it says "you are in" still says so offline. y-indexeddb alone
 * throws into whoever pushed when the browser has closed its connection (W10); here that reaches the screen. Losing
 * this cache costs a download; own entries are in the journal.
 */
import { clearDocument, IndexeddbPersistence, storeState } from 'y-indexeddb';
import type * as Y from 'yjs';

export interface DocumentCache {
  stop(): Promise<void>;
}

/** Name of the database that holds a pass's document. */
export const documentName = (pass: string): string => `attend-wallet-pass|${pass}`;

/** Loads the document's cached state into `doc` and keeps it up to date. */
export async function openDocumentCache(
  name: string,
  doc: Y.Doc,
  onError: (error: unknown) => void,
): Promise<DocumentCache> {
  const persistence = new IndexeddbPersistence(name, doc);
  await persistence.whenSynced;
  doc.off('update', persistence._storeUpdate);
  await storeState(persistence, true); // one row from here on, however often the app was opened
  const write = (update: Uint8Array): void => {
    try {
      persistence._storeUpdate(update, undefined);
    } catch (error) {
      onError(error);
    }
  };
  doc.on('update', write);
  return {
    stop: async () => {
      doc.off('update', write);
      await persistence.destroy();
    },
  };
}

/** Throws a pass's cached document away, to be fetched again (L16) or because the pass was removed. */
export const dropDocumentCache = (pass: string): Promise<void> => clearDocument(documentName(pass));

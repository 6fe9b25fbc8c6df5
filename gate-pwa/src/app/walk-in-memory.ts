/** Where blank tickets and the people who were given one rest: the gate's own IndexedDB, written before anybody enters. */
import type { GateDatabase } from '../platform/database.ts';
import type { WalkInBook, WalkInDeps } from './walk-in-desk.ts';

const EMPTY: WalkInBook = { blanks: [], registered: [] };

const isBook = (value: unknown): value is WalkInBook =>
  typeof value === 'object' && value !== null && 'blanks' in value && 'registered' in value;

export const walkInMemoryIn = (db: GateDatabase): WalkInDeps['memory'] => ({
  read: async () => {
    const kept = await db.get('settings', 'walkIns');
    return isBook(kept) ? kept : EMPTY;
  },
  write: async (book) => {
    const tx = db.transaction('settings', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put(book, 'walkIns'), tx.done]);
  },
});

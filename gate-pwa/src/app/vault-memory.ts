/** Where the vault keeps its sealed key and its count of wrong PINs: the gate's own IndexedDB. */
import type { GateDatabase } from '../platform/database.ts';
import { type Attempts, NO_ATTEMPTS, type VaultMemory } from './vault.ts';

const isAttempts = (value: unknown): value is Attempts =>
  typeof value === 'object' && value !== null && 'wrong' in value && 'at' in value;

export const vaultMemoryIn = (db: GateDatabase): VaultMemory => ({
  readBox: () => db.get('keyBox', 'current'),
  writeBox: async (box) => {
    const tx = db.transaction('keyBox', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put(box, 'current'), tx.done]);
  },
  readAttempts: async () => {
    const kept = await db.get('settings', 'pinAttempts');
    return isAttempts(kept) ? kept : NO_ATTEMPTS;
  },
  writeAttempts: async (attempts) => {
    const tx = db.transaction('settings', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put(attempts, 'pinAttempts'), tx.done]);
  },
});

/** Where the vault keeps its sealed key, and everybody's wrong PINs are counted: the gate's own IndexedDB. */
import type { GateDatabase } from '../platform/database.ts';
import { type AttemptMemory, isAttempts, NO_ATTEMPTS } from './pin-attempts.ts';
import type { VaultMemory } from './vault.ts';

/** Wrong PINs under a name of their own: the shift's, or a person's. */
export const attemptsIn = (db: GateDatabase, name: string): AttemptMemory => ({
  readAttempts: async () => {
    const kept = await db.get('settings', name);
    return isAttempts(kept) ? kept : NO_ATTEMPTS;
  },
  writeAttempts: async (attempts) => {
    const tx = db.transaction('settings', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put(attempts, name), tx.done]);
  },
});

export const vaultMemoryIn = (db: GateDatabase): VaultMemory => ({
  ...attemptsIn(db, 'pinAttempts'),
  readBox: () => db.get('keyBox', 'current'),
  writeBox: async (box) => {
    const tx = db.transaction('keyBox', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put(box, 'current'), tx.done]);
  },
});

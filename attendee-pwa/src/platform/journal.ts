/**
 * The journal of one pass on IndexedDB (L28): an entry is safe when the transaction that wrote it with strict
 * durability has completed, and not a moment earlier. It sees nothing of any other pass.
 */
import type { Journal, JournalSession } from '@attend-gate/shared';
import { keysOf, type WalletDatabase } from './database.ts';

const STRICT = { durability: 'strict' } as const;

export function createJournal(db: WalletDatabase, pass: string): Journal {
  return {
    load: async () => {
      const tx = db.transaction(['journal', 'sessions'], 'readonly');
      const [entries, states] = await Promise.all([
        tx.objectStore('journal').getAll(keysOf(pass)),
        tx.objectStore('sessions').getAll(keysOf(pass)),
      ]);
      const texts = new Map<number, string[]>(states.map(({ session }) => [session, []]));
      // The key is [pass, session, index], so each session's entries come in order.
      for (const { session, text } of entries) texts.set(session, [...(texts.get(session) ?? []), text]);
      return [...texts].map(([session, kept]): JournalSession => {
        const state = states.find((s) => s.session === session);
        return { session, texts: kept, acknowledged: state?.acknowledged ?? 0, aside: state?.aside ?? false };
      });
    },
    append: async (session, index, text) => {
      const tx = db.transaction('journal', 'readwrite', STRICT);
      // `add`, not `put`: two tabs that both write must not overwrite each other.
      await Promise.all([tx.store.add({ pass, session, index, text }), tx.done]);
    },
    acknowledge: async (session, length) => {
      const tx = db.transaction('sessions', 'readwrite');
      const known = await tx.store.get([pass, session]);
      const acknowledged = Math.max(known?.acknowledged ?? 0, length);
      await Promise.all([
        tx.store.put({ pass, session, acknowledged, aside: known?.aside ?? false }),
        tx.done,
      ]);
    },
    setAside: async (session) => {
      const tx = db.transaction('sessions', 'readwrite', STRICT);
      const known = await tx.store.get([pass, session]);
      const acknowledged = known?.acknowledged ?? 0;
      await Promise.all([tx.store.put({ pass, session, acknowledged, aside: true }), tx.done]);
    },
  };
}

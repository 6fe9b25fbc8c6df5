/**
 * The journal on IndexedDB (L28): a fact is safe when the transaction that wrote it with strict durability has
 * completed, and not a moment earlier. Killing the browser right after that loses nothing (W10).
 */
import type { Journal, JournalSession } from '@attend-gate/shared';
import type { GateDatabase } from './database.ts';

const STRICT = { durability: 'strict' } as const;

export function createJournal(db: GateDatabase): Journal {
  return {
    load: async () => {
      const tx = db.transaction(['journal', 'sessions'], 'readonly');
      const [facts, states] = await Promise.all([
        tx.objectStore('journal').getAll(),
        tx.objectStore('sessions').getAll(),
      ]);
      const texts = new Map<number, string[]>(states.map(({ session }) => [session, []]));
      // The key is [session, index], so each session's facts come in order.
      for (const { session, text } of facts) texts.set(session, [...(texts.get(session) ?? []), text]);
      return [...texts].map(([session, kept]): JournalSession => {
        const state = states.find((s) => s.session === session);
        return { session, texts: kept, acknowledged: state?.acknowledged ?? 0, aside: state?.aside ?? false };
      });
    },
    append: async (session, index, text) => {
      const tx = db.transaction('journal', 'readwrite', STRICT);
      // `add`, not `put`: two tabs that both believe to be the writer must not overwrite each other.
      await Promise.all([tx.store.add({ session, index, text }), tx.done]);
    },
    acknowledge: async (session, length) => {
      const tx = db.transaction('sessions', 'readwrite');
      const known = await tx.store.get(session);
      const state = known ?? { session, acknowledged: 0, aside: false };
      await Promise.all([
        tx.store.put({ ...state, acknowledged: Math.max(state.acknowledged, length) }),
        tx.done,
      ]);
    },
    setAside: async (session) => {
      const tx = db.transaction('sessions', 'readwrite', STRICT);
      const known = await tx.store.get(session);
      await Promise.all([
        tx.store.put({ session, acknowledged: known?.acknowledged ?? 0, aside: true }),
        tx.done,
      ]);
    },
  };
}

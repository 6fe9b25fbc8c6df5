/** A journal on a virtual disk: what was written survives a crash of whoever wrote it. */
import type { Journal, JournalSession } from '../src/device/journal.ts';

export function createMemoryJournal(): Journal {
  const sessions = new Map<number, { texts: string[]; acknowledged: number; aside: boolean }>();
  const of = (session: number): { texts: string[]; acknowledged: number; aside: boolean } => {
    const known = sessions.get(session) ?? { texts: [], acknowledged: 0, aside: false };
    sessions.set(session, known);
    return known;
  };
  return {
    load: async () =>
      [...sessions].map(([session, kept]): JournalSession => ({ session, ...kept, texts: [...kept.texts] })),
    append: async (session, index, text) => {
      const { texts, aside } = of(session);
      if (aside) throw new Error(`session ${session} is set aside`);
      if (index !== texts.length)
        throw new Error(`session ${session} continues at ${texts.length}, not ${index}`);
      texts.push(text);
    },
    acknowledge: async (session, length) => {
      const known = of(session);
      known.acknowledged = Math.max(known.acknowledged, length);
    },
    setAside: async (session) => {
      of(session).aside = true;
    },
  };
}

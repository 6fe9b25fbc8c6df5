/** A journal on a virtual disk: what was written survives a crash of whoever wrote it, and can be put back to a copy. */
import type { Journal, JournalSession } from '../src/device/journal.ts';

type Sessions = Map<number, { texts: string[]; acknowledged: number; aside: boolean }>;

const copyOf = (sessions: Sessions): Sessions =>
  new Map([...sessions].map(([session, kept]) => [session, { ...kept, texts: [...kept.texts] }]));

export interface MemoryJournal extends Journal {
  /** A copy of the disk as it is now. */
  backup(): Sessions;
  /** The disk is what it was when the copy was made; without one it is empty. */
  restore(copy?: Sessions): void;
}

export function createMemoryJournal(
  onWritten: (session: number, index: number, text: string) => void = () => undefined,
): MemoryJournal {
  let sessions: Sessions = new Map();
  const of = (session: number): { texts: string[]; acknowledged: number; aside: boolean } => {
    const known = sessions.get(session) ?? { texts: [], acknowledged: 0, aside: false };
    sessions.set(session, known);
    return known;
  };
  return {
    backup: () => copyOf(sessions),
    restore: (copy = new Map()) => {
      sessions = copyOf(copy);
    },
    load: async () =>
      [...sessions].map(([session, kept]): JournalSession => ({ session, ...kept, texts: [...kept.texts] })),
    append: async (session, index, text) => {
      const { texts, aside } = of(session);
      if (aside) throw new Error(`session ${session} is set aside`);
      if (index !== texts.length)
        throw new Error(`session ${session} continues at ${texts.length}, not ${index}`);
      texts.push(text);
      onWritten(session, index, text);
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

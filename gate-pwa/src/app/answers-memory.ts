/** Where sealed answers wait for the server: the gate's own IndexedDB, written before anybody enters. */
import { SealedAnswers } from '@attend-gate/shared';
import type { GateDatabase } from '../platform/database.ts';
import { type EventAddress, sendAnswers } from '../platform/server.ts';
import { type AnswersDeps, type AnswersDesk, type AnswersMemory, openAnswersDesk } from './answers-desk.ts';

export const answersMemoryIn = (db: GateDatabase): AnswersMemory => ({
  read: async () => {
    const kept = SealedAnswers.array().safeParse(await db.get('settings', 'answers'));
    return kept.success ? kept.data : [];
  },
  write: async (waiting) => {
    const tx = db.transaction('settings', 'readwrite', { durability: 'strict' });
    await Promise.all([tx.store.put([...waiting], 'answers'), tx.done]);
  },
});

/** The desk of a tablet: its own disk, and the server where it can be asked. */
export const openAnswersIn = (
  db: GateDatabase,
  deps: Omit<AnswersDeps, 'memory' | 'send'> & { readonly address: () => EventAddress | undefined },
): Promise<AnswersDesk> =>
  openAnswersDesk({
    ...deps,
    memory: answersMemoryIn(db),
    send: (answers) => {
      const to = deps.address();
      return to && sendAnswers(to, answers);
    },
  });

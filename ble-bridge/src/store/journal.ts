/** The journal of one document on disk (L28). `append` returns only when SQLite has synchronised the file. */
import type { Journal, JournalSession, Millis } from '@attend-gate/shared';
import type { BridgeDatabase } from './database.ts';

export interface DiskJournal extends Journal {
  /**
   * Drops whole sessions that end before `before` and are acknowledged in full, except the newest one, whose number
   * must not be given again (PR5). Returns how many.
   */
  cut(before: Millis): number;
}

interface Row {
  readonly session: number;
  readonly text: string;
}
interface StateRow {
  readonly session: number;
  readonly acknowledged: number;
  readonly aside: number;
}

/** @param document which log, `ledger` or `presence` */
export function createDiskJournal(db: BridgeDatabase, document: string, now: () => Millis): DiskJournal {
  const rows = db.prepare<[string], Row>(
    'select session, text from journal where document = ? order by session, idx',
  );
  const states = db.prepare<[string], StateRow>(
    'select session, acknowledged, aside from journal_session where document = ? order by session',
  );
  // The primary key refuses a second writer of the same place (L29).
  const append = db.prepare<[string, number, number, string, number]>(
    'insert into journal (document, session, idx, text, at) values (?, ?, ?, ?, ?)',
  );
  const acknowledge = db.prepare<[string, number, number]>(
    `insert into journal_session (document, session, acknowledged) values (?, ?, ?)
     on conflict (document, session) do update set acknowledged = max(acknowledged, excluded.acknowledged)`,
  );
  const setAside = db.prepare<[string, number]>(
    `insert into journal_session (document, session, aside) values (?, ?, 1)
     on conflict (document, session) do update set aside = 1`,
  );
  const done = db
    .prepare<[string, string, number], number>(
      `select j.session from journal j join journal_session s on s.document = j.document and s.session = j.session
       where j.document = ? and s.aside = 0
         and j.session < (select max(session) from journal where document = ?)
       group by j.session having max(j.at) < ? and count(*) <= max(s.acknowledged)`,
    )
    .pluck();
  const dropRows = db.prepare<[string, number]>('delete from journal where document = ? and session = ?');
  const dropState = db.prepare<[string, number]>(
    'delete from journal_session where document = ? and session = ?',
  );
  const cut = db.transaction((before: number): number => {
    const sessions = done.all(document, document, before);
    for (const session of sessions) {
      dropRows.run(document, session);
      dropState.run(document, session);
    }
    return sessions.length;
  });

  const load = (): readonly JournalSession[] => {
    const sessions = new Map<number, { texts: string[]; acknowledged: number; aside: boolean }>();
    for (const { session, acknowledged, aside } of states.all(document))
      sessions.set(session, { texts: [], acknowledged, aside: aside === 1 });
    for (const { session, text } of rows.all(document)) {
      const known = sessions.get(session) ?? { texts: [], acknowledged: 0, aside: false };
      known.texts.push(text);
      sessions.set(session, known);
    }
    return [...sessions].map(([session, kept]) => ({ session, ...kept }));
  };
  return {
    load: async () => load(),
    append: async (session, index, text) => void append.run(document, session, index, text, now()),
    acknowledge: async (session, length) => void acknowledge.run(document, session, length),
    setAside: async (session) => void setAside.run(document, session),
    cut: (before) => cut.immediate(before),
  };
}

/** Presence entries in PostgreSQL: a shared log of which whole sessions are cut when they are old (PR5). */
import type { EventDatabase } from '../database.ts';
import type { Following } from '../event-logs.ts';
import type { PresenceLogStore } from '../presence-log-store.ts';
import { readSetting, writeSetting } from '../setting-store.ts';
import type { FollowingLog } from './following-log.ts';
import { HIGHEST_PRESENCE } from './shared-log-store.ts';

export function createPresenceLog(
  log: FollowingLog,
  store: Pick<EventDatabase, 'db' | 'read' | 'write'>,
): PresenceLogStore & Following {
  const { db, read, write } = store;
  const old = (before: number) =>
    db
      .selectFrom('presence_entry')
      .select('client')
      .groupBy('client')
      .having((eb) => eb(eb.fn.max('received_at'), '<', before))
      .orderBy('client');
  const cutBefore = db.selectFrom('presence_cut').select('client').orderBy('client');
  let told: readonly number[] = [];
  const cutSessions = (): readonly number[] => {
    told = read((tx) => tx.all(cutBefore).map(({ client }) => client));
    return told;
  };
  return {
    ...log,
    cutSessions,
    // Also when another relay has cut: this one's room still shows what is gone.
    hasOlderThan: (before) =>
      read((tx) => tx.first(old(before)) !== undefined || tx.all(cutBefore).length > told.length),
    cut: (before) => {
      write((tx) => {
        const clients = tx.all(old(before)).map(({ client }) => client);
        if (clients.length === 0) return;
        const entries = db.selectFrom('presence_entry');
        const highest = tx.first(entries.select((eb) => eb.fn.max('seq').as('n')))?.n ?? 0;
        writeSetting(
          store,
          tx,
          HIGHEST_PRESENCE,
          Math.max(highest, readSetting(store, tx, HIGHEST_PRESENCE, 0)),
        );
        const rows = clients.map((client) => ({ client }));
        tx.run(
          db
            .insertInto('presence_cut')
            .values(rows)
            .onConflict((c) => c.doNothing()),
        );
        tx.run(db.deleteFrom('presence_entry').where('client', 'in', clients));
      });
      return cutSessions();
    },
  };
}

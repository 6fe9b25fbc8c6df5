/** Other systems that people are fetched from (E2): where, how often, how far, and who came from there. */
import type { Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import type { EventDatabase } from './database.ts';
import { enqueueJob } from './job-store.ts';
import type { SourceTable } from './schema-organiser.ts';

export interface Source {
  readonly id: string;
  readonly url: string;
  /** Sent as `Authorization`; '' = none. */
  readonly authorization: string;
  readonly everyMs: number;
  readonly cancelsMissing: boolean;
  /** What the other system said to continue with; '' = from the start. */
  readonly cursor: string;
  readonly lastRun: Millis;
  /** `PullResult` as JSON; '' = never ran. */
  readonly lastResult: string;
  readonly active: boolean;
  readonly createdAt: Millis;
}

export interface SourceStore {
  create(source: Source, actor: string): void;
  list(): readonly Source[];
  get(id: string): Source | undefined;
  remove(id: string, actor: string, now: Millis): boolean;
  /** Queues a pull for every source that is due, and for `now` when asked. @returns how many */
  schedule(now: Millis, only?: string): number;
  finished(id: string, result: { now: Millis; cursor: string; text: string }): void;
  /** Remembers who was seen in a pull. */
  seen(id: string, externalIds: readonly string[], now: Millis): void;
  /** Known ids of a source that were last seen before this pull. */
  missing(id: string, since: Millis): readonly string[];
  countKnown(id: string): number;
  forget(id: string, externalIds: readonly string[]): void;
}

const CHUNK = 500;
const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));

const sourceOf = (row: Selectable<SourceTable>): Source => ({
  ...{ id: row.id, url: row.url, authorization: row.authorization, cursor: row.cursor },
  ...{ everyMs: row.every_ms, cancelsMissing: row.cancels_missing === 1, active: row.active === 1 },
  ...{ lastRun: row.last_run as Millis, lastResult: row.last_result, createdAt: row.created_at as Millis },
});

function schedule(store: EventDatabase, now: Millis, only: string | undefined): number {
  const { db } = store;
  return store.write((tx) => {
    const all = db.selectFrom('source').selectAll().where('active', '=', 1);
    const due = tx.all(only === undefined ? all.where('next_run', '<=', now) : all.where('id', '=', only));
    for (const { id, every_ms } of due) {
      // One pull of a source at a time: while one waits or runs, another is the same.
      const busy = db
        .selectFrom('job')
        .select('id')
        .where('kind', '=', 'pull')
        .where('state', 'in', ['queued', 'running']);
      const waits = tx.first(busy.where('payload', '=', JSON.stringify({ source: id })));
      if (!waits) enqueueJob(store, tx, { kind: 'pull', payload: { source: id }, runAt: now }, now);
      tx.run(
        db
          .updateTable('source')
          .set({ next_run: now + every_ms })
          .where('id', '=', id),
      );
    }
    return due.length;
  });
}

export function createSourceStore(store: EventDatabase): SourceStore {
  const { db, read, write } = store;
  const persons = () => db.selectFrom('source_person');
  return {
    create: ({ id, url, authorization, everyMs, cancelsMissing, createdAt }, actor) =>
      write((tx) => {
        const times = { every_ms: everyMs, next_run: createdAt, last_run: 0, created_at: createdAt };
        const flags = { cancels_missing: cancelsMissing ? 1 : 0, active: 1 };
        tx.run(
          db
            .insertInto('source')
            .values({ id, url, authorization, cursor: '', last_result: '', ...times, ...flags }),
        );
        appendAudit(store, tx, { at: createdAt, actor, action: 'source.create', detail: { source: id } });
      }),
    list: () => read((tx) => tx.all(db.selectFrom('source').selectAll().orderBy('created_at'))).map(sourceOf),
    get: (id) => {
      const row = read((tx) => tx.first(db.selectFrom('source').selectAll().where('id', '=', id)));
      return row && sourceOf(row);
    },
    remove: (id, actor, now) =>
      write((tx) => {
        const removed = tx.run(db.deleteFrom('source').where('id', '=', id)) > 0;
        if (removed)
          appendAudit(store, tx, { at: now, actor, action: 'source.remove', detail: { source: id } });
        return removed;
      }),
    schedule: (now, only) => schedule(store, now, only),
    finished: (id, { now, cursor, text }) =>
      void write((tx) =>
        tx.run(
          db.updateTable('source').set({ cursor, last_run: now, last_result: text }).where('id', '=', id),
        ),
      ),
    seen: (id, externalIds, now) =>
      write((tx) => {
        for (const some of chunks(externalIds))
          tx.run(
            db
              .insertInto('source_person')
              .values(some.map((external_id) => ({ source_id: id, external_id, seen_at: now })))
              .onConflict((c) => c.columns(['source_id', 'external_id']).doUpdateSet({ seen_at: now })),
          );
      }),
    missing: (id, since) =>
      read((tx) =>
        tx.all(persons().select('external_id').where('source_id', '=', id).where('seen_at', '<', since)),
      ).map(({ external_id }) => external_id),
    countKnown: (id) =>
      read((tx) =>
        tx.first(
          persons()
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('source_id', '=', id),
        ),
      )?.n ?? 0,
    forget: (id, externalIds) =>
      write((tx) => {
        for (const some of chunks(externalIds))
          tx.run(db.deleteFrom('source_person').where('source_id', '=', id).where('external_id', 'in', some));
      }),
  };
}

/**
 * The outbox (I8, E10): work written in the transaction that made it necessary, claimed for a while by whoever does it,
 * and done at least once with the same id. A claim that was not finished in time is claimed again.
 */
import type { Millis } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import type { EventDatabase } from './database.ts';
import type { JobTable } from './schema-organiser.ts';
import type { Transaction } from './transaction.ts';

export type JobState = 'queued' | 'running' | 'done' | 'dead';

export interface NewJob {
  readonly kind: string;
  /** Ids, never personal data. */
  readonly payload: Readonly<Record<string, string | number | boolean>>;
  readonly runAt: Millis;
  /** A job with this key that is there already is this job. */
  readonly dedupeKey?: string;
}

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, string | number | boolean>>;
  readonly state: JobState;
  /** This try included. */
  readonly attempts: number;
  readonly runAt: Millis;
  readonly lastError: string;
  readonly createdAt: Millis;
  /** 0 = not yet. */
  readonly doneAt: Millis;
}

export interface JobStore {
  /** In a transaction of one's own; `enqueueJob` goes into another's. @returns whether it is new */
  enqueue(job: NewJob, now: Millis): boolean;
  /** Due jobs of these kinds, now this caller's until the lease is over. */
  claim(kinds: readonly string[], lease: { now: Millis; ms: number; limit: number }): readonly Job[];
  done(id: number, now: Millis): void;
  retry(id: number, at: Millis, error: string): void;
  dead(id: number, error: string, now: Millis): void;
  /** Puts a dead job back. */
  revive(id: number, now: Millis): boolean;
  list(filter: { kind: string; state?: JobState; before?: number; limit: number }): readonly Job[];
  counts(kind: string): Readonly<Record<JobState, number>>;
  /** When the next one is due; undefined = nothing waits. */
  nextAt(kinds: readonly string[]): Millis | undefined;
}

const MAX_ERROR = 500;

const jobOf = (row: Selectable<JobTable>): Job => ({
  ...{ id: row.id, kind: row.kind, attempts: row.attempts, lastError: row.last_error },
  payload: JSON.parse(row.payload) as Job['payload'],
  state: row.state as JobState,
  runAt: row.run_at as Millis,
  createdAt: row.created_at as Millis,
  doneAt: row.done_at as Millis,
});

/** Adds a job within a transaction. @returns whether it is new */
export function enqueueJob(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  { kind, payload, runAt, dedupeKey }: NewJob,
  now: Millis,
): boolean {
  const times = { run_at: runAt, locked_until: 0, created_at: now, done_at: 0 };
  const row = { kind, payload: JSON.stringify(payload), dedupe_key: dedupeKey ?? null };
  const insert = db
    .insertInto('job')
    .values({ ...row, ...times, state: 'queued', attempts: 0, last_error: '' })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing());
  return tx.run(insert) > 0;
}

export function createJobStore(store: EventDatabase): JobStore {
  const { db, read, write, claim } = store;
  const due = (kinds: readonly string[], now: Millis) =>
    db
      .selectFrom('job')
      .select('id')
      .where('kind', 'in', kinds)
      .where((eb) =>
        eb.or([
          eb.and([eb('state', '=', 'queued'), eb('run_at', '<=', now)]),
          eb.and([eb('state', '=', 'running'), eb('locked_until', '<=', now)]),
        ]),
      );
  const finish = (id: number, change: Partial<Selectable<JobTable>>): void =>
    void write((tx) => tx.run(db.updateTable('job').set(change).where('id', '=', id)));
  return {
    enqueue: (job, now) => write((tx) => enqueueJob(store, tx, job, now)),
    claim: (kinds, { now, ms, limit }) =>
      claim((tx) => {
        const first = due(kinds, now).orderBy('run_at').orderBy('id').limit(limit);
        // SQLite has one writer; on PostgreSQL the workers of two relays pass each other.
        const mine = store.isShared ? first.forUpdate().skipLocked() : first;
        const ids = tx.all(mine).map(({ id }) => id);
        if (ids.length === 0) return [];
        tx.run(
          db
            .updateTable('job')
            .set((eb) => ({ state: 'running', locked_until: now + ms, attempts: eb('attempts', '+', 1) }))
            .where('id', 'in', ids),
        );
        return tx.all(db.selectFrom('job').selectAll().where('id', 'in', ids).orderBy('id')).map(jobOf);
      }),
    done: (id, now) => finish(id, { state: 'done', done_at: now, last_error: '' }),
    retry: (id, at, error) =>
      finish(id, { state: 'queued', run_at: at, last_error: error.slice(0, MAX_ERROR) }),
    dead: (id, error, now) =>
      finish(id, { state: 'dead', done_at: now, last_error: error.slice(0, MAX_ERROR) }),
    revive: (id, now) =>
      write(
        (tx) =>
          tx.run(
            db
              .updateTable('job')
              .set({ state: 'queued', run_at: now, attempts: 0, done_at: 0 })
              .where('id', '=', id)
              .where('state', '=', 'dead'),
          ) > 0,
      ),
    list: ({ kind, state, before, limit }) =>
      read((tx) => {
        let query = db.selectFrom('job').selectAll().where('kind', '=', kind);
        if (state !== undefined) query = query.where('state', '=', state);
        if (before !== undefined) query = query.where('id', '<', before);
        return tx.all(query.orderBy('id', 'desc').limit(limit)).map(jobOf);
      }),
    counts: (kind) =>
      read((tx) => {
        const query = db.selectFrom('job').select(['state', (eb) => eb.fn.countAll<number>().as('n')]);
        const counts = { queued: 0, running: 0, done: 0, dead: 0 };
        for (const { state, n } of tx.all(query.where('kind', '=', kind).groupBy('state')))
          counts[state as JobState] = n;
        return counts;
      }),
    nextAt: (kinds) =>
      read((tx) => {
        const waiting = db
          .selectFrom('job')
          .select((eb) =>
            eb.fn
              .min(
                eb
                  .case()
                  .when('state', '=', 'queued')
                  .then(eb.ref('run_at'))
                  .else(eb.ref('locked_until'))
                  .end(),
              )
              .as('at'),
          )
          .where('kind', 'in', kinds)
          .where('state', 'in', ['queued', 'running']);
        const at = tx.first(waiting)?.at;
        return at === null || at === undefined ? undefined : (Number(at) as Millis);
      }),
  };
}

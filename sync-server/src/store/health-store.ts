/** Figures about an event's database for whoever watches the server. Reads only, and never what a person wrote. */
import type { Millis, RosterVersion } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

const DAY_MS = 86_400_000;

export interface JobCount {
  readonly state: string;
  readonly count: number;
  /** When the first of them that is not done should have run, ms since 1970. */
  readonly oldestDue: number | undefined;
}

export interface HealthStore {
  /** The roster's version in the database, which the served one follows. */
  rosterVersion(): RosterVersion;
  /** Jobs that are not done, and those given up since `now` less a day, by state. */
  jobs(now: Millis): readonly JobCount[];
  /** Bytes on disk, and free beside them. */
  files(): ReturnType<EventDatabase['size']>;
}

export function createHealthStore(store: Pick<EventDatabase, 'db' | 'read' | 'size'>): HealthStore {
  const { db, read } = store;
  const version = db.selectFrom('event').select(['roster_epoch as epoch', 'roster_number as number']);
  const jobs = db
    .selectFrom('job')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count'), eb.fn.min('run_at').as('due')])
    .groupBy('state');
  const ofInterest = (now: Millis) =>
    jobs.where((eb) =>
      eb.or([eb('done_at', '=', 0), eb.and([eb('state', '=', 'dead'), eb('done_at', '>', now - DAY_MS)])]),
    );
  return {
    rosterVersion: () => read((tx) => tx.first(version)) ?? { epoch: 0, number: 0 },
    jobs: (now) =>
      read((tx) => tx.all(ofInterest(now))).map(({ state, count, due }) => ({
        ...{ state, count, oldestDue: due ?? undefined },
      })),
    files: () => store.size(),
  };
}

/** Figures about an event's database for whoever watches the server. Reads only, and never what a person wrote. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RosterVersion } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

export interface JobCount {
  readonly state: string;
  readonly count: number;
  /** When the first of them that is not done should have run, ms since 1970. */
  readonly oldestDue: number | undefined;
}

export interface HealthStore {
  /** The roster's version in the database, which the served one follows. */
  rosterVersion(): RosterVersion;
  /** Jobs that are not done, by state. */
  jobs(): readonly JobCount[];
  /** Bytes on disk, and free beside them. */
  files(): { readonly db: number; readonly wal: number; readonly free: number };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

export function createHealthStore(store: Pick<EventDatabase, 'db' | 'read' | 'file'>): HealthStore {
  const { db, read, file } = store;
  const version = db.selectFrom('event').select(['roster_epoch as epoch', 'roster_number as number']);
  const jobs = db
    .selectFrom('job')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count'), eb.fn.min('run_at').as('due')])
    .where('done_at', '=', 0)
    .groupBy('state');
  return {
    rosterVersion: () => read((tx) => tx.first(version)) ?? { epoch: 0, number: 0 },
    jobs: () =>
      read((tx) => tx.all(jobs)).map(({ state, count, due }) => ({
        ...{ state, count, oldestDue: due ?? undefined },
      })),
    files: () => {
      const { bavail, bsize } = statfsSync(dirname(file));
      return { db: sizeOf(file), wal: sizeOf(`${file}-wal`), free: bavail * bsize };
    },
  };
}

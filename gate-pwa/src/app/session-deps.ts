/** What a working gate is given: who it is, where it keeps things, and every clock and chance it may use. */
import type { GateDatabase, Identity } from '../platform/database.ts';
import type { CorrectedClock } from './clock.ts';
import type { GateSnapshot } from './gate-app.ts';
import type { Store } from './store.ts';

export interface SessionDeps {
  readonly identity: Identity;
  readonly db: GateDatabase;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly steady: () => number;
  readonly randomBytes: (n: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly store: Store<GateSnapshot>;
  /** Starts the app again from what is on disk. */
  readonly restart: () => void;
}

/** A log store below another one: where the relay above knows a session otherwise, its word counts (L16, L31). */
import type { Millis } from '../ids.ts';
import type { Run } from '../replica/update-codec.ts';
import type { LogStore } from './log-store.ts';

export interface VenueLogStore extends LogStore {
  /** Puts `run`, from its first fact on, in the place of everything kept of its session; durable, in one transaction. */
  replace(run: Run, receivedAt: Millis): Promise<void>;
}

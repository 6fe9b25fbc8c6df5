/**
 * Notices people that another process wrote into this event's database (`attend-gate import`), so that nobody has to
 * restart the server for them. Reads one row every two seconds; changes made here announce themselves.
 */
import type { RosterVersion } from '@attend-gate/shared';
import type { RosterPublisher } from '../roster/publish.ts';
import { type RepeatDeps, repeatEvery } from './repeat.ts';

export interface WatchDeps extends RepeatDeps {
  readonly roster: Pick<RosterPublisher, 'current' | 'changed'>;
  /** The version in the database. */
  readonly version: () => RosterVersion;
  /** While people are being taken in here, their end is waited for. */
  readonly isTaking: () => boolean;
}

const EVERY_MS = 2_000;

/** @returns how to stop */
export function watchRoster({ roster, version, isTaking, ...deps }: WatchDeps): () => void {
  let stopped = false;
  const look = async (): Promise<void> => {
    if (isTaking()) return;
    const published = (await roster.current()).version;
    if (stopped || isTaking()) return;
    const { epoch, number } = version();
    if (epoch !== published.epoch || number !== published.number) roster.changed();
  };
  const stop = repeatEvery(EVERY_MS, look, deps);
  return () => {
    stopped = true;
    stop();
  };
}

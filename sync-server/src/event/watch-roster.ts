/**
 * Notices people that another process wrote into this event's database (`attend-gate import`), so that nobody has to
 * restart the server for them. Reads one row every two seconds; changes made here announce themselves.
 */
import type { RosterVersion } from '@attend-gate/shared';
import type { RosterPublisher } from '../roster/publish.ts';

export interface WatchDeps {
  readonly roster: Pick<RosterPublisher, 'current' | 'changed'>;
  /** The version in the database. */
  readonly version: () => RosterVersion;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 2_000;

/** @returns how to stop */
export function watchRoster({ roster, version, after, onError }: WatchDeps): () => void {
  let cancel = (): void => undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const published = (await roster.current()).version;
    if (stopped) return;
    const { epoch, number } = version();
    if (epoch !== published.epoch || number !== published.number) roster.changed();
  };
  const next = (): void => {
    cancel = after(EVERY_MS, () => {
      void look()
        .catch(onError)
        .finally(() => {
          if (!stopped) next();
        });
    });
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}

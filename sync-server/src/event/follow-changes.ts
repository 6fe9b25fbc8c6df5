/**
 * Keeps what this relay remembers of an event's tables (devices, staff) in step with other relays that write to the same
 * tables (L34). The roster needs nothing of its own: `watch-roster.ts` looks at the version, which a hint refreshes.
 */
import type { DeviceDirectory } from '../access/device-directory.ts';
import type { StaffDesk } from '../access/staff-desk.ts';
import type { EventDatabase } from '../store/database.ts';
import type { RepeatDeps } from './repeat.ts';

export interface FollowChangesDeps extends RepeatDeps {
  readonly store: Pick<EventDatabase, 'onChanged'>;
  readonly directory: Pick<DeviceDirectory, 'refresh'>;
  readonly staff: Pick<StaffDesk, 'refresh'>;
}

/** Many changes in a row are one look. */
const GATHER_MS = 100;

/** @returns how to stop */
export function followChanges({ store, directory, staff, after, onError }: FollowChangesDeps): () => void {
  let stopped = false;
  let waiting = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    await directory.refresh();
    await staff.refresh();
  };
  const unsubscribe = store.onChanged?.((by) => {
    if (by === 'here' || waiting || stopped) return;
    waiting = true;
    cancel = after(GATHER_MS, () => {
      waiting = false;
      look().catch(onError);
    });
  });
  return () => {
    stopped = true;
    cancel();
    unsubscribe?.();
  };
}

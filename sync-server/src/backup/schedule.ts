/**
 * Backups while the server runs: one after the other, each in a process of its own, so that encrypting never holds up a
 * gate and a failure takes nobody with it (X5). Does nothing until somebody has made a key.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { lockOf, newestBackup } from './backup.ts';

export interface ScheduleDeps {
  readonly dataDir: string;
  /** Folder for the archives. */
  readonly to: string;
  readonly everyMs: number;
  /** Makes one backup; rejects with what its process said. */
  readonly run: () => Promise<void>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onMade: (backup: { readonly at: Millis; readonly bytes: number }) => void;
  readonly onFailed: (error: unknown) => void;
  /** Nobody has made a key; told once. */
  readonly onNoKey: () => void;
}

/** Soon after the start, when the newest one is older than the interval, but not while gates are reconnecting. */
const FIRST_MS = 60_000;

/** @returns how to stop */
export function scheduleBackups(deps: ScheduleDeps): () => void {
  const { dataDir, to, everyMs, clock, after } = deps;
  let cancel = (): void => undefined;
  let stopped = false;
  let toldNoKey = false;
  const report = (): Millis | undefined => {
    const newest = newestBackup(to);
    if (newest) deps.onMade({ at: newest.at, bytes: statSync(join(to, newest.name)).size });
    return newest?.at;
  };
  const once = async (): Promise<void> => {
    if (!lockOf(dataDir)) {
      if (!toldNoKey) deps.onNoKey();
      toldNoKey = true;
      return;
    }
    await deps.run();
    report();
  };
  const next = (ms: number): void => {
    cancel = after(ms, () => {
      void once()
        .catch(deps.onFailed)
        .finally(() => {
          if (!stopped) next(everyMs);
        });
    });
  };
  const newest = report() ?? asMillis(0);
  next(Math.max(FIRST_MS, everyMs - (clock.now() - newest)));
  return () => {
    stopped = true;
    cancel();
  };
}

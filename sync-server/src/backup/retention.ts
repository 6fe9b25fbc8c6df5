/** Which backups stay: all of the last hours, one an hour of the last days, one a day after that. Decides, deletes nothing. */
import type { Millis } from '@attend-gate/shared';

export interface Retention {
  /** Every backup younger than this many hours stays. */
  readonly allHours: number;
  /** Then the newest of each hour, for this many hours. */
  readonly hourlyHours: number;
  /** Then the newest of each day, for this many days. */
  readonly dailyDays: number;
}

export const RETENTION: Retention = { allHours: 6, hourlyHours: 48, dailyDays: 30 };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * @param taken when each backup was taken
 * @returns those that may go; never the newest
 */
export function expendable(
  taken: readonly Millis[],
  now: Millis,
  keep: Retention = RETENTION,
): readonly Millis[] {
  const newestFirst = [...taken].sort((a, b) => b - a);
  const kept = new Set<string>();
  return newestFirst.filter((at, i) => {
    if (i === 0) return false;
    const age = now - at;
    if (age < keep.allHours * HOUR) return false;
    const slot =
      age < keep.hourlyHours * HOUR
        ? `h${Math.floor(at / HOUR)}`
        : age < keep.dailyDays * DAY
          ? `d${Math.floor(at / DAY)}`
          : undefined;
    if (slot === undefined || kept.has(slot)) return true;
    kept.add(slot);
    return false;
  });
}

const NAME = /^attend-gate-(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z\.age$/;

/** `attend-gate-2026-11-24T101500Z.age`: sorts by time and is a name everywhere. */
export const backupName = (at: Millis): string =>
  `attend-gate-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}Z.age`;

/** When a backup of this name was taken, to the second; undefined for other files. */
export function backupTime(name: string): Millis | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, day, hour, minute, second] = match;
  const at = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : (at as Millis);
}

/**
 * The event's one row: its settings and counters. Everything that raises the roster's version goes through
 * `bumpRoster` inside the transaction that made the change, so a gate can never miss one (wire.md, Roster).
 */
import type { EventId, EventInfo, Millis, RosterVersion } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import { DatabaseAway } from './database-away.ts';
import type { Transaction } from './transaction.ts';

export interface EventRecord {
  readonly info: EventInfo;
  readonly logEpoch: number;
  readonly roster: RosterVersion;
}

export interface EventStore {
  /** Makes the row on the first start, later only updates the settings (and raises the roster if they changed). */
  put(info: EventInfo, now: Millis): EventRecord;
  /** Asked for on every scan; on a shared database as of the last change heard of. */
  read(): EventRecord;
  /** As it is in the database now. */
  readNow(): EventRecord;
  /**
   * A rebuilt or restored relay starts higher epochs, or gates would ignore it (L25).
   * @param floor numbers that may be in use elsewhere: epochs become at least that, new device numbers start above
   */
  raiseEpochs(now: Millis, floor?: EpochFloor): EventRecord;
}

export interface EpochFloor {
  readonly epoch: number;
  readonly device: number;
}

/** Raises the roster's number; call it in the transaction of the change. */
export function bumpRoster({ db }: Pick<EventDatabase, 'db'>, tx: Transaction, now: Millis): void {
  tx.run(
    db.updateTable('event').set((eb) => ({ roster_number: eb('roster_number', '+', 1), updated_at: now })),
  );
}

/** Asked for on every scan, so the settings are parsed once per change. */
function createInfoReader(): (text: string) => EventInfo {
  let last: { readonly text: string; readonly info: EventInfo } | undefined;
  return (text) => {
    // Written by `put` from a typed value only.
    if (last?.text !== text) last = { text, info: JSON.parse(text) as EventInfo };
    return last.info;
  };
}

/**
 * Between two changes nobody asks another machine for what is known. While the database is away the last answer stands:
 * a check-in is refused for its own reasons then, not for want of the event's name.
 */
function rememberUntil(
  onChanged: NonNullable<EventDatabase['onChanged']>,
  readNow: () => EventRecord,
): () => EventRecord {
  let last: EventRecord | undefined;
  let isStale = true;
  onChanged(() => {
    isStale = true;
  });
  return () => {
    if (last && !isStale) return last;
    try {
      last = readNow();
      isStale = false;
    } catch (error) {
      if (!last || !(error instanceof DatabaseAway)) throw error;
    }
    return last;
  };
}

/** @param id the event this file belongs to; a file of another event is a programmer's error and throws */
export function createEventStore(store: EventDatabase, id: EventId): EventStore {
  const { db, write } = store;
  const infoOf = createInfoReader();
  const row = (tx: Transaction) => tx.first(db.selectFrom('event').selectAll());
  const read = (tx: Transaction): EventRecord => {
    const found = row(tx);
    if (found?.id !== id) throw new Error(`this file belongs to ${found?.id ?? 'no event yet'}, not ${id}`);
    const roster = { epoch: found.roster_epoch, number: found.roster_number };
    return { info: infoOf(found.info), logEpoch: found.log_epoch, roster };
  };
  const create = (tx: Transaction, info: string, now: Millis): void => {
    const counters = { log_epoch: 1, roster_epoch: 1, roster_number: 1, device_floor: 0 };
    const values = { id, info, ...counters, created_at: now, updated_at: now };
    tx.run(db.insertInto('event').values(values));
  };
  const readNow = (): EventRecord => store.read(read);
  return {
    read: store.onChanged ? rememberUntil(store.onChanged, readNow) : readNow,
    readNow,
    put: (info, now) =>
      write((tx) => {
        const text = JSON.stringify(info);
        const known = row(tx);
        if (!known) create(tx, text, now);
        else if (known.id === id && known.info !== text) {
          tx.run(db.updateTable('event').set({ info: text }));
          bumpRoster(store, tx, now);
        }
        return read(tx);
      }),
    raiseEpochs: (now, floor = { epoch: 0, device: 0 }) =>
      write((tx) => {
        const found = row(tx);
        if (!found) throw new Error('an event without settings has no epochs');
        tx.run(
          db.updateTable('event').set({
            log_epoch: Math.max(found.log_epoch + 1, floor.epoch),
            roster_epoch: Math.max(found.roster_epoch + 1, floor.epoch),
            device_floor: Math.max(found.device_floor, floor.device),
            updated_at: now,
          }),
        );
        return read(tx);
      }),
  };
}

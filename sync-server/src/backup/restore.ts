/**
 * Brings a backup back: unpacked and checked beside the data, made the start of a new epoch, and only then put in its
 * place, with what was there kept as a restore point. A refused or failed restore has changed nothing.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EventId, err, type Millis, ok, type Result } from '@attend-gate/shared';
import { isDatabaseInUse } from '../store/copy-database.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createEventStore, type EpochFloor } from '../store/event-store.ts';
import { type ArchiveRefusal, type Key, readArchive } from './archive.ts';
import { dataFiles } from './folder.ts';
import { checkManifest, MANIFEST, readManifest } from './manifest.ts';
import { type Move, swapData, undoInterruptedSwap } from './swap.ts';
import { type DataReport, eventsOf, verifyData } from './verify.ts';

export type RestoreRefusal =
  | { readonly kind: 'in_use'; readonly file: string }
  | { readonly kind: ArchiveRefusal }
  | { readonly kind: 'not_whole'; readonly problems: readonly string[] }
  | { readonly kind: 'no_restore_point' };

export interface Restored {
  readonly report: DataReport;
  /** ISO 8601: when the backup was taken. */
  readonly takenAt: string;
  /** Where what was there before is kept, relative to the data folder; undefined when there was nothing. */
  readonly restorePoint: string | undefined;
  readonly epochs: readonly { readonly event: EventId; readonly epoch: number }[];
}

export interface RestoreDeps {
  readonly clock: { readonly now: () => Millis };
  /** For tests of what happens when it fails. */
  readonly move?: Move;
}

const WORK = '.restoring';
/** Device numbers given since the backup are unknown where the disk was lost; nobody pairs more than this in between. */
const DEVICE_MARGIN = 1_000;

const pointName = (now: Millis): string =>
  join('restore-points', new Date(now).toISOString().replaceAll(':', '').replace('.', '-'));

const inUse = (dataDir: string): string | undefined =>
  dataFiles(dataDir)
    .filter(({ kind }) => kind === 'database')
    .map(({ path }) => join(dataDir, path))
    .find(isDatabaseInUse);

/** What an event has given out: its epoch and the highest device number. */
async function givenOutBy(file: string): Promise<EpochFloor> {
  const store = await openEventDatabase(file);
  try {
    const { db } = store;
    const row = await db.selectFrom('event').select(['log_epoch', 'device_floor']).executeTakeFirst();
    const device = await db
      .selectFrom('device')
      .select((eb) => eb.fn.max('device_no').as('no'))
      .executeTakeFirst();
    return { epoch: row?.log_epoch ?? 0, device: Math.max(row?.device_floor ?? 0, device?.no ?? 0) };
  } finally {
    await store.close();
  }
}

/** The same of the data that is about to be replaced; zeros where there is none or it cannot be read. */
async function givenOutHere(dataDir: string, event: EventId): Promise<EpochFloor> {
  const file = eventDatabaseFile(dataDir, event);
  const nothing = { epoch: 0, device: 0 };
  if (!existsSync(file)) return nothing;
  try {
    return await givenOutBy(file);
  } catch (error) {
    // Data that cannot be read is why somebody restores; the margin and the clock stand in for it.
    if (error instanceof Error) return nothing;
    throw error;
  }
}

/** Begins a higher epoch in every event of a folder. @param hereOf what this installation has given out of an event */
export async function startEpochs(
  folder: string,
  hereOf: (event: EventId) => Promise<EpochFloor>,
  now: Millis,
): Promise<{ event: EventId; epoch: number }[]> {
  const epochs: { event: EventId; epoch: number }[] = [];
  for (const event of eventsOf(folder)) {
    const here = await hereOf(event);
    const file = eventDatabaseFile(folder, event);
    const backedUp = await givenOutBy(file);
    const store = await openEventDatabase(file);
    try {
      // The second of the restore is above every epoch that an earlier restore, here or elsewhere, can have begun.
      const epoch = Math.max(here.epoch + 1, Math.floor(now / 1_000));
      const device = Math.max(here.device, backedUp.device + DEVICE_MARGIN);
      epochs.push({
        event,
        epoch: createEventStore(store, event).raiseEpochs(now, { epoch, device }).logEpoch,
      });
    } finally {
      await store.close();
    }
  }
  return epochs;
}

interface Unpacked {
  readonly report: DataReport;
  readonly takenAt: string;
}

/** Unpacks and checks. @param folder is emptied first */
export async function openBackup(
  archive: string,
  folder: string,
  key: Key,
  now: Millis,
): Promise<Result<Unpacked, RestoreRefusal>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const read = await readArchive(archive, folder, key);
  if (!read.ok) return err({ kind: read.error });
  const manifest = readManifest(folder);
  if (!manifest) return err({ kind: 'not_whole', problems: ['it holds no list of its contents'] });
  const missing = await checkManifest(folder, manifest);
  if (missing.length > 0) return err({ kind: 'not_whole', problems: missing });
  const report = await verifyData(folder, now);
  if (report.problems.length > 0) return err({ kind: 'not_whole', problems: report.problems });
  return ok({ report, takenAt: manifest.takenAt });
}

export async function restoreBackup(
  archive: string,
  dataDir: string,
  key: Key,
  { clock, move }: RestoreDeps,
): Promise<Result<Restored, RestoreRefusal>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  undoInterruptedSwap(dataDir);
  const busy = inUse(dataDir);
  if (busy !== undefined) return err({ kind: 'in_use', file: busy });
  const folder = join(dataDir, WORK);
  try {
    const now = clock.now();
    const unpacked = await openBackup(archive, folder, key, now);
    if (!unpacked.ok) return unpacked;
    rmSync(join(folder, MANIFEST));
    const epochs = await startEpochs(folder, (event) => givenOutHere(dataDir, event), now);
    const point = pointName(now);
    const hadData = dataFiles(dataDir).length > 0;
    swapData(dataDir, { from: WORK, point }, move);
    return ok({ ...unpacked.value, restorePoint: hadData ? point : undefined, epochs });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the newest restore point back in place; what it replaces becomes a restore point itself. */
export function undoRestore(
  dataDir: string,
  { clock, move }: RestoreDeps,
): Result<{ readonly back: string; readonly restorePoint: string }, RestoreRefusal> {
  undoInterruptedSwap(dataDir);
  const points = join(dataDir, 'restore-points');
  const newest = existsSync(points) ? readdirSync(points).sort().at(-1) : undefined;
  if (newest === undefined) return err({ kind: 'no_restore_point' });
  const busy = inUse(dataDir);
  if (busy !== undefined) return err({ kind: 'in_use', file: busy });
  const from = join('restore-points', newest);
  const point = pointName(clock.now());
  swapData(dataDir, { from, point }, move);
  rmSync(join(dataDir, from), { recursive: true, force: true });
  return ok({ back: newest, restorePoint: point });
}

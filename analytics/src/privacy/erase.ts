/**
 * Forgets a person (A15). `delete` removes their rows, `unlink` keeps the counts but cuts what ties them together:
 * the person's keys become new ones, one per event, that lead nowhere. Files are written again, the tables made
 * again, old files deleted at once, and a list of hashes keeps the person out of every later pull.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type EventInfo, type ExportedEvent, err, ok, type Result } from '@attend-gate/shared';
import type { LiveFile } from '../catalog/catalog.ts';
import { DERIVED_TABLES, RAW_TABLES, type TableName } from '../lake/tables.ts';
import { publishEvent } from '../pull/publish.ts';
import type { PullDeps } from '../pull/pull-event.ts';

export type EraseMode = 'delete' | 'unlink';
export interface Erased {
  /** Events that had rows of the person. */
  readonly events: readonly string[];
  readonly rows: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

interface Person {
  readonly key: string;
  readonly tokens: readonly string[];
  readonly mode: EraseMode;
}

/** One owner's files (an event, or an import) without the person. @returns rows erased */
async function rewriteOwner(deps: PullDeps, owner: string, tables: readonly TableName[], person: Person) {
  const { dataDir, catalog, worker } = deps;
  const add: Omit<LiveFile, 'id' | 'eventId'>[] = [];
  const retire: number[] = [];
  let rows = 0;
  const replacement = randomUUID();
  for (const table of tables) {
    const files = catalog.files({ event: owner, table });
    const places = files.map((file) => ({
      file,
      path: file.path.replace(/[^/\\]+$/, `${randomBytes(6).toString('hex')}.parquet`),
    }));
    const { key, tokens, mode } = person;
    // Unlinking needs no token: what ties events together is the key.
    const job = {
      kind: 'rewrite',
      table,
      mode,
      replacement,
      keys: [key],
      tokens: mode === 'delete' ? tokens : [],
    } as const;
    const moves = places.map(({ file, path }) => ({
      from: join(dataDir, file.path),
      to: join(dataDir, path),
    }));
    const done = await worker.run({ ...job, files: moves });
    if (!done.ok) return err(done.error.detail);
    for (const written of done.value.files) {
      const { file, path } = places.find(({ path: one }) => join(dataDir, one) === written.to)!;
      const { minSeq, maxSeq } = file;
      add.push({ table, path, minSeq, maxSeq, rows: written.rows, bytes: written.bytes });
      retire.push(file.id);
      rows += written.erased;
    }
  }
  return ok({ add, retire, rows });
}

/** @param key the attendee key, as participants carry it */
export async function erasePerson(
  deps: PullDeps,
  key: string,
  mode: EraseMode,
): Promise<Result<Erased, string>> {
  const { dataDir, catalog, worker, clock } = deps;
  if (!isUuid(key)) return err('an attendee key is a UUID in small letters');
  const participantFiles = catalog
    .files()
    .filter(({ table }) => table === 'participant_change' || table === 'participant')
    .map(({ path }) => join(dataDir, path));
  const found = await worker.run({ kind: 'tokens', files: participantFiles, keys: [key] });
  if (!found.ok) return err(found.error.detail);
  const tokens = found.value;
  // First, so that a pull beside this one cannot bring the person back.
  catalog.addErased(mode === 'delete' ? 'key' : 'unlinked', [sha256(key)], clock.now());
  if (mode === 'delete') catalog.addErased('token', tokens.map(sha256), clock.now());
  const events: string[] = [];
  let rows = 0;
  for (const owner of new Set(catalog.files().map(({ eventId }) => eventId))) {
    const pulled = catalog.event(owner);
    const tables: readonly TableName[] = pulled ? RAW_TABLES : DERIVED_TABLES;
    const written = await rewriteOwner(deps, owner, tables, { key, tokens, mode });
    if (!written.ok) return written;
    if (written.value.rows === 0) continue;
    const { add, retire } = written.value;
    const replaced = catalog.replaceFiles({
      owner,
      note: `erase ${owner}`,
      nowMs: clock.now(),
      add,
      retire,
      dirty: true,
    });
    if (!replaced.ok) return err(`${owner} changed meanwhile; ask again`);
    if (mode === 'delete') catalog.addErased('event', [owner], clock.now());
    rows += written.value.rows;
    events.push(owner);
    if (!pulled?.info || !pulled.counters) continue;
    // Written by `publishEvent` only.
    const info = JSON.parse(pulled.info) as EventInfo;
    const counters = JSON.parse(pulled.counters) as ExportedEvent['counters'];
    const announced = { info, counters, lastSeq: pulled.factCursor, asOfMs: pulled.asOfMs };
    const published = await publishEvent(deps, owner, announced);
    if (!published.ok) return err(`${owner}: ${published.error.detail}`);
  }
  return ok({ events, rows });
}

/** Brings a foreign scan log into the lake as an event series (one event per session, or per local day). */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import type { Catalog, EventState } from '../catalog/catalog.ts';
import { DERIVED_TABLES, type DerivedTable } from '../lake/tables.ts';
import type { DuckWorker } from '../worker/client.ts';
import type { ScanJob, ScannedFiles } from '../worker/jobs.ts';
import { writeCleanLog } from './clean-log.ts';
import { columnsOf } from './scan-map.ts';

export interface ImportDeps {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly worker: DuckWorker;
  readonly clock: { readonly now: () => number };
}
export type ImportRequest = Omit<
  ScanJob,
  'kind' | 'file' | 'delimiter' | 'secret' | 'nowMs' | 'out' | 'takenIds'
> & {
  /** Logs of the same form, read as one. */
  readonly files: readonly string[];
  readonly delimiter: string | undefined;
};

/** Persons of imported logs get keys of this lake; the secret never leaves it. */
function importSecret(dataDir: string): string {
  const file = join(dataDir, 'import-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8');
}

export const importOwner = (series: string): string => `import:${series}`;

/** The clean copy holds personal data, so it is gone again whatever happens. */
async function readFiles(
  { worker }: ImportDeps,
  { files, delimiter, header, map }: ImportRequest,
  clean: string,
  jobOf: (delimiter: string) => ScanJob,
): Promise<Result<ScannedFiles, string>> {
  try {
    const written = await writeCleanLog(files, clean, { delimiter, header, columns: columnsOf(map) });
    if (!written.ok) return written;
    const read = await worker.run(jobOf(written.value.delimiter));
    return read.ok ? read : err(read.error.detail);
  } finally {
    rmSync(clean, { force: true });
  }
}

export async function importScans(
  deps: ImportDeps,
  request: ImportRequest,
): Promise<Result<ScannedFiles & { readonly snapshot: number }, string>> {
  const { dataDir, catalog, clock } = deps;
  const owner = importOwner(request.series);
  const name = randomBytes(6).toString('hex');
  const pathOf = (table: DerivedTable): string =>
    join('lake', table, `import=${encodeURIComponent(request.series)}`, `${name}.parquet`);
  const out = Object.fromEntries(DERIVED_TABLES.map((t) => [t, join(dataDir, pathOf(t))])) as ScanJob['out'];
  const nowMs = clock.now();
  const { files, ...rest } = request;
  const clean = join(dataDir, 'incoming', `${name}.log`);
  const read = await readFiles(deps, request, clean, (delimiter) => ({
    kind: 'scans',
    ...rest,
    ...{ file: clean, delimiter, secret: importSecret(dataDir), nowMs, out },
    takenIds: catalog.events().flatMap(({ eventId, source }) => (source === owner ? [] : [eventId])),
  }));
  if (!read.ok) return read;
  if (read.value.events.length === 0) return err(`no row of ${files.join(', ')} has a person and a time`);
  const states = read.value.events.map(
    (event): EventState => ({
      ...{
        eventId: event.eventId,
        source: owner,
        series: request.series,
        logEpoch: 'import',
        keyId: 'import',
      },
      ...{ factCursor: event.scans, factTail: '', participantCursor: 0 },
      info: JSON.stringify({ name: event.name, endsAt: event.endsMs }),
      ...{
        counters: undefined,
        asOfMs: nowMs,
        pulledMs: nowMs,
        dirty: false,
        failure: undefined,
        failedMs: 0,
      },
    }),
  );
  const add = read.value.files.map(({ table, rows, bytes }) => {
    return { table, path: pathOf(table), minSeq: 0, maxSeq: 0, rows, bytes };
  });
  const committed = catalog.commitImport({ owner, note: `import ${request.series}`, nowMs, states, add });
  return committed.ok ? ok({ ...read.value, snapshot: committed.value }) : committed;
}

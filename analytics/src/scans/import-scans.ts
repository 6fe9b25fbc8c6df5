/** Brings a foreign scan log into the lake as an event series (one event per session, or per local day). */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import type { Catalog, EventState } from '../catalog/catalog.ts';
import { DERIVED_TABLES, type DerivedTable } from '../lake/tables.ts';
import type { DuckWorker } from '../worker/client.ts';
import type { ScanJob, ScannedFiles } from '../worker/jobs.ts';

import { openingOf, sniffDelimiter } from './sniff-delimiter.ts';

export interface ImportDeps {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly worker: DuckWorker;
  readonly clock: { readonly now: () => number };
}
export type ImportRequest = Omit<ScanJob, 'kind' | 'gzip' | 'secret' | 'nowMs' | 'out'>;

/** Persons of imported logs get keys of this lake; the secret never leaves it. */
function importSecret(dataDir: string): string {
  const file = join(dataDir, 'import-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8');
}

export const importOwner = (series: string): string => `import:${series}`;

export async function importScans(
  deps: ImportDeps,
  request: ImportRequest,
): Promise<Result<ScannedFiles & { readonly snapshot: number }, string>> {
  const { dataDir, catalog, worker, clock } = deps;
  if (!existsSync(request.file)) return err(`there is no file ${request.file}`);
  const owner = importOwner(request.series);
  const name = randomBytes(6).toString('hex');
  const pathOf = (table: DerivedTable): string =>
    join('lake', table, `import=${encodeURIComponent(request.series)}`, `${name}.parquet`);
  const out = Object.fromEntries(DERIVED_TABLES.map((t) => [t, join(dataDir, pathOf(t))])) as ScanJob['out'];
  const nowMs = clock.now();
  const { lines, gzip } = openingOf(request.file);
  const delimiter = request.delimiter ?? sniffDelimiter(lines);
  const read = await worker.run({
    kind: 'scans',
    ...request,
    delimiter,
    gzip,
    secret: importSecret(dataDir),
    nowMs,
    out,
  });
  if (!read.ok) return err(read.error.detail);
  if (read.value.events.length === 0) return err(`no row of ${request.file} has a person and a time`);
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

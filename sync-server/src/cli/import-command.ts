/**
 * `attend-gate import FILE`: the same reading and the same desk as the API, on the event's own database. A running
 * server notices the change by itself. `--dry-run` reads and stores nothing.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type EventId,
  type ImportMapping,
  isEventId,
  type Millis,
  ok,
  type Result,
} from '@attend-gate/shared';
import { fileOnDisk } from '../roster/import/byte-source.ts';
import { toReport } from '../roster/import/conform.ts';
import type { GuestFile, ImportRefusal, ImportResult } from '../roster/import/guest-file.ts';
import { openGuestFile, readWhole } from '../roster/import/import-guest-list.ts';
import { createRosterDesk, type UploadOutcome } from '../roster/participants.ts';
import { listOfFile } from '../roster/read-guest-file.ts';
import { type ImportProgress, takeFile } from '../roster/take-file.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createEventStore } from '../store/event-store.ts';
import { createImportMappingStore } from '../store/import-mapping-store.ts';

export interface ImportOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly event: string;
  readonly data: string;
}

export interface CliDeps {
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
  readonly print: (line: string) => void;
}

export interface ImportDeps extends CliDeps {
  /** Told after every piece that was stored. */
  readonly progress: (line: string) => void;
}

type Read = Result<ImportResult, ImportRefusal>;

function describe(read: Read, outcome: UploadOutcome | undefined): string[] {
  if (!read.ok) return [`refused: ${read.error.reason}`];
  const { platform, encoding, accepted, skipped, warnings } = read.value;
  const stored = outcome
    ? `${outcome.created} new, ${outcome.updated} changed, ${outcome.accepted - outcome.created - outcome.updated} as before`
    : 'nothing was stored';
  return [
    `${platform}, ${encoding}: ${accepted.length} accepted, ${skipped.length} skipped (${stored})`,
    ...skipped.map(({ line, code, reason }) => `  line ${line}: ${code} (${reason})`),
    ...accepted.flatMap(({ line, attention }) =>
      attention ? [`  line ${line}: look at it: ${attention}`] : [],
    ),
    ...warnings.map((warning) => `  note: ${warning}`),
  ];
}

interface Target {
  readonly event: EventId;
  readonly data: string;
  readonly fileName: string;
}

async function store(file: GuestFile, target: Target, deps: ImportDeps): Promise<UploadOutcome> {
  const { event, data, fileName } = target;
  const database = await openEventDatabase(eventDatabaseFile(data, event));
  try {
    const info = createEventStore(database, event).read().info;
    const desk = createRosterDesk({
      store: database,
      clock: deps.clock,
      random: deps.random,
      codePrefix: () => info.codePrefix,
      onChanged: () => undefined,
    });
    const progress = ({ done, rows }: ImportProgress): void => deps.progress(`${done} of ${rows} rows`);
    return await takeFile(listOfFile(file), desk, { fileName, actor: 'cli' }, progress);
  } finally {
    await database.close();
  }
}

async function savedMapping(event: EventId, data: string): Promise<ImportMapping> {
  const path = eventDatabaseFile(data, event);
  if (!existsSync(path)) return {};
  const database = await openEventDatabase(path);
  try {
    return createImportMappingStore(database).read();
  } finally {
    await database.close();
  }
}

/** @returns the exit code: 0 = read (and stored), 1 = refused or no such event, 2 = no such file */
export async function runImport(file: string, options: ImportOptions, deps: ImportDeps): Promise<number> {
  const { event, data, dryRun, json } = options;
  if (!existsSync(file)) {
    deps.print(`no such file: ${file}`);
    return 2;
  }
  if (!isEventId(event)) {
    deps.print(`not an event id: ${event}`);
    return 2;
  }
  if (!dryRun && !existsSync(eventDatabaseFile(data, event))) {
    deps.print(`no event ${event} in ${data}; start the server once, or use --dry-run`);
    return 1;
  }
  const source = await fileOnDisk(file);
  const opened = await openGuestFile(source, { mapping: await savedMapping(event, data) });
  // Read a second time for the report: what it says of each row must not depend on what was stored.
  const outcome =
    opened.ok && !dryRun
      ? await store(opened.value, { event, data, fileName: basename(file) }, deps)
      : undefined;
  const read: Read = opened.ok ? ok(await readWhole(opened.value)) : opened;
  for (const line of describe(read, outcome)) if (!json) deps.print(line);
  if (json) deps.print(JSON.stringify(toReport(read)));
  return read.ok || dryRun ? 0 : 1;
}

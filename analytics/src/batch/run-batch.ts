/**
 * The nightly batch: every report that needs no event of its own, for all events and for each series, as files that
 * other tools read; a run log in the catalog; published by rename, so a reader sees the old night or the new one.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asJson } from '../report/format.ts';
import { findReport, reportNames } from '../report/library.ts';
import { DEFAULT_K, type ReportDeps, runReport } from '../report/run-report.ts';

export interface BatchOptions {
  /** Folder the files are published in. */
  readonly out: string;
  /** Left out: all there are. */
  readonly reports?: readonly string[];
  readonly note: (line: string) => void;
}

export interface BatchOutcome {
  readonly reports: number;
  readonly failed: readonly string[];
}

interface Piece {
  readonly report: string;
  /** Empty = all events. */
  readonly series: string;
  readonly event: string;
}

const slug = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
const fileOf = ({ report, series, event }: Piece): string =>
  [report, slug(series), slug(event)].filter((part) => part !== '').join('.');

function piecesOf(deps: ReportDeps, reports: readonly string[]): Piece[] {
  const events = deps.catalog.events().filter(({ info }) => info !== undefined);
  const series = [...new Set(events.map((state) => state.series))];
  return reports.flatMap((report): Piece[] => {
    const file = findReport(report);
    if (!file.ok) return [];
    const has = (name: string): boolean => file.value.header.params.some((param) => param.name === name);
    const needsEvent = file.value.header.params.some((param) => param.name === 'event' && param.required);
    if (needsEvent) return events.map(({ eventId }) => ({ report, series: '', event: eventId }));
    const all = { report, series: '', event: '' };
    return has('series') && series.length > 1
      ? [all, ...series.map((name) => ({ ...all, series: name }))]
      : [all];
  });
}

async function runPiece(deps: ReportDeps, piece: Piece, folder: string): Promise<string | undefined> {
  const file = findReport(piece.report);
  if (!file.ok) return file.error;
  const { event, series } = piece;
  const params = { ...(event === '' ? {} : { event }), ...(series === '' ? {} : { series }) };
  const request = { file: file.value, params, k: DEFAULT_K, snapshot: undefined, timeoutMs: 600_000 };
  const made = await runReport(deps, request);
  if (!made.ok) return made.error.detail;
  const name = fileOf(piece);
  writeFileSync(join(folder, `${name}.json`), asJson(made.value));
  if (made.value.table.rows.length === 0) return undefined;
  const written = await deps.worker.run({
    kind: 'writeTable',
    table: made.value.table,
    out: join(folder, `${name}.parquet`),
  });
  return written.ok ? undefined : written.error.detail;
}

export async function runBatch(deps: ReportDeps, options: BatchOptions): Promise<BatchOutcome> {
  const draft = `${options.out}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const started = deps.clock.now();
  const run = deps.catalog.beginRun('batch', started);
  const pieces = piecesOf(deps, options.reports ?? reportNames());
  const failed: string[] = [];
  for (const [i, piece] of pieces.entries()) {
    const problem = await runPiece(deps, piece, draft);
    if (problem !== undefined) failed.push(`${fileOf(piece)}: ${problem}`);
    options.note(
      `${i + 1}/${pieces.length} ${fileOf(piece)}${problem === undefined ? '' : ` failed: ${problem}`}`,
    );
  }
  const outcome = { reports: pieces.length - failed.length, failed };
  const ended = deps.clock.now();
  writeFileSync(join(draft, 'run.json'), `${JSON.stringify({ started, ended, ...outcome })}\n`);
  const old = `${options.out}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(options.out)) renameSync(options.out, old);
  renameSync(draft, options.out);
  rmSync(old, { recursive: true, force: true });
  deps.catalog.endRun(run, ended, failed.length === 0 ? 'ok' : 'failed', JSON.stringify(outcome));
  return outcome;
}

/** Milliseconds from now until the next `HH:MM` in a time zone. */
export function untilNext(clock: string, timeZone: string, nowMs: number): number {
  const [hours = 3, minutes = 0] = clock.split(':').map(Number);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const today = (part('hour') * 60 + part('minute')) * 60 + part('second');
  const wanted = (hours * 60 + minutes) * 60;
  return (((wanted - today + 86_400 - 1) % 86_400) + 1) * 1_000;
}

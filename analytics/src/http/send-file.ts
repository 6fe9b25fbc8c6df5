/** A report as a file to download or to load into another tool, in any format of A21. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'hono';
import type { ReportHeader } from '../report/header.ts';
import type { ReportDeps, ReportResult } from '../report/run-report.ts';
import { type Format, writeOut } from '../report/write-out.ts';
import { problem } from './problem.ts';

const TYPES: Readonly<Record<Format, string>> = {
  table: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  html: 'text/html; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export async function sendFile(
  c: Context,
  { dataDir, worker }: Pick<ReportDeps, 'dataDir' | 'worker'>,
  result: ReportResult,
  header: ReportHeader,
  format: Format,
): Promise<Response> {
  const folder = join(dataDir, 'incoming');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${randomBytes(9).toString('hex')}.${format}`);
  try {
    const written = await writeOut(worker, result, header, { format, file, print: () => undefined });
    if (!written.ok) return problem(c, 'report_failed', written.error);
    const name = `${result.report}-${result.meta.asOf.slice(0, 10)}.${format === 'table' ? 'txt' : format}`;
    return c.body(readFileSync(file), 200, {
      'Content-Type': TYPES[format],
      'Content-Disposition': `attachment; filename="${name}"`,
      'X-Snapshot': String(result.meta.snapshot),
    });
  } finally {
    rmSync(file, { force: true });
  }
}

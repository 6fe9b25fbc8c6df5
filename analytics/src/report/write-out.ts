/** A result in any of the formats of A21, to a file or to standard output. */
import { writeFileSync } from 'node:fs';
import { err, ok, type Result } from '@attend-gate/shared';
import type { DuckWorker } from '../worker/client.ts';
import { footLine, formatText, TEXT_FORMATS, type TextFormat } from './format.ts';
import type { ReportHeader } from './header.ts';
import { toHtml } from './html.ts';
import type { ReportResult } from './run-report.ts';
import { toXlsx } from './xlsx.ts';

export const FORMATS = [...TEXT_FORMATS, 'html', 'parquet', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

export interface Output {
  readonly format: Format;
  /** Undefined = standard output, which takes text only. */
  readonly file: string | undefined;
  readonly print: (text: string) => void;
}

const isText = (format: Format): format is TextFormat => (TEXT_FORMATS as readonly string[]).includes(format);

/** @returns what is wrong with the wish, or how writing failed */
export async function writeOut(
  worker: DuckWorker,
  result: ReportResult,
  header: ReportHeader,
  { format, file, print }: Output,
): Promise<Result<void, string>> {
  if (isText(format) || format === 'html') {
    const text = isText(format) ? formatText(result, format) : toHtml(result, header);
    if (file === undefined) print(text);
    else writeFileSync(file, text);
    return ok(undefined);
  }
  if (file === undefined) return err(`${format} needs --out FILE`);
  if (format === 'xlsx') {
    writeFileSync(file, toXlsx(result.table, result.report, footLine(result)));
    return ok(undefined);
  }
  const written = await worker.run({ kind: 'writeTable', table: result.table, out: file });
  return written.ok ? ok(undefined) : err(written.error.detail);
}

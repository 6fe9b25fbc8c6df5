/**
 * From text to records with the physical line each one starts at (IM2): a record may span lines, and people look for
 * line numbers in the file they have open. A record is bounded, so a quote that never closes cannot eat the file.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { CsvError, parse } from 'csv-parse/sync';
import { delimit } from './delimit.ts';
import type { ImportRefusal } from './guest-file.ts';

export interface FileRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Records {
  readonly delimiter: string;
  /** The file began with Excel's `sep=` line. */
  readonly hasSepLine: boolean;
  readonly records: readonly FileRecord[];
}

const MAX_RECORD = 256 * 1024;
/** Twice what one upload may hold (`MAX_UPLOAD_ROWS`); a file of nothing but separators ends here. */
export const MAX_RECORDS = 200_000;

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function refusalOf(error: CsvError, line: number): ImportRefusal {
  const reason =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `a quote is opened in the row at line ${line} and never closed`
      : error.code === 'CSV_MAX_RECORD_SIZE'
        ? `the row at line ${line} is longer than ${MAX_RECORD} characters (a quote that never closes?)`
        : error.message;
  return { code: 'unreadable', reason };
}

/** Blank lines at the end are how files end, not rows of a list. */
function withoutBlankEnd(records: readonly FileRecord[]): readonly FileRecord[] {
  const last = records.findLastIndex(({ cells }) => cells.length > 1 || cells[0] !== '');
  return records.slice(0, last + 1);
}

/** Every record of a text, or `unreadable` with the line where reading ended. */
export function readRecords(text: string): Result<Records, ImportRefusal> {
  // One kind of line end, or a break inside a cell would count as two lines.
  const { delimiter, hasSepLine, body } = delimit(text.replaceAll(/\r\n?/g, '\n'));
  const offset = hasSepLine ? 1 : 0;
  let line = 1 + offset;
  const records: FileRecord[] = [];
  try {
    parse(body, {
      delimiter,
      info: true,
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: '\n',
      max_record_size: MAX_RECORD,
      to: MAX_RECORDS + 1,
      on_record: (parsed: unknown) => {
        const { record, info } = parsed as ParsedRecord;
        records.push({ line, cells: record });
        line = info.lines + 1 + offset;
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return err(refusalOf(error, line));
    throw error;
  }
  if (records.length > MAX_RECORDS)
    return err({ code: 'unreadable', reason: `more than ${MAX_RECORDS} rows; upload it in parts` });
  return ok({ delimiter, hasSepLine, records: withoutBlankEnd(records) });
}

/**
 * The guest list of another tool, read (E1): bytes in, guests and named reasons out. It stores nothing and never
 * throws for what a file says. Rules: docs/spec/import.md.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import type { Assigned } from './columns.ts';
import { decodeText } from './decode-text.ts';
import { type FoundList, findList } from './find-list.ts';
import type { ImportRefusal, ImportResult, SkippedGuest } from './guest-file.ts';
import { type People, peopleOf } from './people.ts';
import { type FileRecord, MAX_RECORDS, readRecords } from './read-records.ts';
import { isArchive, readWorkbook, type WorkbookLimits } from './workbook.ts';
import type { Sheet } from './workbook-worker.ts';

export interface ImportOptions {
  /** Columns as a person assigned them, by header (`column N` where there is none). */
  readonly mapping?: Assigned;
  /** How much an Excel workbook may be. */
  readonly workbook?: WorkbookLimits;
}

/** Where the records of a list came from. */
interface Source {
  readonly encoding: string;
  readonly delimiter: string;
  readonly hasSepLine: boolean;
  readonly damaged: boolean;
}

/** Headers that stand twice, for the organiser to know. */
function headerWarnings(headers: readonly string[]): string[] {
  const named = headers.map((header) => header.trim()).filter((header) => header !== '');
  const repeated = [...new Set(named.filter((header, i) => named.indexOf(header) !== i))];
  const twice =
    repeated.length > 0 ? [`duplicate headers: ${repeated.join(', ')}; the first filled one counts`] : [];
  return named.length < headers.length ? [...twice, 'a column without a header'] : twice;
}

function warningsOf({ header, guessed }: FoundList, people: People, damaged: boolean): string[] {
  const words = [...people.unknownWords];
  const shown = words.slice(0, 5).join(', ') + (words.length > 5 ? ', …' : '');
  return [
    ...headerWarnings(header),
    ...(guessed
      ? ['no header that is known: the meaning of the columns was guessed and should be confirmed']
      : []),
    ...(words.length > 0 ? [`status not understood, rows kept: ${shown}`] : []),
    ...(damaged ? ['some letters of the file could not be read'] : []),
  ];
}

/** Which program wrote the file, where no tool's signature tells. */
const writerOf = (encoding: string, hasSepLine: boolean): string =>
  hasSepLine || encoding.startsWith('cp') ? 'excel' : 'unknown';

/** The first filled cells of a column. */
function examplesIn(rows: readonly FileRecord[], at: number): string[] {
  const found: string[] = [];
  for (const { cells } of rows.slice(0, LOOK_FOR_EXAMPLES)) {
    const text = cells[at]?.trim().toWellFormed().slice(0, MAX_EXAMPLE) ?? '';
    if (text !== '') found.push(text);
    if (found.length === EXAMPLES) break;
  }
  return found;
}
const EXAMPLES = 3;
const LOOK_FOR_EXAMPLES = 200;
const MAX_EXAMPLE = 80;

function resultOf(source: Source, list: FoundList): ImportResult {
  const { columns, header, hasHeader, platform, onlyBuyers, rows } = list;
  const people = peopleOf(rows, { columns, header, onlyBuyers, statuses: platform?.statuses ?? {} });
  const above = list.above.map(
    ({ line }): SkippedGuest => ({ line, code: 'not_a_person', reason: 'above the list' }),
  );
  return {
    platform: platform?.name ?? writerOf(source.encoding, source.hasSepLine),
    encoding: source.encoding,
    delimiter: source.delimiter,
    hasHeader,
    onlyBuyers,
    columns: columns.map(({ header: title, field }, at) => ({
      header: title,
      field,
      examples: examplesIn(rows, at),
    })),
    accepted: people.accepted,
    skipped: [...above, ...people.skipped],
    warnings: warningsOf(list, people, source.damaged),
  };
}

const isFilled = ({ cells }: FileRecord): boolean => cells.some((cell) => cell.trim() !== '');

function listOf(
  records: readonly FileRecord[],
  source: Source,
  { mapping = {} }: ImportOptions,
): Result<ImportResult, ImportRefusal> {
  if (!records.some(isFilled)) return err({ code: 'empty_file', reason: 'no filled row' });
  const list = findList(records, mapping);
  return list.ok ? ok(resultOf(source, list.value)) : list;
}

/**
 * Reads an uploaded CSV or TSV of any of the known tools, languages and encodings.
 * @returns what is in it, or why it is no guest list; nothing that stands in a file makes it throw
 */
export function importGuestList(
  bytes: Uint8Array,
  options: ImportOptions = {},
): Result<ImportResult, ImportRefusal> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const read = readRecords(decoded.value.text);
  if (!read.ok) return read;
  const { records, delimiter, hasSepLine } = read.value;
  const { encoding, damaged } = decoded.value;
  return listOf(records, { encoding, damaged, delimiter, hasSepLine }, options);
}

const EXCEL: Source = { encoding: 'xlsx', delimiter: '', hasSepLine: false, damaged: false };

function listOfSheets(sheets: readonly Sheet[], options: ImportOptions): Result<ImportResult, ImportRefusal> {
  const filled = sheets.filter(({ rows }) => rows.some((row) => row.some((cell) => cell.trim() !== '')));
  if (filled.some(({ rows }) => rows.length > MAX_RECORDS))
    return err({ code: 'unreadable', reason: `more than ${MAX_RECORDS} rows; upload it in parts` });
  let refusal: ImportRefusal = { code: 'empty_file', reason: 'an empty workbook' };
  let best: { readonly name: string; readonly list: ImportResult } | undefined;
  for (const { name, rows } of filled) {
    const records = rows.map((cells, at): FileRecord => ({ line: at + 1, cells }));
    const read = listOf(records, EXCEL, options);
    if (!read.ok) refusal = read.error;
    else if (best === undefined || (best.list.onlyBuyers && !read.value.onlyBuyers))
      best = { name, list: read.value };
    if (best !== undefined && !best.list.onlyBuyers) break;
  }
  if (best === undefined) return err(refusal);
  const { name, list } = best;
  const others = filled.length > 1 ? [`only the sheet "${name}" was read`] : [];
  const platform = list.platform === 'unknown' ? 'excel' : list.platform;
  return ok({ ...list, platform, warnings: [...list.warnings, ...others] });
}

/**
 * Like `importGuestList`, and Excel workbooks too: the first sheet that holds a guest list is read, one that names
 * guests before one that only knows who paid.
 */
export async function importGuestFile(
  bytes: Uint8Array,
  options: ImportOptions = {},
): Promise<Result<ImportResult, ImportRefusal>> {
  if (!isArchive(bytes)) return importGuestList(bytes, options);
  const sheets = await readWorkbook(bytes, options.workbook);
  return sheets.ok ? listOfSheets(sheets.value, options) : sheets;
}

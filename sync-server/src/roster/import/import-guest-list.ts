/**
 * The guest list of another tool, read (E1): bytes in, guests and named reasons out. It stores nothing and never
 * throws for what a file says. Rules: docs/spec/import.md.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { type ByteSource, bytesInMemory, headOf } from './byte-source.ts';
import type { Assigned } from './columns.ts';
import { decodeText } from './decode-text.ts';
import type { GuestFile, ImportedGuest, ImportRefusal, ImportResult, SkippedGuest } from './guest-file.ts';
import { openGuestList, type Source } from './open-guest-list.ts';
import { type FileRecord, MAX_RECORDS, openRecords, type Records, tooManyRows } from './read-records.ts';
import { isArchive, readWorkbook, type WorkbookLimits } from './workbook.ts';
import type { Sheet } from './workbook-worker.ts';

export interface ImportOptions {
  /** Columns as a person assigned them, by header (`column N` where there is none). */
  readonly mapping?: Assigned;
  /** How much an Excel workbook may be. */
  readonly workbook?: WorkbookLimits;
}

const EXCEL: Source = { encoding: 'xlsx', delimiter: '', hasSepLine: false };
/** Rows of a sheet per piece, as many as one piece of a text file holds. */
const PIECE = 500;

const recordsOf = (rows: Sheet['rows']): Records => ({
  read: async function* () {
    for (let at = 0; at < rows.length; at += PIECE)
      yield rows
        .slice(at, at + PIECE)
        .map((cells, i): FileRecord => ({ line: at + i + 1, cells: cells.slice() }));
  },
});

async function openSheets(
  sheets: readonly Sheet[],
  { mapping = {} }: ImportOptions,
): Promise<Result<GuestFile, ImportRefusal>> {
  const filled = sheets.filter(({ rows }) => rows.some((row) => row.some((cell) => cell.trim() !== '')));
  if (filled.some(({ rows }) => rows.length > MAX_RECORDS)) return err(tooManyRows().refusal);
  let refusal: ImportRefusal = { code: 'empty_file', reason: 'an empty workbook' };
  let best: { readonly name: string; readonly list: GuestFile } | undefined;
  for (const { name, rows } of filled) {
    const opened = await openGuestList(recordsOf(rows), EXCEL, mapping);
    if (!opened.ok) refusal = opened.error;
    else if (best === undefined || (best.list.onlyBuyers && !opened.value.onlyBuyers))
      best = { name, list: opened.value };
    if (best !== undefined && !best.list.onlyBuyers) break;
  }
  if (best === undefined) return err(refusal);
  const { name, list } = best;
  const others = filled.length > 1 ? [`only the sheet "${name}" was read`] : [];
  return ok({ ...list, warnings: () => [...list.warnings(), ...others] });
}

/**
 * Opens a CSV or TSV of any of the known tools, languages and encodings, or an Excel workbook: the first sheet that
 * holds a guest list, one that names guests before one that only knows who paid.
 * @returns the list, every row of which can be read, or why there is none
 */
export async function openGuestFile(
  source: ByteSource,
  options: ImportOptions = {},
): Promise<Result<GuestFile, ImportRefusal>> {
  if (isArchive(await headOf(source, 4))) {
    const sheets = await readWorkbook(await source.whole(), options.workbook);
    return sheets.ok ? openSheets(sheets.value, options) : sheets;
  }
  const decoded = await decodeText(source);
  if (!decoded.ok) return decoded;
  const records = await openRecords(decoded.value);
  const { delimiter, hasSepLine } = records;
  const { encoding } = decoded.value;
  return openGuestList(records, { encoding, delimiter, hasSepLine }, options.mapping ?? {});
}

/** Reads a list to its end and holds everybody. */
export async function readWhole(file: GuestFile): Promise<ImportResult> {
  const accepted: ImportedGuest[] = [];
  const skipped: SkippedGuest[] = [];
  for await (const piece of file.read()) {
    for (const guest of piece.accepted) accepted.push(guest);
    for (const row of piece.skipped) skipped.push(row);
  }
  const { platform, encoding, delimiter, hasHeader, onlyBuyers, columns } = file;
  const warnings = file.warnings();
  return { platform, encoding, delimiter, hasHeader, onlyBuyers, columns, accepted, skipped, warnings };
}

/** `openGuestFile`, read whole: for what fits into memory anyway. */
export async function importGuestFile(
  bytes: Uint8Array,
  options: ImportOptions = {},
): Promise<Result<ImportResult, ImportRefusal>> {
  const opened = await openGuestFile(bytesInMemory(bytes), options);
  return opened.ok ? ok(await readWhole(opened.value)) : opened;
}

/**
 * From text to records (IM2, IM9). Each carries the physical line it starts on, because that is what people see in
 * their editor. Line breaks in cells count; a quote that never closes cannot eat the file. One piece of text is held
 * at a time.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { CsvError, parse } from 'csv-parse';
import type { ByteSource } from './byte-source.ts';
import { type DecodedText, decodeText } from './decode-text.ts';
import { delimit, LOOK_AT_CHARACTERS } from './delimit.ts';
import type { ImportRefusal } from './guest-file.ts';

export interface FileRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a list, from the beginning, in pieces. */
export interface Records {
  /** Throws `Unreadable`. */
  read(): AsyncIterable<readonly FileRecord[]>;
}

export interface TextRecords extends Records {
  readonly delimiter: string;
  /** The file began with Excel's `sep=` line. */
  readonly hasSepLine: boolean;
}

/** Reading cannot go on; the file is refused as a whole. */
export class Unreadable extends Error {
  readonly refusal: ImportRefusal;

  constructor(reason: string) {
    super(reason);
    this.refusal = { code: 'unreadable', reason };
  }
}

const MAX_RECORD = 256 * 1024;
/** Twice what one upload of JSON may hold (`MAX_UPLOAD_ROWS`); a file of nothing but separators ends here. */
export const MAX_RECORDS = 200_000;
export const tooManyRows = (): Unreadable =>
  new Unreadable(`more than ${MAX_RECORDS} rows; upload it in parts`);

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function unreadable(error: Error, line: number): Error {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new Unreadable(`a quote is opened in the row at line ${line} and never closed`);
  if (error.code !== 'CSV_MAX_RECORD_SIZE') return new Unreadable(error.message);
  return new Unreadable(
    `the row at line ${line} is longer than ${MAX_RECORD} characters (a quote that never closes?)`,
  );
}

/** One kind of line end, or a break inside a cell would count as two lines. */
async function* unixLines(texts: AsyncIterable<string>): AsyncIterable<string> {
  let held = '';
  for await (const text of texts) {
    const all = held + text;
    held = all.endsWith('\r') ? '\r' : '';
    yield (held === '' ? all : all.slice(0, -1)).replaceAll(/\r\n?/g, '\n');
  }
  if (held !== '') yield '\n';
}

/** Blank lines at the end are how files end, not rows of a list. */
async function* withoutBlankEnd(
  pieces: AsyncIterable<readonly FileRecord[]>,
): AsyncIterable<readonly FileRecord[]> {
  let blanks: FileRecord[] = [];
  for await (const piece of pieces) {
    const last = piece.findLastIndex(({ cells }) => cells.length > 1 || cells[0] !== '');
    if (last >= 0) yield [...blanks, ...piece.slice(0, last + 1)];
    blanks = last >= 0 ? piece.slice(last + 1) : [...blanks, ...piece];
  }
}

/** @param skip characters before the first record; @param firstLine the line it stands on */
async function* parsed(
  texts: AsyncIterable<string>,
  { delimiter, skip, firstLine }: { delimiter: string; skip: number; firstLine: number },
): AsyncIterable<readonly FileRecord[]> {
  let line = firstLine;
  let count = 0;
  let found: FileRecord[] = [];
  const parser = parse({
    delimiter,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: '\n',
    max_record_size: MAX_RECORD,
    on_record: (one: unknown) => {
      const { record, info } = one as ParsedRecord;
      found.push({ line, cells: record });
      line = info.lines + firstLine;
      return null;
    },
  });
  const failed = new Promise<never>((_, reject) => parser.on('error', reject));
  const step = (work: (done: () => void) => void): Promise<void> =>
    Promise.race([new Promise<void>((resolve) => work(resolve)), failed]);
  const drain = (): readonly FileRecord[] => {
    count += found.length;
    if (count > MAX_RECORDS) throw tooManyRows();
    const piece = found;
    found = [];
    return piece;
  };
  try {
    let before = skip;
    for await (const text of texts) {
      const rest = text.slice(before);
      before = Math.max(0, before - text.length);
      if (rest !== '') await step((done) => parser.write(rest, () => done()));
      yield drain();
    }
    await step((done) => parser.end(() => done()));
    yield drain();
  } catch (error) {
    throw error instanceof Error ? unreadable(error, line) : error;
  } finally {
    parser.destroy();
  }
}

/** Finds out how the cells are separated; the records themselves are read when somebody asks for them. */
export async function openRecords(decoded: DecodedText): Promise<TextRecords> {
  let head = '';
  for await (const text of unixLines(decoded.read())) {
    head += text;
    if (head.length >= LOOK_AT_CHARACTERS) break;
  }
  const { delimiter, hasSepLine, body } = delimit(head);
  const from = { delimiter, skip: head.length - body.length, firstLine: hasSepLine ? 2 : 1 };
  return { delimiter, hasSepLine, read: () => withoutBlankEnd(parsed(unixLines(decoded.read()), from)) };
}

/** All records of a small file, or why there are none. */
export async function readAllRecords(source: ByteSource): Promise<Result<FileRecord[], ImportRefusal>> {
  const decoded = await decodeText(source);
  if (!decoded.ok) return decoded;
  const found: FileRecord[] = [];
  try {
    for await (const piece of (await openRecords(decoded.value)).read()) found.push(...piece);
  } catch (error) {
    if (error instanceof Unreadable) return err(error.refusal);
    throw error;
  }
  return ok(found);
}

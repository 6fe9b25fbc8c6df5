/**
 * The guest list of another tool, read (E1): bytes in, guests and named reasons out. It stores nothing and never
 * throws for what a file says. Rules: docs/spec/import.md.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import type { Assigned } from './columns.ts';
import { type DecodedText, decodeText } from './decode-text.ts';
import { type FoundList, findList } from './find-list.ts';
import type { ImportRefusal, ImportResult, SkippedGuest } from './guest-file.ts';
import { type People, peopleOf } from './people.ts';
import { type FileRecord, type Records, readRecords } from './read-records.ts';

export interface ImportOptions {
  /** Columns as a person assigned them, by header (`column N` where there is none). */
  readonly mapping?: Assigned;
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

function resultOf(text: DecodedText, source: Records, list: FoundList): ImportResult {
  const { columns, header, hasHeader, platform, onlyBuyers, rows } = list;
  const people = peopleOf(rows, { columns, header, onlyBuyers, statuses: platform?.statuses ?? {} });
  const above = list.above.map(
    ({ line }): SkippedGuest => ({ line, code: 'not_a_person', reason: 'above the list' }),
  );
  return {
    platform: platform?.name ?? writerOf(text.encoding, source.hasSepLine),
    encoding: text.encoding,
    delimiter: source.delimiter,
    hasHeader,
    columns: columns.map((column) => ({ header: column.header, field: column.field })),
    accepted: people.accepted,
    skipped: [...above, ...people.skipped],
    warnings: warningsOf(list, people, text.damaged),
  };
}

const isFilled = ({ cells }: FileRecord): boolean => cells.some((cell) => cell.trim() !== '');

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
  const { records } = read.value;
  if (!records.some(isFilled)) return err({ code: 'empty_file', reason: 'no filled row' });
  const list = findList(records, options.mapping ?? {});
  return list.ok ? ok(resultOf(decoded.value, read.value, list.value)) : list;
}

/**
 * Looks through the records of a file once before anybody is taken from it: is every row readable, where does the
 * list begin, what do its columns mean (IM2–IM4, IM8). What it hands back reads guests a piece at a time.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import type { Assigned, Column } from './columns.ts';
import { ENOUGH, type FoundList, findList, isFilled, WeakIds } from './find-list.ts';
import type { GuestFile, GuestPiece, ImportedGuest, ImportRefusal, SkippedGuest } from './guest-file.ts';
import { PeopleReader } from './people.ts';
import { type FileRecord, type Records, Unreadable } from './read-records.ts';

/** Where the records of a list came from. */
export interface Source {
  readonly encoding: string;
  readonly delimiter: string;
  readonly hasSepLine: boolean;
}

/** Headers that stand twice, for the organiser to know. */
function headerWarnings(headers: readonly string[]): string[] {
  const named = headers.map((header) => header.trim()).filter((header) => header !== '');
  const repeated = [...new Set(named.filter((header, i) => named.indexOf(header) !== i))];
  const twice =
    repeated.length > 0 ? [`duplicate headers: ${repeated.join(', ')}; the first filled one counts`] : [];
  return named.length < headers.length ? [...twice, 'a column without a header'] : twice;
}

function warningsOf(
  { header, guessed }: FoundList,
  unknown: ReadonlySet<string>,
  damaged: boolean,
): string[] {
  const words = [...unknown];
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
  hasSepLine || encoding === 'xlsx' || encoding.startsWith('cp') ? 'excel' : 'unknown';

const EXAMPLES = 3;
const MAX_EXAMPLE = 80;

/** The first filled cells of a column. */
function examplesIn(rows: readonly FileRecord[], at: number): string[] {
  const found: string[] = [];
  for (const { cells } of rows) {
    const text = cells[at]?.trim().toWellFormed().slice(0, MAX_EXAMPLE) ?? '';
    if (text !== '') found.push(text);
    if (found.length === EXAMPLES) break;
  }
  return found;
}

interface Survey {
  readonly list: FoundList;
  readonly columns: readonly Column[];
  /** The first records, for examples. */
  readonly head: readonly FileRecord[];
  readonly rows: number;
}

/** Reads every record once. Throws `Unreadable`. */
async function survey(records: Records, mapping: Assigned): Promise<Result<Survey, ImportRefusal>> {
  const head: FileRecord[] = [];
  let filled = 0;
  let total = 0;
  let found: FoundList | undefined;
  let ids: WeakIds | undefined;
  const find = (): ImportRefusal | undefined => {
    if (filled === 0) return { code: 'empty_file', reason: 'no filled row' };
    const list = findList(head, mapping);
    if (!list.ok) return list.error;
    found = list.value;
    ids = new WeakIds(found.columns);
    for (const record of head.slice(found.before)) ids.meet(record);
    return undefined;
  };
  for await (const piece of records.read())
    for (const record of piece) {
      total++;
      if (ids) {
        ids.meet(record);
        continue;
      }
      head.push(record);
      if (isFilled(record)) filled++;
      const refusal = filled >= ENOUGH ? find() : undefined;
      if (refusal) return err(refusal);
    }
  const refusal = ids ? undefined : find();
  if (refusal || !found || !ids) return err(refusal ?? { code: 'empty_file', reason: 'no filled row' });
  return ok({ list: found, columns: ids.settled(), head, rows: total - found.before });
}

async function* piecesOf(
  records: Records,
  { list }: Survey,
  reader: PeopleReader,
): AsyncIterable<GuestPiece> {
  const above = list.above.map(
    ({ line }): SkippedGuest => ({ line, code: 'not_a_person', reason: 'above the list' }),
  );
  if (above.length > 0) yield { accepted: [], skipped: above };
  let before = list.before;
  for await (const piece of records.read()) {
    const guests = piece.slice(before).map((record) => reader.guestOf(record));
    before = Math.max(0, before - piece.length);
    yield {
      accepted: guests.filter((guest): guest is ImportedGuest => !('code' in guest)),
      skipped: guests.filter((guest): guest is SkippedGuest => 'code' in guest),
    };
  }
}

const isDamaged = (piece: readonly FileRecord[]): boolean =>
  piece.some(({ cells }) => cells.some((cell) => cell.includes('\ufffd')));

/** Watches the records go by for letters that could not be read. */
function watched(records: Records): { readonly records: Records; readonly damaged: () => boolean } {
  let damaged = false;
  const read = async function* (): AsyncIterable<readonly FileRecord[]> {
    for await (const piece of records.read()) {
      damaged ||= isDamaged(piece);
      yield piece;
    }
  };
  return { records: { read }, damaged: () => damaged };
}

/** @returns the list, or why the file is none; nothing that stands in a file makes it throw */
export async function openGuestList(
  given: Records,
  source: Source,
  mapping: Assigned,
): Promise<Result<GuestFile, ImportRefusal>> {
  const { records, damaged } = watched(given);
  const looked = await survey(records, mapping).catch((error: unknown) => {
    if (error instanceof Unreadable) return err(error.refusal);
    throw error;
  });
  if (!looked.ok) return looked;
  const { list, columns, head, rows } = looked.value;
  const { header, hasHeader, platform, onlyBuyers } = list;
  const statuses = platform?.statuses ?? {};
  let reader = new PeopleReader({ columns, header, onlyBuyers, statuses });
  return ok({
    platform: platform?.name ?? writerOf(source.encoding, source.hasSepLine),
    ...{ encoding: source.encoding, delimiter: source.delimiter, hasHeader, onlyBuyers, rows },
    columns: columns.map(({ header: title, field }, at) => ({
      header: title,
      field,
      examples: examplesIn(head.slice(list.before), at),
    })),
    read: () => {
      reader = new PeopleReader({ columns, header, onlyBuyers, statuses });
      return piecesOf(records, looked.value, reader);
    },
    warnings: () => warningsOf(list, reader.unknownWords, damaged()),
  });
}

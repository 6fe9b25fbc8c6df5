/**
 * Where in a file the list begins and what its columns mean (IM3, IM4): people put a title above it, leave the header
 * away, or write headers nobody knows. A file without anybody in it is refused, never guessed at.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { type Assigned, type Column, columnsOf, namesSomebody, settle } from './columns.ts';
import { guessColumns, looksLikeEmail } from './guess-columns.ts';
import type { ImportRefusal } from './guest-file.ts';
import { MAX_CELLS } from './people.ts';
import { type Platform, platformOfColumns, platformOfHeaders } from './platforms.ts';
import type { FileRecord } from './read-records.ts';

export interface FoundList {
  readonly columns: readonly Column[];
  /** The header's cells; empty where there is none. */
  readonly header: readonly string[];
  readonly hasHeader: boolean;
  readonly platform: Platform | undefined;
  readonly onlyBuyers: boolean;
  /** Filled lines above the header. */
  readonly above: readonly FileRecord[];
  /** How many of the first records are no rows of the list: the header and what stands above it. */
  readonly before: number;
  /** The columns were guessed from their contents. */
  readonly guessed: boolean;
}

const HEADER_WITHIN = 10;
const GUESS_FROM = 50;

export const isFilled = (record: FileRecord): boolean => record.cells.some((cell) => cell.trim() !== '');
const refused = (reason: string): Result<FoundList, ImportRefusal> => err({ code: 'no_guest_list', reason });

interface Candidate {
  readonly at: number;
  readonly columns: readonly Column[];
  readonly platform: Platform | undefined;
  readonly known: number;
}

function candidateOf(records: readonly FileRecord[], at: number, mapping: Assigned): Candidate | undefined {
  const { cells } = records[at]!;
  // An address never stands in a header, always in a row.
  if (cells.length > MAX_CELLS || cells.some(looksLikeEmail)) return undefined;
  const platform = platformOfHeaders(cells);
  const columns = columnsOf(cells, { platform: platform?.fields ?? {}, mapping });
  if (!namesSomebody(columns)) return undefined;
  return { at, columns, platform, known: columns.filter(({ field }) => field !== undefined).length };
}

/** The header: the row among the first ones with the most columns that mean something. */
function headerIn(records: readonly FileRecord[], mapping: Assigned): Candidate | undefined {
  const first = records.findIndex(isFilled);
  let best: Candidate | undefined;
  for (let at = first, seen = 0; at < records.length && seen < HEADER_WITHIN; at++) {
    if (!isFilled(records[at]!)) continue;
    seen++;
    if (records[at]!.cells.some(looksLikeEmail)) break;
    const candidate = candidateOf(records, at, mapping);
    if (candidate && (best === undefined || candidate.known > best.known)) best = candidate;
  }
  return best;
}

/**
 * A column that numbers people in one tool and kinds of tickets in another is an id only if it differs in every row
 * and nothing better is there (IM8). Sees every row once, and forgets a column as soon as it is none.
 */
export class WeakIds {
  readonly #columns: readonly Column[];
  readonly #seen: Map<number, Set<string>>;

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    const better = columns.some(({ field }) => field === 'externalId');
    const weak = columns.flatMap(({ field }, at) => (field === 'weakId' && !better ? [at] : []));
    this.#seen = new Map(weak.map((at) => [at, new Set()]));
  }

  meet(row: FileRecord): void {
    if (this.#seen.size === 0 || !isFilled(row)) return;
    for (const [at, ids] of this.#seen) {
      const id = row.cells[at]?.trim() ?? '';
      if (id === '' || ids.has(id)) this.#seen.delete(at);
      else ids.add(id);
    }
  }

  /** The columns as the whole file shows them. */
  settled(): readonly Column[] {
    return this.#columns.map((column, at) => {
      if (column.field !== 'weakId') return column;
      return { ...column, field: this.#seen.has(at) ? ('externalId' as const) : ('ignored' as const) };
    });
  }
}

/** Headers in words nobody knows stand over addresses without being one; a first row of people has its own. */
function unknownHeader(first: FileRecord, columns: readonly Column[]): boolean {
  const at = columns.findIndex(({ field }) => field === 'email');
  const cell = first.cells[at]?.trim() ?? '';
  return cell !== '' && !looksLikeEmail(cell) && first.cells.every((text) => !/^\W*\d/.test(text));
}

function withoutHeader(records: readonly FileRecord[], mapping: Assigned): Result<FoundList, ImportRefusal> {
  const at = records.findIndex(isFilled);
  const first = records[at]!;
  if (first.cells.length > MAX_CELLS) return refused(`more than ${MAX_CELLS} columns`);
  const rows = records.slice(at);
  const sample = rows.filter(
    ({ cells }) => cells.length <= MAX_CELLS && cells.some((cell) => cell.trim() !== ''),
  );
  const cells = sample.slice(0, GUESS_FROM).map((row) => row.cells);
  const guess = guessColumns(cells, [], mapping);
  if (!guess.some(({ field }) => field === 'email'))
    return refused('no column of names or e-mail addresses was recognised');
  const common = { platform: platformOfColumns(guess), onlyBuyers: false, above: [], guessed: true };
  if (rows.length < 2 || !unknownHeader(first, guess))
    return ok({ ...common, columns: guess, header: [], hasHeader: false, before: at });
  const named = guessColumns(cells.slice(1), first.cells, mapping);
  return ok({ ...common, columns: named, header: first.cells, hasHeader: true, before: at + 1 });
}

/** How many filled records it takes to tell what a list is. */
export const ENOUGH = 200;

/**
 * @param records the first ones of the file, `ENOUGH` of them filled or all there are; at least one is filled
 * @param mapping what a person chose, by header
 */
export function findList(
  records: readonly FileRecord[],
  mapping: Assigned,
): Result<FoundList, ImportRefusal> {
  const found = headerIn(records, mapping);
  if (found === undefined) return withoutHeader(records, mapping);
  const { at, platform } = found;
  const { columns, onlyBuyers } = settle(found.columns);
  const above = records.slice(0, at).filter(isFilled);
  const header = records[at]!.cells;
  const before = at + 1;
  return ok({ columns, header, hasHeader: true, platform, onlyBuyers, above, before, guessed: false });
}

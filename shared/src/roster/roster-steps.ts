/**
 * What changed from one roster to the next (R6), for a device that has the earlier one. Applied to its JSON text a
 * step gives the later text letter by letter, so the signature over the whole roster is the proof, and a step needs
 * none of its own. Rows are found by their place; who cannot use a step fetches the whole.
 */
import { z } from 'zod';
import { fromBase64url, toBase64url } from '../bytes.ts';
import type { HeldRoster } from './held-roster.ts';
import type { EventInfo } from './roster.ts';

/** One cell per row. */
const ROW_COLUMNS = ['generation', 'status', 'ticketType', 'order', 'people'] as const;
/** Columns of numbers that point into a table. */
const POINTS_INTO: Readonly<Partial<Record<string, 'ticketTypes' | 'orders'>>> = {
  ...{ ticketType: 'ticketTypes', order: 'orders' },
};
/** 8 bytes per row in one text; in a step each stands alone. */
const PACKED = ['tokens', 'codes'] as const;
const PACKED_BYTES = 8;
/** Cells that begin with their row, or are one. */
const BY_ROW = [
  ...(['statusSince', 'windows', 'attention', 'variation', 'session', 'parent', 'admits'] as const),
  ...(['pendingOk', 'answered', 'foreignCodes', 'phoneKeys'] as const),
] as const;
/** Tables, and cells that do not stand for one row. */
const TABLES = [
  ...(['variations', 'sessionIds', 'questionIds', 'ticketTypes', 'orders'] as const),
  ...(['media', 'shared', 'withdrawn'] as const),
] as const;

const count = z.number().int().nonnegative();
const splice = z.tuple([count, count, z.array(z.json())]);
const cells = z.object({ added: z.array(z.json()), changed: z.array(z.tuple([count, z.json()])) });

const stepSchema = z.object({
  version: z.object({ epoch: count, number: count }),
  issuedAt: count,
  /** Left out: as before. */
  event: z.json().optional(),
  /** [row of the earlier roster, rows that go, rows that come], ascending. */
  rows: z.array(z.tuple([count, count, count])),
  columns: z.record(z.string(), cells),
  /** [place, cells that go, cells that come], after the rows of its cells have moved. */
  lists: z.record(z.string(), splice),
});

/** One step; values as they stand in the roster's JSON. */
export type RosterStep = z.infer<typeof stepSchema>;

/** What `?since=` answers: steps to apply one after the other. */
export const rosterStepsSchema = z.object({ format: z.literal(1), steps: z.array(stepSchema) });

type RowSplices = RosterStep['rows'];
type Json = z.infer<ReturnType<typeof z.json>>;

/** Which rows go and come; undefined when rows changed places, or so many that a step is no gain. */
function spliceRows(before: HeldRoster, after: HeldRoster): RowSplices | undefined {
  const [olds, news] = [[...before.tokens()], [...after.tokens()]];
  const splices: RowSplices = [];
  let touched = 0;
  for (let i = 0, j = 0; i < olds.length || j < news.length; ) {
    if (i < olds.length && olds[i] === news[j]) {
      i++;
      j++;
      continue;
    }
    const [oldAt, newAt] = [i, j];
    while (i < olds.length && after.rowOf(olds[i]!) === undefined) i++;
    while (j < news.length && before.rowOf(news[j]!) === undefined) j++;
    if (i === oldAt && j === newAt) return undefined;
    splices.push([oldAt, i - oldAt, j - newAt]);
    touched += i - oldAt + (j - newAt);
  }
  return touched * 2 > Math.max(olds.length, news.length) ? undefined : splices;
}

/** Where the rows that stay come to lie: calls `stays` with both places, `comes` with each new one. */
function walkRows(
  splices: RowSplices,
  size: number,
  { stays, comes }: { stays: (from: number, to: number) => void; comes: (to: number) => void },
): void {
  let from = 0;
  let to = 0;
  for (const [at, removed, added] of [...splices, [size, 0, 0] as const]) {
    while (from < at) stays(from++, to++);
    from += removed;
    for (let i = 0; i < added; i++) comes(to++);
  }
}

const GONE = -1;

/** The new row of each earlier one, or `GONE`. */
function movedRows(splices: RowSplices, size: number): Int32Array {
  const moved = new Int32Array(size).fill(GONE);
  walkRows(splices, size, {
    stays: (from, to) => {
      moved[from] = to;
    },
    comes: () => undefined,
  });
  return moved;
}

const rowOfCell = (cell: Json): number => (Array.isArray(cell) ? (cell[0] as number) : (cell as number));

/** Cells of rows that stay, under their new rows. */
function moveCells(column: readonly Json[], moved: Int32Array): Json[] {
  const cellsThere: Json[] = [];
  for (const cell of column) {
    const to = moved[rowOfCell(cell)];
    if (to === undefined || to === GONE) continue;
    cellsThere.push(Array.isArray(cell) ? [to, ...cell.slice(1)] : to);
  }
  return cellsThere;
}

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, i) => same(part, b[i])));

/** The one stretch between what both begin and end with; undefined when they are equal. */
function spliceOf(before: readonly Json[], after: readonly Json[]): Splice | undefined {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head++;
  if (head === before.length && head === after.length) return undefined;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  return [head, before.length - head - tail, after.slice(head, after.length - tail)];
}

const packedAt = (bytes: Uint8Array, row: number): string =>
  toBase64url(bytes.subarray(row * PACKED_BYTES, (row + 1) * PACKED_BYTES));

const samePacked = (a: Uint8Array, from: number, b: Uint8Array, to: number): boolean => {
  for (let i = 0; i < PACKED_BYTES; i++)
    if (a[from * PACKED_BYTES + i] !== b[to * PACKED_BYTES + i]) return false;
  return true;
};

type Splice = z.infer<typeof splice>;
type Cells = z.infer<typeof cells>;

/** The number of the same text after a table changed; `GONE` for one that went. */
function movedNumber(number: Json, change: Splice | undefined): Json {
  if (change === undefined || typeof number !== 'number') return number;
  const [at, removed, added] = change;
  if (number < at) return number;
  return number < at + removed ? GONE : number + added.length - removed;
}

function packedCells(before: string, after: string, rows: RowSplices, size: number): Cells {
  const [old, now] = [fromBase64url(before) ?? new Uint8Array(), fromBase64url(after) ?? new Uint8Array()];
  const column: Cells = { added: [], changed: [] };
  walkRows(rows, size, {
    stays: (from, to) => {
      if (!samePacked(old, from, now, to)) column.changed.push([to, packedAt(now, to)]);
    },
    comes: (to) => column.added.push(packedAt(now, to)),
  });
  return column;
}

function rowCells(
  old: readonly Json[],
  now: readonly Json[],
  rows: RowSplices,
  table: Splice | undefined,
): Cells {
  const column: Cells = { added: [], changed: [] };
  walkRows(rows, old.length, {
    stays: (from, to) => {
      const cell = now[to]!;
      if (movedNumber(old[from]!, table) !== cell) column.changed.push([to, cell]);
    },
    comes: (to) => column.added.push(now[to]!),
  });
  return column;
}

/**
 * From one roster of an event to a later one.
 * @param event if it is not as it was
 * @returns undefined when the whole roster is the better answer
 */
export function diffRosters(
  before: HeldRoster,
  after: HeldRoster,
  event?: EventInfo,
): RosterStep | undefined {
  const rows = spliceRows(before, after);
  if (rows === undefined) return undefined;
  const [old, now] = [before.columns, after.columns];
  const step: RosterStep = {
    ...{ version: now.version, issuedAt: now.issuedAt, rows, columns: {}, lists: {} },
    ...(event === undefined ? {} : { event: JSON.parse(JSON.stringify(event)) as Json }),
  };
  const list = (name: string, from: readonly Json[], to: readonly Json[]): void => {
    const change = spliceOf(from, to);
    if (change) step.lists[name] = change;
  };
  const column = (name: string, change: Cells): void => {
    if (change.added.length + change.changed.length > 0) step.columns[name] = change;
  };
  for (const name of TABLES) list(name, old[name] as Json[], now[name] as Json[]);
  const moved = movedRows(rows, before.size);
  for (const name of BY_ROW) list(name, moveCells(old[name] as Json[], moved), now[name] as Json[]);
  for (const name of ROW_COLUMNS)
    column(name, rowCells(old[name], now[name], rows, step.lists[POINTS_INTO[name] ?? '']));
  for (const name of PACKED) column(name, packedCells(old[name], now[name], rows, before.size));
  return step;
}

/** A step that does not fit the roster it is applied to. */
class Unfit extends Error {}

const arrayOf = (file: Record<string, Json>, name: string): Json[] => {
  const column = file[name];
  if (!Array.isArray(column)) throw new Unfit(name);
  return column;
};

/**
 * The splices ascend, stay inside, and say how many rows there are afterwards.
 * @param tokens how many new ones the step brings
 */
function sizeAfter(splices: RowSplices, size: number, tokens: number): number {
  let end = 0;
  let after = size;
  let coming = 0;
  for (const [at, removed, added] of splices) {
    if (at < end || at + removed > size) throw new Unfit('rows');
    end = at + removed;
    after += added - removed;
    coming += added;
  }
  // Before anything is done for each of them.
  if (coming !== tokens) throw new Unfit('rows');
  return after;
}

/** The cells of a row column after a step. */
function columnAfter(column: readonly Json[], step: RosterStep, name: string): Json[] {
  const { added, changed } = step.columns[name] ?? { added: [], changed: [] };
  const table = step.lists[POINTS_INTO[name] ?? ''];
  const cellsThere: Json[] = [];
  let next = 0;
  walkRows(step.rows, column.length, {
    stays: (from) => cellsThere.push(movedNumber(column[from]!, table)),
    comes: () => {
      const cell = added[next++];
      if (cell === undefined) throw new Unfit(name);
      cellsThere.push(cell);
    },
  });
  for (const [row, cell] of changed) {
    if (row >= cellsThere.length) throw new Unfit(name);
    cellsThere[row] = cell;
  }
  return cellsThere;
}

function packedAfter(
  text: Json | undefined,
  step: RosterStep,
  name: string,
  sizes: [number, number],
): string {
  const [size, after] = sizes;
  const bytes = typeof text === 'string' ? fromBase64url(text) : undefined;
  if (bytes?.length !== size * PACKED_BYTES) throw new Unfit(name);
  const { added, changed } = step.columns[name] ?? { added: [], changed: [] };
  const all = new Uint8Array(after * PACKED_BYTES);
  const put = (cell: Json | undefined, row: number): void => {
    const value = typeof cell === 'string' ? fromBase64url(cell) : undefined;
    if (value?.length !== PACKED_BYTES || row >= after) throw new Unfit(name);
    all.set(value, row * PACKED_BYTES);
  };
  let next = 0;
  walkRows(step.rows, size, {
    stays: (from, to) => {
      for (let i = 0; i < PACKED_BYTES; i++) all[to * PACKED_BYTES + i] = bytes[from * PACKED_BYTES + i]!;
    },
    comes: (to) => put(added[next++], to),
  });
  for (const [row, cell] of changed) put(cell, row);
  return toBase64url(all);
}

function spliced(column: readonly Json[], change: Splice | undefined): Json[] {
  if (change === undefined) return [...column];
  const [at, removed, added] = change;
  if (at + removed > column.length) throw new Unfit('list');
  return [...column.slice(0, at), ...added, ...column.slice(at + removed)];
}

function apply(file: Record<string, Json>, step: RosterStep): void {
  const { size } = file;
  if (typeof size !== 'number') throw new Unfit('size');
  const after = sizeAfter(step.rows, size, step.columns.tokens?.added.length ?? 0);
  const moved = movedRows(step.rows, size);
  for (const name of ROW_COLUMNS) {
    const column = arrayOf(file, name);
    if (column.length !== size) throw new Unfit(name);
    file[name] = columnAfter(column, step, name);
  }
  for (const name of PACKED) {
    // Most steps leave the packed columns alone, and unpacking them is most of the work.
    if (step.rows.length === 0 && step.columns[name] === undefined) continue;
    file[name] = packedAfter(file[name], step, name, [size, after]);
  }
  for (const name of BY_ROW) {
    const column = arrayOf(file, name);
    const moving = step.rows.length === 0 ? column : moveCells(column, moved);
    file[name] = spliced(moving, step.lists[name]);
  }
  for (const name of TABLES) file[name] = spliced(arrayOf(file, name), step.lists[name]);
  if (step.event !== undefined) file.event = step.event;
  file.version = step.version;
  file.issuedAt = step.issuedAt;
  file.size = after;
}

/**
 * The JSON text after these steps. Believes nothing: whoever calls it checks the signature over what comes out.
 * @param json a roster's text as it was signed
 * @returns undefined when the steps are not of this roster, or no steps at all
 */
export function applyRosterSteps(json: string, steps: unknown): string | undefined {
  const read = rosterStepsSchema.safeParse(steps);
  if (!read.success) return undefined;
  try {
    const file = JSON.parse(json) as Record<string, Json>;
    for (const step of read.data.steps) apply(file, step);
    return JSON.stringify(file);
  } catch (error) {
    if (error instanceof Unfit || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

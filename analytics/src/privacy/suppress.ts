/**
 * Which cells of a published table may be shown (A14). Small cells are hidden, and then as many more as it takes so
 * that no hidden cell can be derived from the totals that are published beside it. Pure arithmetic on counts.
 *
 * A hidden cell is safe when the totals leave it open: over the hidden cells the published totals are a linear
 * system (one equation per total, its shown cells subtracted), and a cell can be derived exactly when its unit
 * vector lies in the row space of that system.
 */

export interface Cell {
  /** Values of the key columns. */
  readonly keys: readonly string[];
  readonly n: number;
}

/** Positions in `keys` a published total exists over; `[]` = the grand total. */
export type Margin = readonly number[];

/** A prime below 2^26: products stay exact in a double. The systems are 0/1, where ranks modulo a large prime hold. */
const P = 67_108_859;

const groupOf = (cell: Cell, margin: Margin): string => JSON.stringify(margin.map((i) => cell.keys[i]));

/** The cells that add up to one published total. */
interface Group {
  /** `<margin>:<values>`. */
  readonly name: string;
  readonly cells: readonly number[];
}

function groupsOf(cells: readonly Cell[], margins: readonly Margin[]): Group[] {
  const groups = new Map<string, number[]>();
  for (const [m, margin] of margins.entries())
    for (const [i, cell] of cells.entries()) {
      const name = `${m}:${groupOf(cell, margin)}`;
      const group = groups.get(name);
      if (group) group.push(i);
      else groups.set(name, [i]);
    }
  return [...groups].map(([name, members]) => ({ name, cells: members }));
}

function inverse(a: number): number {
  let [result, base, exponent] = [1, a % P, P - 2];
  while (exponent > 0) {
    if (exponent % 2 === 1) result = (result * base) % P;
    base = (base * base) % P;
    exponent = Math.floor(exponent / 2);
  }
  return result;
}

/** Hidden cells that the totals give away. */
export function derivable(groups: readonly Pick<Group, 'cells'>[], hidden: ReadonlySet<number>): number[] {
  const columns = [...hidden];
  const place = new Map(columns.map((cell, column) => [cell, column]));
  const rows = groups
    .map((group) => group.cells.flatMap((cell) => place.get(cell) ?? []))
    .filter((row) => row.length > 0)
    .map((row) => {
      const line = new Array<number>(columns.length).fill(0);
      for (const column of row) line[column] = 1;
      return line;
    });
  // Reduced row echelon form: a cell is determined exactly when a reduced row consists of it alone.
  let top = 0;
  for (let column = 0; column < columns.length && top < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= top && row[column] !== 0);
    if (pivot < 0) continue;
    [rows[top], rows[pivot]] = [rows[pivot]!, rows[top]!];
    const factor = inverse(rows[top]![column]!);
    rows[top] = rows[top]!.map((value) => (value * factor) % P);
    for (const [i, row] of rows.entries()) {
      const times = row[column]!;
      if (i === top || times === 0) continue;
      rows[i] = row.map((value, c) => (((value - times * rows[top]![c]!) % P) + P) % P);
    }
    top++;
  }
  return rows.flatMap((row) => {
    const at = row.flatMap((value, column) => (value === 0 ? [] : [column]));
    return at.length === 1 ? [columns[at[0]!]!] : [];
  });
}

/**
 * @param k smallest number of people that may be shown; 0 is shown, it speaks of nobody
 * @returns indexes of the cells to hide. If even all cells of a total cannot protect one, the total itself is in
 *   `totals` (by margin and group) and must not be published either.
 */
export function suppress(
  cells: readonly Cell[],
  k: number,
  margins: readonly Margin[],
): { readonly hidden: ReadonlySet<number>; readonly totals: ReadonlySet<string> } {
  const hidden = new Set(cells.flatMap(({ n }, i) => (n > 0 && n < k ? [i] : [])));
  const dropped = new Set<string>();
  let groups = groupsOf(cells, margins);
  for (;;) {
    const given = groups.find((group) => isOpen(group, cells, hidden, k)) ?? givesAway(groups, hidden);
    if (!given) return { hidden, totals: dropped };
    const shown = given.cells.filter((i) => !hidden.has(i));
    // An empty cell protects nobody, so it goes last.
    const weight = (i: number): number => (cells[i]!.n === 0 ? Number.POSITIVE_INFINITY : cells[i]!.n);
    const smallest = shown.sort((a, b) => (weight(a) === weight(b) ? a - b : weight(a) - weight(b)))[0];
    if (smallest !== undefined) hidden.add(smallest);
    else {
      dropped.add(given.name);
      groups = groups.filter((group) => group !== given);
    }
  }
}

/** Two hidden cells of 1 and 2 people would still say "three people": together they must be k. */
function isOpen(group: Group, cells: readonly Cell[], hidden: ReadonlySet<number>, k: number): boolean {
  const inside = group.cells.filter((i) => hidden.has(i));
  const together = inside.reduce((sum, i) => sum + cells[i]!.n, 0);
  return inside.length > 0 && (inside.length < 2 || together < k);
}

/** A total through which a hidden cell can be derived, preferably one with a cell left to hide. */
function givesAway(groups: readonly Group[], hidden: ReadonlySet<number>): Group | undefined {
  if (hidden.size === 0) return undefined;
  const given = derivable(groups, hidden)[0];
  if (given === undefined) return undefined;
  const around = groups.filter((group) => group.cells.includes(given));
  return around.find((group) => group.cells.some((i) => !hidden.has(i))) ?? around[0];
}

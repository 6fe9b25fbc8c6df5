/**
 * Complementary suppression over many tables at once (A14). Every count that any report publishes is a sum over
 * kinds of people ("atoms": who came to exactly these events). Counts are offered one after the other; one is
 * published only if no hidden count then follows from all that is published. Linear algebra over a prime field.
 *
 * Atoms may be a sample: with fewer of them more counts look dependent, so the answer errs towards hiding.
 */

/** Below 2^15.5: a product and a sum stay within 31 bits. */
const P = 32_749;

export interface LinkedSystem {
  /** For every atom the numbers of the cells it is counted in. */
  readonly atoms: readonly (readonly number[])[];
  readonly cells: number;
  /** Published whatever happens, such as head-counts. */
  readonly given: readonly number[];
  /** Hidden by their own report. */
  readonly hidden: readonly number[];
  /** To publish if nothing hidden follows from them, the most wanted first. */
  readonly offered: readonly number[];
}

function inverse(a: number): number {
  let [result, base, exponent] = [1, a, P - 2];
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

/** row -= times × by */
function subtract(row: Int32Array, by: Int32Array, times: number): void {
  const factor = P - times;
  for (let c = 0; c < row.length; c++) row[c] = (row[c]! + factor * by[c]!) % P;
}

const pivotOf = (row: Int32Array): number => row.findIndex((value) => value !== 0);

/** What is published so far, reduced; and the hidden cells as they look beside it. */
class Published {
  readonly #basis: { readonly pivot: number; readonly row: Int32Array }[] = [];
  #hidden: Int32Array[];

  constructor(hidden: readonly Int32Array[]) {
    // A cell without atoms is known to be zero: there is nothing to hide.
    this.#hidden = hidden.filter((row) => pivotOf(row) >= 0).map((row) => row.slice());
  }

  #reduced(cell: Int32Array): Int32Array {
    const row = cell.slice();
    for (const { pivot, row: by } of this.#basis) if (row[pivot] !== 0) subtract(row, by, row[pivot]!);
    return row;
  }

  /** Does the cell follow from what is published, without being zero anyway? */
  tells(cell: Int32Array): boolean {
    return pivotOf(cell) >= 0 && pivotOf(this.#reduced(cell)) < 0;
  }

  /** @returns whether the cell was published; `force` publishes it also when something hidden follows */
  offer(cell: Int32Array, force: boolean): boolean {
    const row = this.#reduced(cell);
    const pivot = pivotOf(row);
    // It follows from what is published already, and nothing hidden does.
    if (pivot < 0) return true;
    const factor = inverse(row[pivot]!);
    for (let c = 0; c < row.length; c++) row[c] = (row[c]! * factor) % P;
    if (!force && this.#hidden.some((secret) => this.#givesAway(row, pivot, secret))) return false;
    for (const secret of this.#hidden) if (secret[pivot] !== 0) subtract(secret, row, secret[pivot]!);
    this.#hidden = this.#hidden.filter((secret) => pivotOf(secret) >= 0);
    this.#basis.push({ pivot, row });
    return true;
  }

  /** Is the secret a multiple of the row? */
  #givesAway(row: Int32Array, pivot: number, secret: Int32Array): boolean {
    const times = secret[pivot]!;
    return times !== 0 && row.every((value, c) => (value * times) % P === secret[c]);
  }
}

export interface Linked {
  /** Of the offered cells those that must not be published, beside the hidden ones. */
  readonly withheld: readonly number[];
  /** Of the hidden cells those that the given ones tell by themselves: hiding them protects nobody. */
  readonly told: readonly number[];
}

export function link({ atoms, cells, given, hidden, offered }: LinkedSystem): Linked {
  const rows = Array.from({ length: cells }, () => new Int32Array(atoms.length));
  for (const [a, members] of atoms.entries()) for (const cell of members) rows[cell]![a] = 1;
  const published = new Published(hidden.map((cell) => rows[cell]!));
  for (const cell of given) published.offer(rows[cell]!, true);
  const told = hidden.filter((cell) => published.tells(rows[cell]!));
  return { withheld: offered.filter((cell) => !published.offer(rows[cell]!, false)), told };
}

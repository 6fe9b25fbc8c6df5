import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LinkedSystem, link } from './linked.ts';

type Fraction = readonly [bigint, bigint];
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const fraction = (n: bigint, d: bigint): Fraction => {
  const g = gcd(n, d) || 1n;
  return d < 0n ? [-n / g, -d / g] : [n / g, d / g];
};

/** The rank of a matrix in exact fractions, independent of the code under test. */
function rank(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => row.map((n): Fraction => [BigInt(n), 1n]));
  let top = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const pivot = rows.findIndex((row, i) => i >= top && row[column]![0] !== 0n);
    if (pivot < 0) continue;
    [rows[top], rows[pivot]] = [rows[pivot]!, rows[top]!];
    const by = rows[top]!;
    for (let i = top + 1; i < rows.length; i++) {
      const [a, b] = [rows[i]![column]!, by[column]!];
      if (a[0] === 0n) continue;
      const factor = fraction(a[0] * b[1], a[1] * b[0]);
      rows[i] = rows[i]!.map((x, c) =>
        fraction(x[0] * factor[1] * by[c]![1] - factor[0] * by[c]![0] * x[1], x[1] * factor[1] * by[c]![1]),
      );
    }
    top++;
  }
  return top;
}

const rowOf = ({ atoms }: LinkedSystem, cell: number): number[] =>
  atoms.map((members) => (members.includes(cell) ? 1 : 0));

/** Up to 7 atoms in up to 9 cells, so that sums and differences meet often. */
const anySystem = fc
  .record({
    cells: fc.integer({ min: 2, max: 9 }),
    atoms: fc.array(fc.array(fc.nat(8), { maxLength: 6 }), { minLength: 1, maxLength: 7 }),
    kinds: fc.array(fc.constantFrom('given', 'hidden', 'offered', 'offered'), { minLength: 9, maxLength: 9 }),
  })
  .map(({ cells, atoms, kinds }): LinkedSystem => {
    const of = (kind: string): number[] => kinds.slice(0, cells).flatMap((k, i) => (k === kind ? [i] : []));
    const members = atoms.map((all) => [...new Set(all.filter((cell) => cell < cells))]);
    return { atoms: members, cells, given: of('given'), hidden: of('hidden'), offered: of('offered') };
  });

test('[A14] of counts that are sums of the same people none is published through which a hidden one follows', () => {
  fc.assert(
    fc.property(anySystem, (system) => {
      const { withheld: out, told } = link(system);
      const rows = (cells: readonly number[]) => cells.map((cell) => rowOf(system, cell));
      const follows = (from: readonly number[], cell: number): boolean =>
        rank([...rows(from), rowOf(system, cell)]) === rank(rows(from));
      const published = [...system.given, ...system.offered.filter((cell) => !out.includes(cell))];
      const open = system.hidden.filter((cell) => !follows(system.given, cell));
      const zero = (cell: number): boolean => rowOf(system, cell).every((n) => n === 0);
      expect(told).toEqual(system.hidden.filter((cell) => !open.includes(cell) && !zero(cell)));
      for (const cell of open) expect(follows(published, cell)).toBe(false);
      // Nothing is held back for nothing: each of them would have given something away.
      for (const cell of out) expect(open.some((secret) => follows([...published, cell], secret))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('[A14] two events: everybody together would tell who came to both', () => {
  // Cells: came to A, to B, to both, everybody, came once.
  const atoms = [
    [0, 3, 4],
    [1, 3, 4],
    [0, 1, 2, 3],
  ];
  const system = { atoms, cells: 5, given: [0, 1], hidden: [2], offered: [3, 4] };
  expect(link(system)).toEqual({ withheld: [3, 4], told: [] });
  expect(link({ ...system, hidden: [] }).withheld).toEqual([]);
  expect(link({ ...system, given: [0, 1, 3] })).toMatchObject({ told: [2] });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, type Margin, suppress } from './suppress.ts';

const K = 5;

/** Tables with up to three key columns of few values; small and empty cells are common. */
const anyTable = fc
  .record({
    sizes: fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 2 }),
    ),
    counts: fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 40 })), {
      minLength: 32,
      maxLength: 32,
    }),
    margins: fc.uniqueArray(fc.constantFrom<Margin>([], [0], [1], [2], [0, 1], [1, 2]), {
      minLength: 1,
      maxLength: 5,
      selector: (margin) => margin.join(),
    }),
  })
  .map(({ sizes: [a, b, c], counts, margins }) => {
    const cells: Cell[] = [];
    for (let x = 0; x < a; x++)
      for (let y = 0; y < b; y++)
        for (let z = 0; z < c; z++) cells.push({ keys: [`${x}`, `${y}`, `${z}`], n: counts[cells.length]! });
    return { cells, margins };
  });

type Fraction = readonly [bigint, bigint];
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const fraction = (n: bigint, d: bigint): Fraction => {
  const g = gcd(n, d) || 1n;
  return d < 0n ? [-n / g, -d / g] : [n / g, d / g];
};
const minus = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[0], a[1] * b[1]);
const over = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[1], a[1] * b[0]);

/**
 * What an attacker does: solves the published totals for the hidden cells, in exact fractions and independently of
 * the code under test. Returns the columns that have one solution.
 */
function solved(rows: Fraction[][], width: number): number[] {
  let top = 0;
  for (let column = 0; column < width; column++) {
    const pivot = rows.findIndex((row, i) => i >= top && row[column]![0] !== 0n);
    if (pivot < 0) continue;
    const line = rows[pivot]!;
    rows.splice(pivot, 1);
    rows.splice(
      top,
      0,
      line.map((value) => over(value, line[column]!)),
    );
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i]![column]!;
      if (i !== top && factor[0] !== 0n)
        rows[i] = rows[i]!.map((value, c) => minus(value, times(factor, rows[top]![c]!)));
    }
    top++;
  }
  return rows.flatMap((row) => {
    const at = row.flatMap((value, column) => (value[0] === 0n ? [] : [column]));
    return at.length === 1 ? at : [];
  });
}

function attack(
  cells: readonly Cell[],
  margins: readonly Margin[],
  published: ReturnType<typeof suppress>,
): number[] {
  const hidden = [...published.hidden];
  const rows = margins.flatMap((margin, m) => {
    const groups = new Map<string, number[]>();
    for (const [i, cell] of cells.entries()) {
      const name = `${m}:${JSON.stringify(margin.map((k) => cell.keys[k]))}`;
      groups.set(name, [...(groups.get(name) ?? []), i]);
    }
    return [...groups]
      .filter(([name]) => !published.totals.has(name))
      .map(([, group]) => hidden.map((cell): Fraction => [group.includes(cell) ? 1n : 0n, 1n]));
  });
  return solved(rows, hidden.length).map((column) => hidden[column]!);
}

test('[A14] no small cell is shown, and no hidden cell can be derived from what is published', () => {
  fc.assert(
    fc.property(anyTable, ({ cells, margins }) => {
      const published = suppress(cells, K, margins);
      for (const [i, { n }] of cells.entries())
        if (n > 0 && n < K) expect(published.hidden.has(i)).toBe(true);
      expect(attack(cells, margins, published)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('[A14] without the complementary step the attack succeeds: the test can fail', () => {
  const cells = [3, 20, 30].map((n, i): Cell => ({ keys: [`${i}`], n }));
  expect(attack(cells, [[]], { hidden: new Set([0]), totals: new Set() })).toEqual([0]);
  expect([...suppress(cells, K, [[]]).hidden].sort()).toEqual([0, 1]);
});

test('[A14] a bridge between two closed rings is found, which hiding two cells a line alone leaves open', () => {
  // Cells (row, column) of a 2-way table: two 2×2 rings and one cell that joins them.
  const at = ['00', '01', '10', '11', '22', '23', '32', '33', '12'];
  const all = ['0', '1', '2', '3'].flatMap((r) => ['0', '1', '2', '3'].map((c) => r + c));
  const cells = all.map((rc): Cell => ({ keys: [rc[0]!, rc[1]!], n: at.includes(rc) ? 3 : 50 }));
  const published = suppress(cells, K, [[0], [1]]);
  expect(attack(cells, [[0], [1]], published)).toEqual([]);
  expect(published.hidden.size).toBeGreaterThan(at.length);
});

test('[A14] hidden cells of a total hold k people together; one that cannot takes the total with it', () => {
  const two = suppress(
    [
      { keys: ['a'], n: 1 },
      { keys: ['b'], n: 2 },
    ],
    K,
    [[]],
  );
  expect(two.totals).toEqual(new Set(['0:[]']));
  const three = suppress(
    [1, 2, 9].map((n, i) => ({ keys: [`${i}`], n })),
    K,
    [[]],
  );
  expect([three.hidden.size, three.totals.size]).toEqual([3, 0]);
});

test('[A14] nothing small, nothing hidden; zero speaks of nobody', () => {
  const cells = [0, 5, 6].map((n, i): Cell => ({ keys: [`${i}`], n }));
  expect(suppress(cells, K, [[]]).hidden.size).toBe(0);
});

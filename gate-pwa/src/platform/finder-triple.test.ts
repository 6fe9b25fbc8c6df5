import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, finderTriple, triangleCost } from './finder-triple.ts';

const corner = (x: number, y: number, count = 8): Candidate => ({ x, y, module: 4, count });
/** The three corners of a code of 30 modules at 4 px, turned and moved. */
const codeAt = (angle: number, dx: number, dy: number): Candidate[] =>
  [
    [0, 0],
    [120, 0],
    [0, 120],
  ].map(([x = 0, y = 0]) =>
    corner(dx + x * Math.cos(angle) - y * Math.sin(angle), dy + x * Math.sin(angle) + y * Math.cos(angle)),
  );

describe('finder triple', () => {
  test('[W6] the corners win over look-alikes inside the code, at any angle', () => {
    const angle = fc.double({ min: 0, max: 6.28, noNaN: true });
    // Look-alikes crowd around the middle of the code, seen as often as the real corners.
    const fake = fc.record({
      u: fc.double({ min: 0.15, max: 0.6, noNaN: true }),
      v: fc.double({ min: 0.15, max: 0.35, noNaN: true }),
    });
    fc.assert(
      fc.property(angle, fc.array(fake, { maxLength: 3 }), (turn, fakes) => {
        const [a, b, c] = codeAt(turn, 300, 300);
        const inside = fakes.map(({ u, v }) =>
          corner(
            a!.x + (b!.x - a!.x) * u + (c!.x - a!.x) * v,
            a!.y + (b!.y - a!.y) * u + (c!.y - a!.y) * v,
            12,
          ),
        );
        const all = [...inside, a!, b!, c!];
        const found = finderTriple(all);
        expect(found).toBeDefined();
        const cost = triangleCost(all[found![0]]!, all[found![1]]!, all[found![2]]!);
        expect(cost).toBeLessThanOrEqual(triangleCost(a!, b!, c!) + 1e-9);
      }),
    );
  });

  test('[W6] a clear code with one frequent look-alike is found exactly', () => {
    const [a, b, c] = codeAt(0.3, 200, 200);
    const fake = corner(a!.x + 62, a!.y + 50, 30);
    expect([...finderTriple([fake, a!, b!, c!])!].sort()).toEqual([1, 2, 3]);
  });

  test('[W6] patterns of different size do not belong together', () => {
    const [a, b, c] = codeAt(0, 0, 0);
    expect(finderTriple([a!, b!, { ...c!, module: 8 }])).toBeUndefined();
  });

  test('[W6] two candidates, or three on a heap, are no code', () => {
    expect(finderTriple([corner(0, 0), corner(100, 0)])).toBeUndefined();
    expect(finderTriple([corner(0, 0), corner(9, 0), corner(0, 9)])).toBeUndefined();
  });

  test('[W6] a hundred candidates are thinned out before the cubic search', () => {
    const noise = Array.from({ length: 100 }, (_, i) => corner(i * 37, (i * 91) % 700, 2));
    const [a, b, c] = codeAt(0, 1_000, 1_000).map((p) => ({ ...p, count: 20 }));
    expect([...finderTriple([...noise, a!, b!, c!])!].sort()).toEqual([100, 101, 102]);
  });
});

/**
 * Which three finder-pattern candidates are the corners of one QR code: those most like a right isosceles triangle.
 * @zxing/library 0.23 goes by count and size alone, so data modules that look like a finder make clear codes
 * unreadable (zxing-js/library#653). Pure; zxing-finder-fix.ts puts it in place.
 */

/** A place that looks like a finder pattern. */
export interface Candidate {
  readonly x: number;
  readonly y: number;
  /** Estimated width of one module in pixels. */
  readonly module: number;
  /** How many rows saw it. */
  readonly count: number;
}

/** Cubic work: more candidates than this are noise. */
const MAX_CANDIDATES = 16;
/** The three patterns of one code may look this much different in size (perspective). */
const MAX_SIZE_RATIO = 1.4;
/** Centres of a version-1 code are 14 modules apart; perspective may shorten that. */
const MIN_SIDE_MODULES = 10;

const squared = (a: Candidate, b: Candidate): number => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;

/** 0 for a perfect right isosceles triangle, growing with the distortion; Infinity if too small to be a code. */
export function triangleCost(a: Candidate, b: Candidate, c: Candidate): number {
  const sides = [squared(a, b), squared(b, c), squared(a, c)].sort((p, q) => p - q);
  const [short = 0, middle = 0, long = 0] = sides;
  const modules = [a.module, b.module, c.module];
  const largest = Math.max(...modules);
  if (largest > MAX_SIZE_RATIO * Math.min(...modules)) return Number.POSITIVE_INFINITY;
  if (Math.sqrt(short) < MIN_SIDE_MODULES * largest) return Number.POSITIVE_INFINITY;
  // Pythagoras with two equal legs: the longest side squared is twice each leg squared.
  return (Math.abs(long - 2 * short) + Math.abs(long - 2 * middle)) / long;
}

/** Indexes of the best triple, or undefined when no three can belong together. */
export function finderTriple(all: readonly Candidate[]): readonly [number, number, number] | undefined {
  const indexes = all.map((_, i) => i);
  const confirmed = indexes.filter((i) => all[i]!.count >= 2);
  const pool = (confirmed.length >= 3 ? confirmed : indexes)
    .sort((i, j) => all[j]!.count - all[i]!.count)
    .slice(0, MAX_CANDIDATES);
  let best: readonly [number, number, number] | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (let a = 0; a < pool.length - 2; a++)
    for (let b = a + 1; b < pool.length - 1; b++)
      for (let c = b + 1; c < pool.length; c++) {
        const triple = [pool[a]!, pool[b]!, pool[c]!] as const;
        const cost = triangleCost(all[triple[0]]!, all[triple[1]]!, all[triple[2]]!);
        if (cost < lowest) [lowest, best] = [cost, triple];
      }
  return best;
}

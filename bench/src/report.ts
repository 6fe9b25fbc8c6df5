/**
 * What every benchmark answers: each figure of ours beside a named rival's from the same run, as a ratio. A report
 * never hides a miss, and nothing here asserts: machines are noisy, people read the numbers.
 */
import { arch, cpus, platform, totalmem } from 'node:os';

export interface BenchResult {
  /** What was done, with its size: `burst 20 × 1,000 appends, CPU per append`. */
  readonly work: string;
  readonly ours: number;
  /** Undefined where the figure stands alone; then `target` is in `unit`. */
  readonly rival?: number;
  readonly rivalName?: string;
  readonly unit: string;
  /** Highest ratio ours ÷ rival that reaches the target, or highest figure where there is no rival. */
  readonly target?: number;
}

export interface BenchReport {
  readonly name: string;
  readonly machine: string;
  readonly results: readonly (BenchResult & { readonly ratio?: number; readonly pass?: boolean })[];
}

/** One benchmark, the default export of `bench/src/NAME.ts`. */
export interface Benchmark {
  readonly about: string;
  /** @param note tells a waiting person what is going on; goes to stderr */
  run(note: (line: string) => void): Promise<readonly BenchResult[]>;
}

const machine = (): string =>
  `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ` +
  `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;

export function reportOf(name: string, results: readonly BenchResult[]): BenchReport {
  return {
    name,
    machine: machine(),
    results: results.map((result) => {
      const ratio = result.rival === undefined ? undefined : result.ours / result.rival;
      const measured = ratio ?? result.ours;
      return {
        ...result,
        ...(ratio === undefined ? {} : { ratio }),
        ...(result.target === undefined ? {} : { pass: measured <= result.target }),
      };
    }),
  };
}

const figure = (n: number | undefined): string =>
  n === undefined ? '–' : n.toLocaleString('en', { maximumSignificantDigits: 4 });

/** The report as lines for a person. */
export function tableOf(report: BenchReport): string {
  const rows = report.results.map((r) => [
    r.work,
    `${figure(r.ours)} ${r.unit}`,
    r.rivalName === undefined ? '–' : `${figure(r.rival)} ${r.unit} (${r.rivalName})`,
    figure(r.ratio),
    figure(r.target),
    r.pass === undefined ? '' : r.pass ? 'reached' : 'MISSED',
  ]);
  const all = [['work', 'ours', 'rival', 'ratio', 'target', ''], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ');
  return [`${report.name} on ${report.machine}`, ...all.map(line)].join('\n');
}

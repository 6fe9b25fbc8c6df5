/** One piece of work on all cores: the same script in as many processes as there are cores, each with a stretch of it. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

export interface Part<T> {
  readonly code: number;
  /** The last line it printed, which is JSON. */
  readonly report: T | undefined;
}

/**
 * Runs `file --from N --count M --part` for every stretch. Lines on stderr are passed on as they come.
 * @param count how many in all, beginning with `from`
 */
export async function inParts<T>(file: string, from: number, count: number): Promise<readonly Part<T>[]> {
  const parts = Math.max(1, Math.min(availableParallelism(), count));
  const each = Math.ceil(count / parts);
  const runs = Array.from({ length: parts }, (_, i) => ({
    first: from + i * each,
    n: Math.max(0, Math.min(each, count - i * each)),
  }));
  return Promise.all(
    runs.map(async ({ first, n }): Promise<Part<T>> => {
      const args = [file, '--from', String(first), '--count', String(n), '--part'];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let last: string | undefined;
      createInterface({ input: child.stdout }).on('line', (line) => {
        last = line;
      });
      const code = await new Promise<number>((resolve) =>
        child.on('close', (status) => resolve(status ?? 1)),
      );
      return { code, report: last === undefined ? undefined : (JSON.parse(last) as T) };
    }),
  );
}

/** A whole number of the command line, or the end of the program. */
export function wholeNumber(text: string, name: string): number {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 0) return n;
  console.error(`--${name} must be a whole number, not ${text}`);
  process.exit(2);
}

/** Adds up the numbers of reports, field by field. */
export function summed<T extends Readonly<Record<string, number>>>(
  reports: readonly T[],
): Record<string, number> {
  const total: Record<string, number> = {};
  for (const report of reports)
    for (const [name, n] of Object.entries(report)) total[name] = (total[name] ?? 0) + n;
  return total;
}

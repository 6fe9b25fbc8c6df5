/** Finds what separates the columns of a scan log by its first lines; contact logs are often split by blanks. */

const CANDIDATES = ['\t', ',', ';', '|', ' '] as const;

/** Cells of a line whatever separates them, in small letters: enough to look a column name up. */
export const cellsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|[^\t,;|]+/g)].flatMap(([whole, quoted]) => {
    const cell = (quoted ?? whole).trim().toLowerCase();
    return quoted === undefined ? [cell, ...cell.split(/\s+/)] : [cell];
  });

/** Separators outside of quotes; a run of blanks is one. */
function countOf(line: string, delimiter: string): number {
  const plain = line.replaceAll(/"[^"]*"/g, '');
  return delimiter === ' ' ? plain.trim().split(/[ \t]+/).length - 1 : plain.split(delimiter).length - 1;
}

/** The first candidate that stands equally often, at least once, in all lines; else the one that never is missing. */
export function sniffDelimiter(lines: readonly string[]): string {
  const counts = CANDIDATES.map((delimiter) => ({
    delimiter,
    n: lines.map((line) => countOf(line, delimiter)),
  }));
  const even = counts.find(({ n }) => n.length > 0 && n[0]! > 0 && n.every((one) => one === n[0]));
  const always = counts.find(({ n }) => n.length > 0 && n.every((one) => one > 0));
  return (even ?? always)?.delimiter ?? ',';
}

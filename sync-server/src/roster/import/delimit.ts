/**
 * How the cells of a file are separated (IM2): Excel's `sep=` line, or the separator that splits the first lines most
 * evenly. Decides nothing about what the cells mean.
 */

export interface Delimited {
  readonly delimiter: string;
  /** The file began with Excel's `sep=` line, which is no record. */
  readonly hasSepLine: boolean;
  readonly body: string;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LOOK_AT_LINES = 10;
export const LOOK_AT_CHARACTERS = 64 * 1024;

/** Delimiters outside quotes, line by line; a line that a quoted cell continues counts with the one it began on. */
function counts(sample: string, delimiter: string): number[] {
  const found: number[] = [];
  let quoted = false;
  let n = 0;
  for (const c of sample) {
    if (c === '"') quoted = !quoted;
    else if (c === delimiter && !quoted) n++;
    else if (c === '\n' && !quoted) {
      found.push(n);
      n = 0;
    }
    if (found.length >= LOOK_AT_LINES) return found;
  }
  if (n > 0) found.push(n);
  return found;
}

/** The line that splits most often is the header or a full row; free text around a list splits less. */
function delimiterOf(body: string): string {
  const sample = body.slice(0, LOOK_AT_CHARACTERS);
  const scored = DELIMITERS.map((delimiter) => {
    const lines = counts(sample, delimiter);
    const most = Math.max(0, ...lines);
    const agreeing = lines.filter((n) => n === most).length;
    return { delimiter, most, score: most === 0 ? 0 : agreeing * 4 + (lines[0] ?? 0) };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

/** @param text with `\n` line ends only */
export function delimit(text: string): Delimited {
  const sep = /^"?sep=(.)"?\n/i.exec(text);
  const body = sep ? text.slice(sep[0].length) : text;
  return { delimiter: sep?.[1] ?? delimiterOf(body), hasSepLine: sep !== null, body };
}

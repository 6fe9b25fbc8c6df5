/** Finds what separates the columns of a scan log by its first lines; contact logs are often split by a space. */
import { closeSync, openSync, readSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';

const HEAD_BYTES = 64 * 1024;
const CANDIDATES = ['\t', ',', ';', '|', ' '] as const;

/** The first lines of a file, and whether it is gzip, whatever it is called. */
export function openingOf(file: string): { readonly lines: string[]; readonly gzip: boolean } {
  const buffer = Buffer.alloc(HEAD_BYTES);
  const handle = openSync(file, 'r');
  let length: number;
  try {
    length = readSync(handle, buffer, 0, HEAD_BYTES, 0);
  } finally {
    closeSync(handle);
  }
  const head = buffer.subarray(0, length);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  // Only the beginning of the stream is here, so its end may be missing.
  const text = gzip ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }) : head;
  const lines = text.toString('utf8').split(/\r?\n/);
  const whole = lines.slice(0, Math.max(1, Math.min(50, lines.length - 1)));
  return { lines: whole.filter((line) => line !== ''), gzip };
}

/** Separators outside of quotes. */
const countOf = (line: string, delimiter: string): number =>
  line.replaceAll(/"[^"]*"/g, '').split(delimiter).length - 1;

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

/**
 * Foreign logs as one file the worker can read: UTF-8, one separator, no comments in front, runs of blanks as one
 * separator, one header for all of them. What the cells mean is decided by the worker, not here.
 */
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { err, ok, type Result } from '@attend-gate/shared';
import { logLines } from './log-lines.ts';
import { cellsOf, sniffDelimiter } from './sniff-delimiter.ts';

export interface CleanLog {
  readonly delimiter: string;
}

export interface LogWish {
  /** Left out: found in the first lines. */
  readonly delimiter: string | undefined;
  /** False: the first line is data. */
  readonly header: boolean | undefined;
  /** Columns the map names, none where it counts them: a comment that holds them all is a header behind a mark. */
  readonly columns: readonly string[];
}

const SNIFFED_LINES = 50;
const COMMENT = /^\s*[#%]+\s*/;

/** True for the lines in front that speak about the data. */
function isComment(line: string, { columns }: LogWish): boolean {
  if (!COMMENT.test(line)) return false;
  if (columns.length === 0) return true;
  const cells = cellsOf(line.replace(COMMENT, ''));
  return !columns.every((column) => cells.includes(column.toLowerCase()));
}

/** The first lines with data in them, the header included. */
async function opening(file: string, wish: LogWish): Promise<string[]> {
  const found: string[] = [];
  for await (const lines of logLines(file)) {
    for (const line of lines)
      if (line.trim() !== '' && (found.length > 0 || !isComment(line, wish))) found.push(line);
    if (found.length >= SNIFFED_LINES) break;
  }
  return found.slice(0, SNIFFED_LINES);
}

const tidyOf = (delimiter: string) =>
  delimiter === ' '
    ? (line: string): string => (line.includes('"') ? line : line.trim().replaceAll(/[ \t]+/g, ' '))
    : (line: string): string => line;

/** @param out the file to write; it holds personal data until the worker has read it, so remove it then */
export async function writeCleanLog(
  files: readonly string[],
  out: string,
  wish: LogWish,
): Promise<Result<CleanLog, string>> {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) return err(`there is no file ${missing}`);
  const first = await opening(files[0] ?? '', wish);
  if (first.length === 0) return err(`${files[0]} is empty`);
  const delimiter = wish.delimiter ?? sniffDelimiter(first);
  const tidy = tidyOf(delimiter);
  mkdirSync(dirname(out), { recursive: true, mode: 0o700 });
  const stream = createWriteStream(out, { mode: 0o600 });
  let head: string | undefined;
  for (const file of files) {
    let begun = false;
    for await (const lines of logLines(file)) {
      const kept = lines.flatMap((line): string[] => {
        if (begun) return [tidy(line)];
        if (line.trim() === '' || isComment(line, wish)) return [];
        begun = true;
        const opened = tidy(line.replace(COMMENT, ''));
        const repeated = opened === head && wish.header !== false && /\p{L}/u.test(opened);
        head ??= opened;
        return repeated ? [] : [opened];
      });
      if (kept.length > 0 && !stream.write(`${kept.join('\n')}\n`)) await once(stream, 'drain');
    }
  }
  stream.end();
  await finished(stream);
  return ok({ delimiter });
}

/**
 * CSV that spreadsheets open safely: a cell that would be run as a formula gets an apostrophe before it (H21), quotes
 * are doubled, and a byte order mark tells Excel that it is UTF-8.
 */

const RUNS = /^[=+\-@\t\r]/;
const PHONE = /^\+?[\d\s()./-]+$/;

/** One cell. Phone numbers may begin with a plus: digits are no formula. */
export function csvCell(text: string): string {
  const safe = RUNS.test(text) && !PHONE.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
export const CSV_MARK = '\ufeff';

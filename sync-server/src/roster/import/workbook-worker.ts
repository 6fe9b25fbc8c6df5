/**
 * Reads one Excel workbook in a thread of its own, so that a file which would run for minutes or eat the memory can
 * be stopped without stopping the server. It decides nothing: rows of text go back as they stand.
 */
import { parentPort, workerData } from 'node:worker_threads';
import readWorkbook, { InvalidInputError, InvalidSpreadsheetError } from 'read-excel-file/node';

/** What the thread answers. Dates are ISO 8601, empty cells ''. */
export type WorkbookAnswer =
  | { readonly kind: 'sheets'; readonly sheets: readonly Sheet[] }
  | { readonly kind: 'broken'; readonly reason: string };

export interface Sheet {
  readonly name: string;
  /** Row n of the sheet is element n - 1. */
  readonly rows: readonly (readonly string[])[];
}

const textOf = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace('T00:00:00.000Z', '');
  return String(cell);
};

async function answer(bytes: Uint8Array): Promise<WorkbookAnswer> {
  try {
    // Numbers stay as written: a phone number must not become 1.0E+9.
    const sheets = await readWorkbook(Buffer.from(bytes), { trim: false, parseNumber: (text) => text });
    return {
      kind: 'sheets',
      sheets: sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(textOf)) })),
    };
  } catch (error) {
    const expected = error instanceof InvalidInputError || error instanceof InvalidSpreadsheetError;
    return { kind: 'broken', reason: expected ? error.message : 'not a readable Excel workbook' };
  }
}

parentPort?.postMessage(await answer((workerData as { readonly bytes: Uint8Array }).bytes));

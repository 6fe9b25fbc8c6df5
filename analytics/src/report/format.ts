/** A report's result as text: a table for people, csv, json and ndjson for programs (A21). Never changes a value. */
import type { Value } from '../worker/jobs.ts';
import type { ReportResult } from './run-report.ts';

export const TEXT_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** How wide a text stands in a terminal: Hangul and CJK take two columns. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, c) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(c) ? 2 : 1),
    0,
  );

const text = (value: Value | undefined, hidden: string): string =>
  value === null || value === undefined ? hidden : String(value);

/** One line that says what the numbers are worth; every format carries it. */
export function footLine({ meta, totals }: ReportResult): string {
  const sums = Object.entries(totals).map(
    ([name, value]) => `${name} ${value === null ? '(suppressed)' : value}`,
  );
  const parts = [
    ...(sums.length > 0 ? [`total: ${sums.join(', ')}`] : []),
    `data as of ${meta.asOf} (${meta.lagSeconds} s ago)${meta.stale ? ', STALE' : ''}`,
    meta.k === null ? 'k: no rule' : `k ${meta.k}, ${meta.suppressed} suppressed`,
    `snapshot ${meta.snapshot}`,
    ...meta.sources.map(({ event, failure }) => `${event} failed: ${failure}`),
  ];
  return parts.join(' · ');
}

function asTable(result: ReportResult): string {
  const { columns, rows } = result.table;
  const cells = rows.map((row) => columns.map((column) => text(row[column], '·')));
  const widths = columns.map((column, i) =>
    Math.max(widthOf(column), ...cells.map((row) => widthOf(row[i]!))),
  );
  const numeric = columns.map((column) =>
    rows.every((row) => row[column] === null || typeof row[column] === 'number'),
  );
  const pad = (value: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - widthOf(value));
    return numeric[i] ? space + value : value + space;
  };
  const line = (row: readonly string[]): string => row.map(pad).join('  ').trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(columns), rule, ...cells.map(line), '', footLine(result), ''].join('\n');
}

/** RFC 4180. A text that a spreadsheet would run as a formula gets a leading apostrophe. */
function csvCell(value: Value | undefined): string {
  const plain = text(value, '');
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function asCsv({ table }: ReportResult): string {
  const lines = [
    table.columns,
    ...table.rows.map((row) => table.columns.map((column) => row[column] ?? null)),
  ];
  return `${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** One JSON object on one line. `total` is the first of the totals. */
export function asJson({ report, params, table, totals, meta }: ReportResult): string {
  const total = Object.values(totals)[0] ?? null;
  return `${JSON.stringify({ report, params, columns: table.columns, rows: table.rows, total, totals, meta })}\n`;
}

const asNdjson = ({ report, table, totals, meta }: ReportResult): string =>
  [...table.rows, { report, totals, meta }].map((row) => `${JSON.stringify(row)}\n`).join('');

export function formatText(result: ReportResult, format: TextFormat): string {
  switch (format) {
    case 'table':
      return asTable(result);
    case 'csv':
      return asCsv(result);
    case 'json':
      return asJson(result);
    case 'ndjson':
      return asNdjson(result);
  }
}

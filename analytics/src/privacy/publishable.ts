/** A report's rows as they may leave the worker: small cells emptied by the rule in its header (A14). */
import type { KRule, ReportTotal } from '../report/header.ts';
import type { Table, Value } from '../worker/jobs.ts';
import { suppress } from './suppress.ts';

export interface Publishable {
  readonly table: Table;
  readonly suppressed: number;
  /** Undefined: the totals are what the report's own columns add up to. */
  readonly totals: Readonly<Record<string, Value>> | undefined;
}

/**
 * Cells that a report's SQL emptied itself (differences of columns, which no rule about rows can see). A row without
 * its count says no more than that it exists, so it is left out.
 */
const EMPTIED = '_suppressed';

/** @returns the rows without the column of `EMPTIED`, and its sum */
function ownSuppressions(
  { columns, rows }: Table,
  rule: KRule,
): { readonly table: Table; readonly n: number } {
  const count = rule.kind === 'cells' && rule.margins.length === 0 ? rule.count : undefined;
  const n = rows.reduce((sum, row) => sum + Number(row[EMPTIED] ?? 0), 0);
  const kept = rows
    .filter((row) => count === undefined || row[count] !== null)
    .map(({ [EMPTIED]: _, ...row }) => row);
  return { table: { columns: columns.filter((name) => name !== EMPTIED), rows: kept }, n };
}

/**
 * Every column that is not a key is emptied with its count: rates and medians of few people say as much.
 * A total over suppressed cells is shown only where `suppress` found it safe.
 */
export function publishable(
  answer: Table,
  rule: KRule,
  k: number,
  totals: readonly ReportTotal[],
): Publishable {
  const { table, n: emptiedBySql } = ownSuppressions(answer, rule);
  if (rule.kind === 'none') return { table, suppressed: emptiedBySql, totals: undefined };
  const cells = table.rows.map((row) => ({
    keys: rule.keys.map((key) => String(row[key] ?? '')),
    n: Number(row[rule.count] ?? 0),
  }));
  const margins = rule.margins.map((margin) => margin.map((name) => rule.keys.indexOf(name)));
  const { hidden, totals: dropped } = suppress(cells, k, margins);
  // Nothing adds up to them: a row with empty cells would only say that it exists.
  const kept = margins.length === 0 ? table.rows.filter((_, i) => !hidden.has(i)) : undefined;
  const emptied = table.rows.map((row, i) =>
    hidden.has(i)
      ? Object.fromEntries(table.columns.map((c) => [c, rule.keys.includes(c) ? (row[c] ?? null) : null]))
      : row,
  );
  const grandTotal = margins.findIndex((margin) => margin.length === 0);
  const grandIsSafe = grandTotal >= 0 && !dropped.has(`${grandTotal}:[]`);
  const sums = totals.map(({ name, column }): [string, Value] => {
    const safe = hidden.size === 0 || (grandIsSafe && column === rule.count);
    const sum = table.rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);
    return [name, safe ? sum : null];
  });
  return {
    table: { columns: table.columns, rows: kept ?? emptied },
    suppressed: hidden.size + emptiedBySql,
    totals: Object.fromEntries(sums),
  };
}

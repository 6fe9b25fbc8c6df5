/** A report's rows without the counts that a plan over all linked reports withholds (A14). */
import type { Table, Value } from '../worker/jobs.ts';
import type { Plan } from './link-plan.ts';
import { rowCells, TELL_EVERYBODY } from './person-cells.ts';
import type { Publishable } from './publishable.ts';

/** Plans of different series as one: no cell stands in two of them. */
export const joined = (plans: readonly Plan[]): Plan => {
  const all = (of: keyof Plan): Set<string> => new Set(plans.flatMap((plan) => [...plan[of]]));
  return { published: all('published'), hidden: all('hidden'), told: all('told') };
};

/** Totals over people that a plan may hide. */
const SUMS = new Set(['people', 'visitor_days']);

/** Share of a cohort: it tells the cohort's size, which is a cell of its own. */
const sizeOf = (report: string, row: Publishable['table']['rows'][number], by: Value | undefined) =>
  report === 'cohorts' ? `cohort:${by}|${row.cohort}|${row.cohort}` : undefined;

/**
 * @param table the rows after the report's own rule, `raw` those before
 * @param totals what the report would print as totals
 * @returns rows, totals and how many cells are empty now; pairs without their count are left out
 */
export function applyPlan(
  report: string,
  params: Readonly<Record<string, Value>>,
  { raw, table, suppressed }: Pick<Publishable, 'table' | 'suppressed'> & { readonly raw: Table },
  totals: Readonly<Record<string, Value>>,
  plan: Plan,
): Publishable {
  const tellsAll = plan.hidden.has('everybody') ? (TELL_EVERYBODY[report] ?? []) : [];
  let emptied = 0;
  const full = new Map(
    raw.rows.flatMap((row) => rowCells(report, row, params).map(({ name }) => [name, row] as const)),
  );
  const rows = table.rows.flatMap((own) => {
    const told = rowCells(report, own, params).filter(
      ({ name, value }) => value === null && plan.told.has(name),
    );
    emptied -= told.length;
    const row = { ...own };
    for (const { name, columns } of told)
      for (const column of columns) row[column] = full.get(name)![column]!;
    const gone = rowCells(report, row, params).filter(
      ({ name, value }) => value !== null && value !== 0 && plan.hidden.has(name),
    );
    emptied += gone.length;
    if (gone.length > 0 && report === 'affinity') return [];
    const size = sizeOf(report, row, params.by);
    const columns = [
      ...gone.flatMap((cell) => cell.columns),
      ...tellsAll,
      ...(size !== undefined && plan.hidden.has(size) ? ['share'] : []),
    ];
    return [{ ...row, ...Object.fromEntries(columns.map((column) => [column, null])) }];
  });
  // A sum over rows of which one is empty would fill it.
  const open =
    report === 'visitors' ? rows.some((row) => row.visitors === null) : plan.hidden.has('everybody');
  const shut = open ? Object.keys(totals).filter((name) => totals[name] !== null && SUMS.has(name)) : [];
  return {
    table: { columns: table.columns, rows },
    suppressed: suppressed + emptied + shut.length,
    totals: { ...totals, ...Object.fromEntries(shut.map((name) => [name, null])) },
  };
}

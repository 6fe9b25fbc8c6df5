/**
 * A report's chart as plain options that any ECharts can draw: the same in the dashboard, in an HTML report and in a
 * mail (A22). Pure; imports no chart library.
 */
import type { Table, Value } from '../worker/jobs.ts';
import type { ReportHeader } from './header.ts';

export type Chart = NonNullable<ReportHeader['chart']>;

/** Told apart also by people who see red and green as one (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

/** Colours of the page around the chart. */
export interface ChartLook {
  readonly ink: string;
  readonly line: string;
  readonly weak: string;
  readonly strong: string;
  readonly font: string;
}
/** On paper, and wherever nobody says otherwise. */
export const PAPER: ChartLook = {
  ...{ ink: '#3c4650', line: '#d7deea', weak: '#eef3f7', strong: '#56b4e9' },
  font: 'Pretendard, system-ui, sans-serif',
};
/** Plain options; a library's own type would bring the library along. */
export type ChartOptions = Readonly<Record<string, unknown>>;

/** More lines than this nobody reads; the last ones are the newest. */
const MOST_GROUPS = 12;

const keyOf = (row: Readonly<Record<string, Value>>, column: string): string => String(row[column] ?? '');

/** The text column that splits the rows, if x alone does not tell them apart. */
function splitColumn(table: Table, chart: Chart): string | undefined {
  const xs = table.rows.map((row) => keyOf(row, chart.x));
  if (new Set(xs).size === xs.length) return undefined;
  const free = table.columns.filter((column) => column !== chart.x && !chart.y.includes(column));
  return free.find((column) => table.rows.some((row) => typeof row[column] === 'string'));
}

function base(xs: readonly string[], { ink, line, font }: ChartLook) {
  return {
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: font, color: ink },
    tooltip: { trigger: 'axis', confine: true },
    grid: { left: 56, right: 24, top: 40, bottom: 40 },
    xAxis: {
      ...{ type: 'category', data: xs, axisLabel: { color: ink, hideOverlap: true } },
      axisLine: { lineStyle: { color: line } },
    },
  };
}

/** `38%` for shares, which is what heat shows. */
const shareText = ({ value }: { readonly value: readonly number[] }): string => {
  const n = value[2] ?? 0;
  return n <= 1 ? `${Math.round(100 * n)}%` : String(n);
};

function heatOptions(
  table: Table,
  chart: Chart,
  xs: string[],
  split: string | undefined,
  look: ChartLook,
): ChartOptions {
  const groups = split === undefined ? [''] : [...new Set(table.rows.map((row) => keyOf(row, split)))];
  const data = table.rows.flatMap((row) => {
    const value = row[chart.y[0] ?? ''];
    const place = [
      xs.indexOf(keyOf(row, chart.x)),
      split === undefined ? 0 : groups.indexOf(keyOf(row, split)),
    ];
    return typeof value === 'number' ? [[...place, value]] : [];
  });
  const most = Math.max(0, ...data.map((point) => Number(point[2])));
  const shared = base(xs, look);
  return {
    ...shared,
    tooltip: { confine: true },
    grid: { ...shared.grid, left: 120 },
    yAxis: { type: 'category', data: groups, inverse: true, axisLabel: { color: look.ink } },
    visualMap: { min: 0, max: most, show: false, inRange: { color: [look.weak, look.strong] } },
    series: [{ type: 'heatmap', data, label: { show: true, color: look.ink, formatter: shareText } }],
  };
}

export function chartOptions(table: Table, chart: Chart, look: ChartLook = PAPER): ChartOptions {
  const split = splitColumn(table, chart);
  const xs = [...new Set(table.rows.map((row) => keyOf(row, chart.x)))];
  if (chart.kind === 'heat') return heatOptions(table, chart, xs, split, look);
  const groups =
    split === undefined
      ? [undefined]
      : [...new Set(table.rows.map((row) => keyOf(row, split)))].slice(-MOST_GROUPS);
  const of = (group: string | undefined, x: string) =>
    table.rows.find(
      (row) => keyOf(row, chart.x) === x && (split === undefined || keyOf(row, split) === group),
    );
  const shape = chart.kind === 'line' ? { symbol: 'none' } : split === undefined ? {} : { stack: 'all' };
  const series = groups.flatMap((group) =>
    chart.y.map((column) => ({
      name: group === undefined ? column : chart.y.length > 1 ? `${group} ${column}` : group,
      type: chart.kind,
      ...shape,
      data: xs.map((x) => of(group, x)?.[column] ?? null),
    })),
  );
  const legend = { show: series.length > 1, top: 4, itemGap: 24, textStyle: { color: look.ink } };
  const axis = {
    type: 'value',
    axisLabel: { color: look.ink },
    splitLine: { lineStyle: { color: look.line } },
  };
  return { ...base(xs, look), legend, yAxis: axis, series };
}

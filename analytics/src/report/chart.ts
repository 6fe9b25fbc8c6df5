/**
 * A report's chart as one SVG, drawn from plain options that any ECharts can draw too (A22). The chart is disposed at
 * once: an open one keeps Node from ever ending.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Table, Value } from '../worker/jobs.ts';
import type { ReportHeader } from './header.ts';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

type Chart = NonNullable<ReportHeader['chart']>;

const SIZE = { width: 960, height: 360 };
/** Told apart also by people who see red and green as one (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];
const INK = '#3c4650';
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

function base(xs: readonly string[]) {
  return {
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
    grid: { left: 56, right: 24, top: 40, bottom: 40 },
    xAxis: { type: 'category', data: xs, axisLabel: { color: INK, hideOverlap: true } },
  };
}

function heatOptions(table: Table, chart: Chart, xs: string[], split: string | undefined): EChartsCoreOption {
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
  const shared = base(xs);
  return {
    ...shared,
    grid: { ...shared.grid, left: 120 },
    yAxis: { type: 'category', data: groups, axisLabel: { color: INK } },
    visualMap: { min: 0, max: most, show: false, inRange: { color: ['#eef3f7', '#56b4e9'] } },
    series: [{ type: 'heatmap', data, label: { show: true, color: '#111' } }],
  };
}

export function chartOptions(table: Table, chart: Chart): EChartsCoreOption {
  const split = splitColumn(table, chart);
  const xs = [...new Set(table.rows.map((row) => keyOf(row, chart.x)))];
  if (chart.kind === 'heat') return heatOptions(table, chart, xs, split);
  const groups =
    split === undefined
      ? [undefined]
      : [...new Set(table.rows.map((row) => keyOf(row, split)))].slice(-MOST_GROUPS);
  const of = (group: string | undefined, x: string) =>
    table.rows.find(
      (row) => keyOf(row, chart.x) === x && (split === undefined || keyOf(row, split) === group),
    );
  const look = chart.kind === 'line' ? { symbol: 'none' } : split === undefined ? {} : { stack: 'all' };
  const series = groups.flatMap((group) =>
    chart.y.map((column) => ({
      name: group === undefined ? column : chart.y.length > 1 ? `${group} ${column}` : group,
      type: chart.kind,
      ...look,
      data: xs.map((x) => of(group, x)?.[column] ?? null),
    })),
  );
  const legend = { show: series.length > 1, top: 4, itemGap: 24, textStyle: { color: INK } };
  return { ...base(xs), legend, yAxis: { type: 'value', axisLabel: { color: INK } }, series };
}

/** The SVG, self-contained and without script. */
export function chartSvg(options: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption(options);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

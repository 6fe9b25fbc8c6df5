/** This event's cumulative arrivals, over the band of its past events at the same distance from the doors. Pure. */
import type { ChartLook, ChartOptions } from '../../src/report/chart-options.ts';
import type { Report } from './api.ts';

export interface CurvePoint {
  readonly minutes: number;
  readonly arrived: number | null;
  /** Lower and upper end of the past events; undefined without any. */
  readonly band: readonly [low: number, high: number] | undefined;
}

/** The middle four fifths of a sorted list, so that one strange evening does not make the band useless. */
const inner = (sorted: readonly number[]): readonly [number, number] => [
  sorted[Math.floor((sorted.length - 1) * 0.1)]!,
  sorted[Math.ceil((sorted.length - 1) * 0.9)]!,
];

/**
 * @param rows of the report `compare` over the event's series
 * @param until minutes after doors that have passed; later ones of this event are not known yet
 */
export function curveOf(
  rows: Report['rows'],
  event: string,
  until: number,
): { readonly points: readonly CurvePoint[]; readonly past: number } {
  const own = rows.filter((row) => row.event_id === event);
  const day = String(own[0]?.day ?? '');
  const before = rows.filter((row) => row.event_id !== event && String(row.day) < day);
  const byMinute = Map.groupBy(before, (row) => Number(row.minutes));
  const points = own.map((row): CurvePoint => {
    const minutes = Number(row.minutes);
    const past = (byMinute.get(minutes) ?? []).map(({ arrived }) => Number(arrived)).sort((a, b) => a - b);
    const arrived = minutes <= until ? Number(row.arrived) : null;
    return { minutes, arrived, band: past.length === 0 ? undefined : inner(past) };
  });
  return { points, past: new Set(before.map((row) => row.event_id)).size };
}

export interface CurveWords {
  readonly band: string;
  readonly own: string;
}

export function curveOptions(points: readonly CurvePoint[], words: CurveWords) {
  return (look: ChartLook): ChartOptions => ({
    textStyle: { fontFamily: look.font, color: look.ink },
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: (shown: readonly { readonly dataIndex: number }[]) => {
        const point = points[shown[0]?.dataIndex ?? 0];
        const band = point?.band ? `<br>${words.band}: ${point.band[0]}–${point.band[1]}` : '';
        return `${point?.minutes} min<br><b>${words.own}: ${point?.arrived ?? '–'}</b>${band}`;
      },
    },
    grid: { left: 52, right: 20, top: 16, bottom: 32 },
    xAxis: {
      ...{ type: 'category', boundaryGap: false, data: points.map(({ minutes }) => minutes) },
      axisLabel: { color: look.ink, hideOverlap: true },
      axisLine: { lineStyle: { color: look.line } },
    },
    yAxis: {
      ...{ type: 'value', axisLabel: { color: look.ink } },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      {
        ...{ type: 'line', stack: 'band', symbol: 'none', silent: true, lineStyle: { opacity: 0 } },
        data: points.map(({ band }) => band?.[0] ?? null),
      },
      {
        ...{ type: 'line', stack: 'band', symbol: 'none', silent: true, lineStyle: { opacity: 0 } },
        areaStyle: { color: look.strong, opacity: 0.16 },
        data: points.map(({ band }) => (band ? band[1] - band[0] : null)),
      },
      {
        ...{ type: 'line', symbol: 'none', lineStyle: { width: 3, color: look.strong } },
        data: points.map(({ arrived }) => arrived),
      },
    ],
  });
}

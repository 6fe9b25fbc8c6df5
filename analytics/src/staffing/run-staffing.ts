/** What-if staffing from the organisation's own doors (A19): the `door-profile` report, played with many lane counts. */
import { err, ok, type Result } from '@attend-gate/shared';
import { findReport } from '../report/library.ts';
import {
  DEFAULT_K,
  type ReportDeps,
  type ReportFailure,
  type ReportResult,
  runReport,
} from '../report/run-report.ts';
import { simulateDoor } from './simulate.ts';

export interface StaffingRequest {
  readonly event: string | undefined;
  readonly series: string | undefined;
  readonly people: number;
  readonly minLanes: number;
  readonly maxLanes: number;
  readonly runs: number;
  /** Seconds one admission takes, instead of what the doors' own clocks say. */
  readonly serviceSeconds: number | undefined;
}

const COLUMNS = [
  ...['lanes', 'mean_wait_seconds', 'p95_wait_seconds'],
  ...['longest_line', 'longest_line_p90', 'clear_minutes'],
];
const tenth = (n: number): number => Math.round(n * 10) / 10;

/** @param random 0 ≤ n < 1 */
export async function runStaffing(
  deps: ReportDeps,
  request: StaffingRequest,
  random: () => number,
): Promise<Result<ReportResult, ReportFailure>> {
  const file = findReport('door-profile');
  if (!file.ok) return err({ kind: 'usage', detail: file.error });
  const { event = '', series = '' } = request;
  const params = { event, series };
  const read = await runReport(deps, {
    file: file.value,
    params,
    k: DEFAULT_K,
    snapshot: undefined,
    timeoutMs: 120_000,
  });
  if (!read.ok) return read;
  const numbers = (column: string): number[] =>
    read.value.table.rows.flatMap((row) => (typeof row[column] === 'number' ? row[column] : []));
  const arrivals = numbers('arrival_seconds');
  const services =
    request.serviceSeconds === undefined
      ? numbers('service_seconds')
      : [request.serviceSeconds, request.serviceSeconds];
  if (arrivals.length === 0)
    return err({ kind: 'no_data', detail: `fewer than ${DEFAULT_K} arrivals to learn from` });
  if (services.length === 0)
    return err({ kind: 'no_data', detail: 'no service times were measured; give --service' });
  const rows = [];
  for (let lanes = request.minLanes; lanes <= request.maxLanes; lanes++) {
    const { people, runs } = request;
    const w = simulateDoor({ arrivals, services }, { people, lanes, runs }, random);
    rows.push({
      ...{ lanes, mean_wait_seconds: tenth(w.meanWaitSeconds), p95_wait_seconds: tenth(w.p95WaitSeconds) },
      ...{
        longest_line: w.longestLine,
        longest_line_p90: w.longestLineP90,
        clear_minutes: tenth(w.clearMinutes),
      },
    });
  }
  const said = { ...read.value.params, people: request.people, runs: request.runs };
  return ok({
    ...read.value,
    report: 'staffing',
    params: said,
    table: { columns: COLUMNS, rows },
    totals: {},
  });
}

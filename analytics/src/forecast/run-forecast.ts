/**
 * The forecast of one event, and the running back-test that says how far to believe it (A17). Reads nothing but the
 * `checkpoint` report; what it prints has the same foot as a report.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import { findReport } from '../report/library.ts';
import {
  DEFAULT_K,
  type ReportDeps,
  type ReportFailure,
  type ReportResult,
  runReport,
} from '../report/run-report.ts';
import type { Table, Value } from '../worker/jobs.ts';
import { backTest, forecast, type PastEvent, type Tested } from './forecast.ts';

export interface ForecastRequest {
  /** Left out: only the back-test. */
  readonly event: string | undefined;
  readonly series: string | undefined;
  /** Minutes after doors. Left out with `clock` left out too: for a running event now, else 30. */
  readonly after: number | undefined;
  /** `HH:MM` on the local day of the doors. */
  readonly clock: string | undefined;
  readonly level: number;
  readonly pastEvents: number;
}

interface EventAt extends PastEvent {
  readonly id: string;
  readonly day: string;
  readonly minutes: number;
  readonly finished: boolean;
}

const eventOf = (row: Readonly<Record<string, Value>>): EventAt => ({
  id: String(row.event_id),
  day: String(row.day),
  minutes: Number(row.minutes),
  final: Number(row.final),
  soFar: Number(row.so_far),
  size: Number(row.registered ?? 0) > 0 ? Number(row.registered) : 1,
  finished: row.finished === true,
});

const COLUMNS = [
  'event_id',
  'day',
  'minutes',
  'so_far',
  'low',
  'expected',
  'high',
  'final',
  'covered',
  'unlike',
  'history',
];

const rowOf = (
  { event, forecast: made, covered }: Tested<EventAt>,
  over: boolean,
): Table['rows'][number] => ({
  ...{ event_id: event.id, day: event.day, minutes: event.minutes, so_far: event.soFar },
  ...{ low: made.low, expected: made.expected, high: made.high },
  ...{ final: over ? event.final : null, covered: over ? covered : null },
  ...{ unlike: made.unlike, history: made.history },
});

/** Minutes since the doors for an event that is still running. */
function minutesSinceDoors(deps: ReportDeps, event: string | undefined): number | undefined {
  const info = event === undefined ? undefined : deps.catalog.event(event)?.info;
  const times = info === undefined ? undefined : (JSON.parse(info) as { startsAt?: number; endsAt?: number });
  const now = deps.clock.now();
  if (times?.startsAt === undefined || times.endsAt === undefined || now > times.endsAt) return undefined;
  return Math.max(-240, Math.floor((now - times.startsAt) / 60_000));
}

export async function runForecast(
  deps: ReportDeps,
  request: ForecastRequest,
): Promise<Result<ReportResult, ReportFailure>> {
  const file = findReport('checkpoint');
  if (!file.ok) return err({ kind: 'usage', detail: file.error });
  const state = request.event === undefined ? undefined : deps.catalog.event(request.event);
  if (request.event !== undefined && !state)
    return err({ kind: 'no_data', detail: `no event ${request.event} was pulled yet` });
  const series = request.series ?? state?.series ?? '';
  const after = request.after ?? minutesSinceDoors(deps, request.event) ?? 30;
  const params = { series, after: String(after), clock: request.clock ?? '' };
  const read = await runReport(deps, {
    file: file.value,
    params,
    k: DEFAULT_K,
    snapshot: undefined,
    timeoutMs: 120_000,
  });
  if (!read.ok) return read;
  const events = read.value.table.rows.map(eventOf);
  const at = request.event === undefined ? events.length : events.findIndex(({ id }) => id === request.event);
  const past = events.slice(0, at).filter(({ finished }) => finished);
  const tested = backTest(past.slice(-request.pastEvents), request.level);
  const rows = tested.tests.map((one) => rowOf(one, true));
  const event = events[at];
  if (event) {
    const made = forecast(past.slice(-request.pastEvents), event, request.level);
    if (!made.ok) {
      const { have, need } = made.error;
      const detail = `${event.id}: ${have} past events of ${series || 'all series'}, ${need} are needed for ${100 * request.level} %`;
      return err({ kind: 'no_data', detail });
    }
    const covered = event.final >= made.value.low && event.final <= made.value.high;
    rows.push(rowOf({ event, forecast: made.value, covered }, event.finished));
  }
  const { tried, covered, medianError } = tested.summary;
  return ok({
    ...read.value,
    report: 'forecast',
    params: { ...read.value.params, level: request.level, event: request.event ?? '' },
    table: { columns: COLUMNS, rows },
    totals: {
      ...{ backtested: tried, covered, coverage: tried === 0 ? null : Number((covered / tried).toFixed(4)) },
      median_error: medianError === null ? null : Number(medianError.toFixed(4)),
    },
  });
}

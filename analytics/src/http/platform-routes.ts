/**
 * The platform's API: events as they stand, live numbers, reports, forecast, staffing. Aggregates only; who
 * may ask is decided before (`access-routes.ts`). Reports run in the worker, a few at a time, so that nobody can queue up the night.
 */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { runForecast } from '../forecast/run-forecast.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { allStatus } from '../live/status.ts';
import { chartSvg } from '../report/chart.ts';
import { chartOptions } from '../report/chart-options.ts';
import type { ReportHeader } from '../report/header.ts';
import { findReport, reportNames } from '../report/library.ts';
import { DEFAULT_K, type ReportDeps, type ReportResult, runReport } from '../report/run-report.ts';
import { FORMATS } from '../report/write-out.ts';
import { runStaffing } from '../staffing/run-staffing.ts';
import { problem } from './problem.ts';
import { sendFile } from './send-file.ts';

export interface PlatformRoutesDeps extends ReportDeps {
  readonly live: LiveFeed;
  readonly random: () => number;
}

const MOST_AT_ONCE = 8;
const TIMEOUT_MS = 60_000;

/** @param drawn with the chart as SVG; drawing costs this thread some milliseconds, so only who needs it asks for it */
const answerOf = (result: ReportResult, header: ReportHeader | undefined, drawn = false) => {
  const { report, params, table, totals, meta } = result;
  const plot = table.rows.length > 0 ? (header?.chart ?? null) : null;
  const chart = drawn && plot ? chartSvg(chartOptions(table, plot)) : null;
  const texts = {
    title: header?.title ?? report,
    question: header?.question ?? '',
    about: header?.columns ?? [],
    korean: header?.korean ?? null,
  };
  return { report, params, ...texts, columns: table.columns, rows: table.rows, totals, meta, plot, chart };
};

export function createPlatformRoutes(deps: PlatformRoutesDeps): Hono {
  const app = new Hono();
  let busy = 0;
  for (const path of ['/api/reports/*', '/api/forecast', '/api/staffing'] as const)
    app.use(path, async (c, next) => {
      if (busy >= MOST_AT_ONCE) {
        c.header('Retry-After', '2');
        return problem(c, 'too_many');
      }
      busy++;
      try {
        await next();
      } finally {
        busy--;
      }
      return undefined;
    });

  app.get('/api/events', (c) => c.json({ events: allStatus(deps.catalog, deps.clock.now()) }));
  app.get('/api/live', (c) =>
    streamSSE(c, async (stream) => {
      const stop = deps.live.watch(
        (events) => void stream.writeSSE({ event: 'events', data: JSON.stringify(events) }),
      );
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      stop();
    }),
  );
  app.get('/api/reports', (c) =>
    c.json({
      reports: reportNames().flatMap((name) => {
        const file = findReport(name);
        return file.ok ? [{ name, ...file.value.header }] : [];
      }),
    }),
  );
  app.get('/api/reports/:name', async (c) => {
    const name = c.req.param('name');
    const file = reportNames().includes(name) ? findReport(name) : undefined;
    if (!file?.ok) return problem(c, 'not_found', `no report ${name}`);
    const { k = String(DEFAULT_K), format = 'json', chart, ...params } = c.req.query();
    const wanted = FORMATS.find((one) => one === format);
    if (wanted === undefined) return problem(c, 'bad_request', `format is one of ${FORMATS.join(', ')}`);
    const request = { file: file.value, params, k: Number(k), snapshot: undefined, timeoutMs: TIMEOUT_MS };
    const made = await runReport(deps, request);
    if (made.ok && wanted !== 'json') return sendFile(c, deps, made.value, file.value.header, wanted);
    if (made.ok) return c.json(answerOf(made.value, file.value.header, chart === 'svg'));
    return problem(c, made.error.kind === 'failed' ? 'report_failed' : 'bad_request', made.error.detail);
  });
  app.get('/api/forecast', async (c) => {
    const { event, series, after, clock, level = '80' } = c.req.query();
    const share = Number(level) / 100;
    if (!(share >= 0.5 && share <= 0.99)) return problem(c, 'bad_request', 'level is from 50 to 99');
    const minutes = after === undefined ? undefined : Number(after);
    const made = await runForecast(deps, {
      event,
      series,
      after: minutes,
      clock,
      level: share,
      pastEvents: 1_000,
    });
    return made.ok ? c.json(answerOf(made.value, undefined)) : problem(c, 'bad_request', made.error.detail);
  });
  app.get('/api/staffing', async (c) => {
    const { event, series, people = '1000', lanes = '8', service } = c.req.query();
    const [n, most] = [Number(people), Number(lanes)];
    if (!(n >= 1 && n <= 100_000 && most >= 1 && most <= 30))
      return problem(c, 'bad_request', 'people is from 1 to 100,000, lanes from 1 to 30');
    const plan = { event, series, people: n, minLanes: 1, maxLanes: most, runs: 60 };
    const serviceSeconds = service === undefined ? undefined : Number(service);
    const made = await runStaffing(deps, { ...plan, serviceSeconds }, deps.random);
    return made.ok ? c.json(answerOf(made.value, undefined)) : problem(c, 'bad_request', made.error.detail);
  });
  return app;
}

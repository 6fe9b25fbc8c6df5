/**
 * Times and logs every request by the route that answered, never by its path or query, which may hold a code, and
 * without headers (O1, O2). It never changes an answer.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { RequestIdVariables } from 'hono/request-id';
import { matchedRoutes } from 'hono/route';
import type { MetricName } from './catalogue.ts';
import type { ServerLog } from './logger.ts';
import type { Instruments } from './registry.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';

export interface RequestWatchDeps {
  readonly event: string;
  readonly instruments: Instruments<MetricName>;
  readonly log: ServerLog;
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number;
  /** Left out = no traces. */
  readonly tracing?: Tracing;
}

/** Asked for every few seconds by machines: not worth a line each. */
const QUIET = new Set(['/livez', '/readyz', '/metrics']);

const CATCHES_ALL = new Set(['*', '/*', '']);

/** The most precise route that matched; `/gate/*` is the route of files, and `none` means that nothing knew the path. */
const routeOf = (c: Context): string =>
  matchedRoutes(c).findLast(({ path }) => !CATCHES_ALL.has(path))?.path ?? 'none';

export function watchRequests(deps: RequestWatchDeps): MiddlewareHandler<{ Variables: RequestIdVariables }> {
  const { event, instruments, elapsed, tracing = NO_TRACING } = deps;
  return (c, next) =>
    deps.log.within({ requestId: c.get('requestId') }, async () => {
      const started = elapsed();
      await tracing.request(
        (name) => c.req.header(name),
        async (told) => {
          await next();
          const [route, requestId] = [routeOf(c), c.get('requestId')];
          told(`${c.req.method} ${route}`, {
            ...{ 'http.request.method': c.req.method, 'http.route': route, 'attend_gate.event': event },
            ...{ 'http.response.status_code': c.res.status, 'attend_gate.request_id': requestId },
          });
        },
      );
      const ms = elapsed() - started;
      const { status } = c.res;
      const route = routeOf(c);
      const { method } = c.req;
      instruments.requests.record(ms / 1_000, { event, method, route, status });
      if (QUIET.has(route)) return;
      deps.log.log[status >= 500 ? 'error' : 'info'](
        { event, method, route, status, ms: Math.round(ms * 10) / 10 },
        'request',
      );
    });
}

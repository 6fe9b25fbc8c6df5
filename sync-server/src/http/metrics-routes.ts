/** `/metrics` for Prometheus, for whoever holds the metrics token. Not part of the API and not in its document. */
import { Hono } from 'hono';
import { presentsToken } from '../observability/metrics-token.ts';
import type { ServerMetrics } from '../observability/server-metrics.ts';
import { problem } from './problem.ts';

export interface MetricsRoutesDeps {
  readonly metrics: Pick<ServerMetrics, 'text' | 'contentType'>;
  readonly token: string;
}

export const createMetricsRoutes = ({ metrics, token }: MetricsRoutesDeps): Hono =>
  new Hono().get('/metrics', async (c) => {
    if (!presentsToken(c.req.header('authorization'), token)) return problem(c, 'unauthenticated');
    return c.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'no-store',
    });
  });

/** Is the process alive, and may traffic come? Both answer without looking at who asks and tell nothing else. */
import { createRoute, z } from '@hono/zod-openapi';
import { newRoutes, problem, problems, type Routes } from './problem.ts';

export interface HealthDeps {
  /** Names of what is not ready yet: `ledger`, `database`; empty = ready. */
  readonly waitingFor: () => readonly string[];
}

const Alive = z.object({ status: z.literal('ok') });
const fine = { description: 'yes', content: { 'application/json': { schema: Alive } } };

const liveRoute = createRoute({ method: 'get', path: '/livez', tags: ['health'], responses: { 200: fine } });
const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  tags: ['health'],
  responses: { 200: fine, ...problems('not_ready') },
});

export function createHealthRoutes({ waitingFor }: HealthDeps): Routes {
  const routes = newRoutes();
  routes.openapi(liveRoute, (c) => c.json({ status: 'ok' as const }, 200));
  routes.openapi(readyRoute, (c) => {
    const missing = waitingFor();
    if (missing.length > 0) return problem(c, 'not_ready', { detail: `waiting for ${missing.join(', ')}` });
    return c.json({ status: 'ok' as const }, 200);
  });
  return routes;
}

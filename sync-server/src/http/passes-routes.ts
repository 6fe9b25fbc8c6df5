/**
 * Where a phone opens its pass (E9, U2). Anyone may ask, within the guess budget, from any origin: the wallet may live
 * on an address of its own and talk to many event servers, and no cookie is ever involved.
 */
import { OpenPassAnswer, OpenPassRequest } from '@attend-gate/shared';
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { GuessBudget } from '../access/guess-budget.ts';
import type { PassDesk } from '../pass/pass-desk.ts';
import { isGuess, type VerifyDeps } from '../tokens/verify.ts';
import { type AccessDeps, newRoutes, problem, problems, type Routes } from './problem.ts';

export interface PassesDeps extends Pick<AccessDeps, 'event'> {
  readonly passes: Pick<PassDesk, 'open'>;
  readonly verify: VerifyDeps;
  readonly guesses: GuessBudget;
  readonly clientAddress: (c: Context) => string;
}

const openRoute = createRoute({
  method: 'post',
  path: '/api/passes/open',
  tags: ['passes'],
  middleware: bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') }),
  request: { body: { required: true, content: { 'application/json': { schema: OpenPassRequest } } } },
  responses: {
    200: {
      description: 'the pass, what is still needed, or why not',
      content: { 'application/json': { schema: OpenPassAnswer } },
    },
    ...problems('bad_request', 'not_found', 'too_large', 'too_many'),
  },
});

export function createPassesRoutes(deps: PassesDeps): Routes {
  const routes = newRoutes();
  routes.use('/api/passes/*', cors({ origin: '*', allowMethods: ['POST'], maxAge: 86_400 }));
  routes.openapi(openRoute, async (c) => {
    const request = c.req.valid('json');
    if (request.eventId !== undefined && request.eventId !== deps.event) return problem(c, 'not_found');
    c.header('Cache-Control', 'no-store');
    const look = () => deps.passes.open(request);
    if (!isGuess(request.token, deps.verify)) return c.json((await look()).value, 200);
    const spent = await deps.guesses.spend(deps.clientAddress(c), 'token', look);
    if (!spent.ok) return problem(c, 'too_many', { retryAfter: spent.retryAfter });
    return c.json(spent.value, 200);
  });
  return routes;
}

/**
 * Where a phone opens its pass (E9, U2). Anyone may ask, within the guess budget, from any origin: the wallet may live
 * on an address of its own and talk to many event servers, and no cookie is ever involved.
 */
import { OpenPassAnswer, OpenPassRequest, ReissueAnswer } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { GuessBudget } from '../access/guess-budget.ts';
import type { Claims } from '../pass/claims.ts';
import type { PassDesk } from '../pass/pass-desk.ts';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';
import { isGuess, type VerifyDeps } from '../tokens/verify.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface PassesDeps extends AccessDeps {
  readonly passes: Pick<PassDesk, 'open' | 'authenticate'>;
  readonly verify: VerifyDeps;
  readonly guesses: GuessBudget;
  readonly clientAddress: (c: Context) => string;
  readonly people: Pick<ParticipantStore, 'byId' | 'byToken'>;
  readonly claims: Pick<Claims, 'release'>;
  /** The mail's link with this person's ticket. */
  readonly linkOf: (person: Participant) => Promise<string>;
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

const reissueRoute = createRoute({
  method: 'post',
  path: '/api/events/{eventId}/participants/{id}/reissue',
  tags: ['passes'],
  security: BEARER,
  request: { params: z.object({ eventId: z.string(), id: z.string() }) },
  responses: {
    200: {
      description: 'the new link; whatever ticket or phone there was before is worth nothing any more',
      content: { 'application/json': { schema: ReissueAnswer } },
    },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const handOverRoute = createRoute({
  method: 'post',
  path: '/api/passes/hand-over',
  tags: ['passes'],
  description:
    'Gives the pass away: by the access token of the phone that holds it. Whoever opens the new link has it.',
  security: BEARER,
  responses: {
    200: {
      description: 'the new link; the old phone’s pass is worth nothing any more',
      content: { 'application/json': { schema: ReissueAnswer } },
    },
    ...problems('unauthenticated'),
  },
});

const bearerOf = (c: Context): string => c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';

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
  routes.openapi(handOverRoute, async (c) => {
    const holder = await deps.passes.authenticate(bearerOf(c));
    const person = holder && (await deps.people.byToken(holder.token));
    const freed =
      person && deps.claims.release(person.token, person.phoneKey, `phone:${person.token}/${holder.phone}`);
    if (!freed) return problem(c, 'unauthenticated');
    c.header('Cache-Control', 'no-store');
    return c.json({ link: await deps.linkOf(freed), generation: freed.generation }, 200);
  });
  protect(routes, reissueRoute, deps, 'managePeople');
  routes.openapi(reissueRoute, async (c) => {
    const person = await deps.people.byId(c.req.valid('param').id);
    const freed = person && deps.claims.release(person.token, person.phoneKey, callerOf(c).actor);
    if (!freed) return problem(c, 'not_found');
    c.header('Cache-Control', 'no-store');
    return c.json({ link: await deps.linkOf(freed), generation: freed.generation }, 200);
  });
  return routes;
}

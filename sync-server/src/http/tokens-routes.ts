/**
 * Tokens over HTTP (E3, E4): anyone may ask whether a token is good, within the guess budget; only who manages
 * people may see the QR of one.
 */
import { type EventInfo, type Signer, VerifyAnswer, VerifyRequest } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { GuessBudget } from '../access/guess-budget.ts';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';
import { type QrUse, qrPng, qrSvg } from '../tokens/qr.ts';
import { ticketText } from '../tokens/ticket.ts';
import { isGuess, type VerifyDeps, verifyToken } from '../tokens/verify.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface TokensDeps extends AccessDeps {
  readonly verify: VerifyDeps;
  readonly guesses: GuessBudget;
  readonly clientAddress: (c: Context) => string;
  readonly people: Pick<ParticipantStore, 'byId'>;
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
}

const verifyRoute = createRoute({
  method: 'post',
  path: '/api/tokens/verify',
  tags: ['tokens'],
  middleware: bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') }),
  request: { body: { required: true, content: { 'application/json': { schema: VerifyRequest } } } },
  responses: {
    200: {
      description: 'valid or why not; never anything personal',
      content: { 'application/json': { schema: VerifyAnswer } },
    },
    ...problems('bad_request', 'not_found', 'too_large', 'too_many'),
  },
});

const QR_QUERY = z.object({
  /** `print` has error correction M, `screen` L (T2). */
  use: z.enum(['screen', 'print']).default('print'),
  /** The signed ticket, or only the typed code. */
  content: z.enum(['ticket', 'code']).default('ticket'),
});

const qrRoute = <Format extends 'svg' | 'png', Type extends string>(format: Format, type: Type) =>
  createRoute({
    method: 'get',
    path: `/api/events/{eventId}/participants/{id}/qr.${format}`,
    tags: ['tokens'],
    security: BEARER,
    request: { params: z.object({ eventId: z.string(), id: z.string() }), query: QR_QUERY },
    responses: {
      200: {
        description: 'the QR code, dark on light with its quiet zone',
        content: { [type]: { schema: z.string().meta({ format: 'binary' }) } },
      },
      ...problems('bad_request', ...ACCESS_PROBLEMS),
    },
  });
const svgRoute = qrRoute('svg', 'image/svg+xml');
const pngRoute = qrRoute('png', 'image/png');

const text = async (deps: TokensDeps, person: Participant, content: 'ticket' | 'code'): Promise<string> =>
  content === 'code' ? person.code : ticketText(person, deps.eventInfo(), deps.signer);

interface Drawn {
  readonly use: QrUse;
  readonly content: 'ticket' | 'code';
  readonly type: string;
  readonly draw: (text: string, use: QrUse) => Promise<string | Uint8Array<ArrayBuffer>>;
}

async function answerQr(
  c: Context,
  deps: TokensDeps,
  { use, content, type, draw }: Drawn,
): Promise<Response> {
  const person = await deps.people.byId(c.req.param('id') ?? '');
  if (!person) return problem(c, 'not_found');
  const symbol = await draw(await text(deps, person, content), use);
  return c.body(symbol, 200, { 'Content-Type': type, 'Cache-Control': 'private, no-store' });
}

export function createTokensRoutes(deps: TokensDeps): Routes {
  const routes = newRoutes();
  routes.openapi(verifyRoute, async (c) => {
    const { token, eventId } = c.req.valid('json');
    if (eventId !== undefined && eventId !== deps.event) return problem(c, 'not_found');
    const look = () => verifyToken(token, deps.verify);
    if (!isGuess(token, deps.verify)) return c.json((await look()).value, 200);
    const spent = await deps.guesses.spend(deps.clientAddress(c), 'token', look);
    if (!spent.ok) return problem(c, 'too_many', { retryAfter: spent.retryAfter });
    return c.json(spent.value, 200);
  });
  protect(routes, svgRoute, deps, 'managePeople');
  routes.openapi(svgRoute, (c) =>
    answerQr(c, deps, { ...c.req.valid('query'), type: 'image/svg+xml', draw: qrSvg }),
  );
  protect(routes, pngRoute, deps, 'managePeople');
  routes.openapi(pngRoute, (c) =>
    answerQr(c, deps, { ...c.req.valid('query'), type: 'image/png', draw: qrPng }),
  );
  return routes;
}

/** Walk-ins over HTTP (G1, T4c): a stock of blank tickets for a gate, and the people who were given one. */
import {
  asMillis,
  type DeviceNo,
  type EventInfo,
  type Millis,
  newTokenId,
  type Signer,
  StockAnswer,
  type TokenId,
  WalkInAnswer,
  WalkInRequest,
} from '@attend-gate/shared';
import { createRoute } from '@hono/zod-openapi';
import type { WalkInDesk } from '../roster/walk-ins.ts';
import type { BlankTicketStore } from '../store/blank-ticket-store.ts';
import { ticketText, walkInTicket } from '../tokens/ticket.ts';
import { body, inEvent, json, small } from './documented.ts';
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

export interface WalkInDeps extends AccessDeps {
  readonly walkIns: WalkInDesk;
  readonly blanks: BlankTicketStore;
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
}

/** What one gate holds at most: a lost tablet voids few, a cut cable lasts long. */
export const STOCK = 30;

const common = { tags: ['participants'], security: BEARER, middleware: small };
const path = '/api/events/{eventId}/walk-ins';
const stockRoute = createRoute({
  ...{ ...common, method: 'post', path: `${path}/stock`, request: inEvent },
  responses: {
    200: json(StockAnswer, 'blank tickets, filled up; for a device only'),
    ...problems(...ACCESS_PROBLEMS),
  },
});
const registerRoute = createRoute({
  ...{ ...common, method: 'post', path, request: { ...inEvent, ...body(WalkInRequest) } },
  responses: {
    201: json(WalkInAnswer, 'on the list from now on; the same blank again is the same person'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});

async function fillUp(deps: WalkInDeps, device: DeviceNo): Promise<{ tokenId: TokenId; ticket: string }[]> {
  const { blanks, eventInfo, signer, clock, random } = deps;
  const now = clock.now();
  const tokens = Array.from({ length: Math.max(0, STOCK - blanks.left(device)) }, () => newTokenId(random));
  if (tokens.length === 0) return [];
  const event = eventInfo();
  const tickets = await Promise.all(tokens.map((token) => walkInTicket(token, now, event, signer)));
  blanks.add(tokens, device, now);
  return tokens.map((tokenId, at) => ({ tokenId, ticket: tickets[at] ?? '' }));
}

export function createWalkInRoutes(deps: WalkInDeps): Routes {
  const { walkIns, eventInfo, signer } = deps;
  const routes = newRoutes();
  protect(routes, stockRoute, deps, 'searchPeople');
  routes.openapi(stockRoute, async (c) => {
    const { device } = callerOf(c);
    if (device === undefined) return problem(c, 'forbidden', { detail: 'blank tickets are for devices' });
    return c.json({ tickets: await fillUp(deps, device) }, 200);
  });
  protect(routes, registerRoute, deps, 'searchPeople');
  routes.openapi(registerRoute, async (c) => {
    const {
      tokenId,
      name = '',
      email = '',
      phone = '',
      company = '',
      ticketType = '',
      notes = '',
    } = c.req.valid('json');
    const texts = {
      name,
      email,
      phone,
      company,
      ticketType,
      notes,
      order: '',
      externalId: '',
      foreignCode: '',
    };
    const never = { validFrom: asMillis(0), validUntil: asMillis(0) };
    const row = { ...texts, ...never, answers: {}, attention: false, status: undefined };
    const person = walkIns.register(row, tokenId as TokenId | undefined, callerOf(c).actor);
    if (person === 'unknown_blank')
      return problem(c, 'bad_request', {
        errors: [{ path: 'tokenId', message: 'not a blank ticket that is free' }],
      });
    const { id, code, token } = person;
    return c.json({ id, code, tokenId: token, ticket: await ticketText(person, eventInfo(), signer) }, 201);
  });
  return routes;
}

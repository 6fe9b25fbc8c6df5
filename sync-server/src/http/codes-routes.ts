/**
 * Codes that are not one ticket over HTTP (T5): cards and bracelets that stand for tickets, and codes of other systems
 * that are not good any more. What is written here is in every gate's next roster.
 */
import {
  asMillis,
  type CardBody,
  CardList,
  CardName,
  CardsAnswer,
  CardsUpload,
  type Millis,
  RestoredCode,
  WithdrawnCodes,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { AuditStore } from '../store/audit-store.ts';
import type { Card, CodeStore } from '../store/code-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
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
  timeOrNull,
} from './problem.ts';

export interface CodesDeps extends AccessDeps {
  readonly codes: CodeStore;
  readonly people: Pick<ParticipantStore, 'byId' | 'byExternalId'>;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: { readonly now: () => Millis };
}

const large = bodyLimit({ maxSize: 8 * 1024 * 1024, onError: (c) => problem(c, 'too_large') });
const common = { tags: ['codes'], security: BEARER };
const refused = problems('bad_request', 'too_large', ...ACCESS_PROBLEMS);
const path = '/api/events/{eventId}/cards';
const withdrawnPath = '/api/events/{eventId}/withdrawn-codes';
const Done = z.object({ changed: z.int() }).meta({ id: 'CodesChanged' });

const listRoute = createRoute({
  ...{ ...common, method: 'get', path, request: inEvent },
  responses: { 200: json(CardList, 'every card, and whose tickets it stands for'), ...refused },
});
const putRoute = createRoute({
  ...{ ...common, method: 'put', path, middleware: large, request: { ...inEvent, ...body(CardsUpload) } },
  responses: { 200: json(CardsAnswer, 'written; what a card stood for before is replaced'), ...refused },
});
const removeRoute = createRoute({
  ...{ ...common, method: 'delete', path, middleware: small, request: { ...inEvent, ...body(CardName) } },
  responses: { 200: json(Done, 'the card is nothing any more'), ...refused },
});
const withdrawnRoute = createRoute({
  ...{ ...common, method: 'get', path: withdrawnPath, request: inEvent },
  responses: { 200: json(WithdrawnCodes, 'codes that were good once'), ...refused },
});
const withdrawRoute = createRoute({
  ...{ ...common, method: 'post', path: withdrawnPath, middleware: large },
  request: { ...inEvent, ...body(WithdrawnCodes) },
  responses: { 200: json(Done, 'not good from now on'), ...refused },
});
const restoreRoute = createRoute({
  ...{ ...common, method: 'delete', path: withdrawnPath, middleware: small },
  request: { ...inEvent, ...body(RestoredCode) },
  responses: { 200: json(Done, 'good again'), ...refused },
});

const bodyOf = ({ kind, identifier, active, expires, people }: Card): CardBody => ({
  ...{ kind, identifier, active, expires: timeOrNull(expires), people: [...people] },
});

/** Our id of somebody who is named by it or by that of the system they come from. */
async function personOf(name: string, { people }: CodesDeps): Promise<string | undefined> {
  return ((await people.byId(name)) ?? (await people.byExternalId(name)))?.id;
}

function addCards(routes: Routes, deps: CodesDeps): void {
  const { codes, clock, audit } = deps;
  protect(routes, listRoute, deps, 'managePeople');
  routes.openapi(listRoute, (c) => c.json({ cards: codes.read().cards.map(bodyOf) }, 200));
  protect(routes, putRoute, deps, 'managePeople');
  routes.openapi(putRoute, async (c) => {
    const cards: Card[] = [];
    const skipped: z.infer<typeof CardsAnswer>['skipped'] = [];
    for (const [i, card] of c.req.valid('json').cards.entries()) {
      const found = await Promise.all(card.people.map((name) => personOf(name, deps)));
      const missing = card.people.find((_, at) => found[at] === undefined);
      if (missing !== undefined) {
        skipped.push({ line: i + 1, code: 'unknown_person', person: missing });
        continue;
      }
      const expires = asMillis(card.expires === null ? 0 : Date.parse(card.expires));
      cards.push({ ...card, expires, people: found.filter((id) => id !== undefined) });
    }
    codes.putCards(cards, clock.now());
    const detail = { accepted: cards.length, skipped: skipped.length };
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'cards.put', detail });
    return c.json({ accepted: cards.length, skipped }, 200);
  });
  protect(routes, removeRoute, deps, 'managePeople');
  routes.openapi(removeRoute, (c) => {
    const { kind, identifier } = c.req.valid('json');
    const changed = codes.removeCard(kind, identifier, clock.now());
    if (!changed) return problem(c, 'not_found');
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'cards.remove', detail: {} });
    return c.json({ changed: 1 }, 200);
  });
}

export function createCodesRoutes(deps: CodesDeps): Routes {
  const { codes, clock, audit } = deps;
  const routes = newRoutes();
  addCards(routes, deps);
  protect(routes, withdrawnRoute, deps, 'managePeople');
  routes.openapi(withdrawnRoute, (c) => {
    const gone = codes.read().withdrawn.map(({ code, why, person }) => {
      return { code, why, ...(person === undefined ? {} : { person }) };
    });
    return c.json({ codes: gone }, 200);
  });
  protect(routes, withdrawRoute, deps, 'managePeople');
  routes.openapi(withdrawRoute, async (c) => {
    const given = c.req.valid('json').codes;
    const gone = await Promise.all(
      given.map(async ({ code, why, person }) => ({
        ...{ code, why, person: person === undefined ? undefined : await personOf(person, deps) },
      })),
    );
    codes.withdraw(gone, clock.now());
    const detail = { codes: gone.length };
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'codes.withdraw', detail });
    return c.json({ changed: gone.length }, 200);
  });
  protect(routes, restoreRoute, deps, 'managePeople');
  routes.openapi(restoreRoute, (c) => {
    if (!codes.restore(c.req.valid('json').code, clock.now())) return problem(c, 'not_found');
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'codes.restore', detail: {} });
    return c.json({ changed: 1 }, 200);
  });
  return routes;
}

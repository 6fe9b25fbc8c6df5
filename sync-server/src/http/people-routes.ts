/**
 * Single people over HTTP (E2, E3): correcting, blocking, erasing; and paper for the whole list. Personal data leaves
 * only towards who manages people. A new ticket is `passes-routes.ts`: it frees the phone too.
 */
import {
  type EventInfo,
  HOLDER_STATUSES,
  type Millis,
  ParticipantBody,
  ParticipantChange,
  ParticipantMerge,
  type RosterVersion,
  type Signer,
  type TokenId,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { PeopleEditor } from '../roster/edit-people.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { Participant, ParticipantStore, PersonFields } from '../store/participant-store.ts';
import { badgesPdf, listPdf } from '../tokens/print.ts';
import { signTickets } from '../tokens/ticket.ts';
import { signCurrent } from '../tokens/withdrawals.ts';
import { body, download, inEvent, json, ofOne, small } from './documented.ts';
import { LOCKED, lockable, RECIPIENT } from './lockable.ts';
import { bodyOf } from './participant-body.ts';
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

export interface PeopleDeps extends AccessDeps {
  readonly editor: PeopleEditor;
  readonly people: Pick<ParticipantStore, 'byId' | 'page'>;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly withdrawnBlanks: () => readonly TokenId[];
  readonly eventInfo: () => EventInfo;
  readonly rosterVersion: () => RosterVersion;
  readonly signer: Signer;
  readonly clock: { readonly now: () => Millis };
}

const common = { tags: ['participants'], security: BEARER, middleware: small };
const path = '/api/events/{eventId}/participants/{id}';
const one = json(ParticipantBody, 'the person as they are now');
const readRoute = createRoute({
  ...{ ...common, method: 'get', path, request: ofOne },
  responses: { 200: one, ...problems(...ACCESS_PROBLEMS) },
});
const editRoute = createRoute({
  ...{ ...common, method: 'patch', path, request: { ...ofOne, ...body(ParticipantChange) } },
  responses: { 200: one, ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS) },
});
const mergeRoute = createRoute({
  ...{ ...common, method: 'post', path: `${path}/merge`, request: { ...ofOne, ...body(ParticipantMerge) } },
  responses: { 200: one, ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS) },
});
const eraseRoute = createRoute({
  ...{ ...common, method: 'delete', path, request: ofOne },
  responses: {
    204: { description: 'nothing is known of this person any more' },
    ...problems(...ACCESS_PROBLEMS),
  },
});
const pdf = (description: string) => ({
  200: {
    description,
    content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) }, ...LOCKED },
  },
  ...problems('bad_request', ...ACCESS_PROBLEMS),
});
const badgesRoute = createRoute({
  ...{ ...common, tags: ['paper'], method: 'get', path: '/api/events/{eventId}/paper/badges.pdf' },
  middleware: lockable(),
  request: {
    ...inEvent,
    query: z.object({ ids: z.string().max(100_000).optional(), recipient: RECIPIENT }),
  },
  responses: pdf('badges with QR codes, eight a page; `ids` separated by commas picks people'),
});
const listRoute = createRoute({
  ...{
    ...common,
    tags: ['paper'],
    method: 'get',
    path: '/api/events/{eventId}/paper/list.pdf',
    request: { ...inEvent, query: z.object({ recipient: RECIPIENT }) },
  },
  middleware: lockable(),
  responses: pdf('everybody by name, to tick off'),
});
const withdrawnRoute = createRoute({
  ...{
    tags: ['roster'],
    security: BEARER,
    method: 'get',
    path: '/api/events/{eventId}/withdrawn',
    request: inEvent,
  },
  responses: {
    200: {
      description: 'COSE_Sign1 `WITHDRAWN` (token.md T4)',
      content: { 'application/cose': { schema: z.string().meta({ format: 'binary' }) } },
    },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const PAGE = 1_000;
async function everybody(people: PeopleDeps['people']): Promise<Participant[]> {
  const all: Participant[] = [];
  for (;;) {
    const page = await people.page(all.at(-1)?.id, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

const admitted = ({ status }: Participant): boolean => status === 'valid' || status === 'unpaid';
const byName = (a: Participant, b: Participant): number =>
  a.name.localeCompare(b.name, 'ko') || (a.code < b.code ? -1 : 1);

function changeOf(given: z.infer<typeof ParticipantChange>): Partial<PersonFields> {
  const { status, validFrom, validUntil, ...texts } = given;
  const known = HOLDER_STATUSES.find((candidate) => candidate === status);
  const moment = (iso: string | null | undefined) => (iso ? (Date.parse(iso) as Millis) : (0 as Millis));
  const change = {
    ...texts,
    ...(known === undefined ? {} : { status: known }),
    ...(validFrom === undefined ? {} : { validFrom: moment(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: moment(validUntil) }),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function addPaper(routes: Routes, deps: PeopleDeps): void {
  const { people, eventInfo, signer, clock } = deps;
  protect(routes, badgesRoute, deps, 'managePeople');
  routes.openapi(badgesRoute, async (c) => {
    const { ids } = c.req.valid('query');
    const wanted = ids === undefined ? undefined : new Set(ids.split(','));
    const chosen = (await everybody(people))
      .filter((p) => (wanted ? wanted.has(p.id) : admitted(p)))
      .sort(byName);
    const event = eventInfo();
    const tickets = await signTickets(chosen, event, signer);
    const badges = chosen.map(({ name, company, ticketType, code }, i) => ({
      ...{ name, company, ticketType, code, ticket: tickets[i] ?? '' },
    }));
    return c.body(await badgesPdf(event, badges), 200, download('badges.pdf', 'application/pdf'));
  });
  protect(routes, listRoute, deps, 'managePeople');
  routes.openapi(listRoute, async (c) => {
    const rows = (await everybody(people)).filter(admitted).sort(byName);
    const note = ({ status }: Participant): string => (status === 'unpaid' ? '미결제 · unpaid' : '');
    const list = rows.map((p) => ({
      name: p.name || p.email,
      company: p.company,
      ticketType: p.ticketType,
      code: p.code,
      note: note(p),
    }));
    return c.body(
      await listPdf(eventInfo(), list, clock.now()),
      200,
      download('list.pdf', 'application/pdf'),
    );
  });
  protect(routes, withdrawnRoute, deps, 'readRoster');
  routes.openapi(withdrawnRoute, async (c) => {
    const current = {
      version: deps.rosterVersion(),
      signer,
      now: clock.now(),
      blanks: deps.withdrawnBlanks(),
    };
    const list = await signCurrent({
      ...current,
      people: await everybody(people),
      devices: await deps.devices.list(),
    });
    return c.body(list, 200, { 'Content-Type': 'application/cose', 'Cache-Control': 'private, no-cache' });
  });
}

export function createPeopleRoutes(deps: PeopleDeps): Routes {
  const { editor, people } = deps;
  const routes = newRoutes();
  addPaper(routes, deps);
  protect(routes, readRoute, deps, 'managePeople');
  routes.openapi(readRoute, async (c) => {
    const person = await people.byId(c.req.valid('param').id);
    return person ? c.json(bodyOf(person), 200) : problem(c, 'not_found');
  });
  protect(routes, editRoute, deps, 'managePeople');
  routes.openapi(editRoute, (c) => {
    const change = changeOf(c.req.valid('json'));
    const person = editor.edit(c.req.valid('param').id, change, callerOf(c).actor);
    return person ? c.json(bodyOf(person), 200) : problem(c, 'not_found');
  });
  protect(routes, mergeRoute, deps, 'managePeople');
  routes.openapi(mergeRoute, (c) => {
    const { other } = c.req.valid('json');
    const person = editor.merge(c.req.valid('param').id, other, callerOf(c).actor);
    return person ? c.json(bodyOf(person), 200) : problem(c, 'not_found');
  });
  protect(routes, eraseRoute, deps, 'managePeople');
  routes.openapi(eraseRoute, (c) =>
    editor.erase(c.req.valid('param').id, callerOf(c).actor) ? c.body(null, 204) : problem(c, 'not_found'),
  );
  return routes;
}

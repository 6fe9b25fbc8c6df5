/**
 * Check-ins and live numbers over HTTP (E6, E7). A verdict is never an HTTP error: 201 when an entry or exit was
 * written, 200 otherwise; a problem only when nothing could be judged (wire.md, HTTP).
 */
import {
  AnnulRequest,
  asMillis,
  CheckinAnswer,
  CheckinRequest,
  DenialRequest,
  FactWritten,
  type Gate,
  type Ledger,
  type ListId,
  RealtimeAnswer,
  type TokenId,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { type Principal, requireRight } from '../access/principal.ts';
import { realtimeNumbers } from '../attendance/realtime.ts';
import { SERVER_DEVICE } from '../attendance/server-log.ts';
import { answersIn } from '../roster/door-answers.ts';
import type { AuditStore } from '../store/audit-store.ts';
import { type AnswerDeps, answerOf, scanOf } from './checkin-answer.ts';
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

export interface AttendanceDeps extends AccessDeps, AnswerDeps {
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly registered: () => Promise<number>;
  readonly isReady: () => boolean;
  readonly audit: Pick<AuditStore, 'append'>;
  /** Keeps what was answered at a door with the person, so that nobody is asked twice. */
  readonly keepAnswers: (
    token: TokenId,
    answers: Readonly<Record<string, string>>,
    actor: string,
  ) => Promise<void>;
}

/** How far ahead of ours a caller's clock may be. */
const AHEAD_MS = 60_000;

const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } } });
const limit = bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') });
const POST = { method: 'post' as const, tags: ['attendance'], security: BEARER, middleware: limit };
const REFUSED = problems('bad_request', 'too_large', 'not_ready', ...ACCESS_PROBLEMS);

const checkinRoute = createRoute({
  ...POST,
  path: '/api/attendance/checkin',
  request: { body: { required: true, ...json(CheckinRequest) } },
  responses: {
    201: { description: 'an entry or exit was written', ...json(CheckinAnswer) },
    200: { description: 'judged; nobody entered or left', ...json(CheckinAnswer) },
    ...REFUSED,
  },
});

const annulRoute = createRoute({
  ...POST,
  path: '/api/attendance/annul',
  request: { body: { required: true, ...json(AnnulRequest) } },
  responses: { 201: { description: 'taken back', ...json(FactWritten) }, ...REFUSED },
});

const denialRoute = createRoute({
  ...POST,
  path: '/api/attendance/denials',
  request: { body: { required: true, ...json(DenialRequest) } },
  responses: { 201: { description: 'filed', ...json(FactWritten) }, ...REFUSED },
});

const realtimeRoute = createRoute({
  method: 'get',
  path: '/api/analytics/realtime',
  tags: ['attendance'],
  security: BEARER,
  request: { query: z.object({ eventId: z.string().optional() }) },
  responses: { 200: { description: 'live numbers', ...json(RealtimeAnswer) }, ...REFUSED },
});

/** The list that is meant; undefined when it was not said and there are several. */
function listFor(asked: ListId | undefined, caller: Principal, deps: AttendanceDeps): ListId | undefined {
  if (asked !== undefined) return asked;
  const possible = caller.lists.length > 0 ? caller.lists : deps.eventInfo().lists.map(({ id }) => id);
  return possible.length === 1 ? possible[0] : undefined;
}

const mayUse = (caller: Principal, list: ListId): boolean =>
  caller.lists.length === 0 || caller.lists.includes(list);

function addCheckin(routes: Routes, deps: AttendanceDeps): void {
  protect(routes, checkinRoute, deps, 'admit');
  routes.openapi(checkinRoute, async (c) => {
    const body = c.req.valid('json');
    const caller = callerOf(c);
    if (body.eventId !== undefined && body.eventId !== deps.event) return problem(c, 'not_found');
    const list = listFor(body.list, caller, deps);
    if (list === undefined) return problem(c, 'bad_request', { detail: 'no list' });
    if (!mayUse(caller, list)) return problem(c, 'forbidden', { detail: `list ${list}` });
    const overrides = body.force === true || body.datetime !== undefined;
    if (overrides && !requireRight(caller, 'override').ok)
      return problem(c, 'forbidden', { detail: 'override' });
    const told = body.datetime === undefined ? 0 : Date.parse(body.datetime);
    if (told > deps.clock.now() + AHEAD_MS) return problem(c, 'bad_request', { detail: 'datetime is ahead' });
    if (!deps.isReady()) return problem(c, 'not_ready');
    const scanned = await deps.gate.scan(scanOf(body, list));
    const { verdict } = scanned;
    const given = body.answers && verdict.status === 'ok' ? answersIn(body.answers, deps.eventInfo()) : {};
    if (verdict.holder && Object.keys(given).length > 0)
      await deps.keepAnswers(verdict.holder.token, given, caller.actor);
    const answer = await answerOf(scanned, body, deps);
    return c.json(answer, scanned.verdict.status === 'ok' ? 201 : 200);
  });
}

/** L7, for callers of the API: by the nonce of their own check-in, within 15 minutes. Every failed try is logged. */
function addAnnul(routes: Routes, deps: AttendanceDeps): void {
  const why = (nonce: string, list: ListId): { readonly target: string } | { readonly refusal: string } => {
    const fact = deps.ledger.ofNonce(nonce);
    if (!fact || fact.body.kind === 'annul' || !('list' in fact.body) || fact.body.list !== list)
      return { refusal: 'unknown' };
    return fact.device === SERVER_DEVICE ? { target: fact.id } : { refusal: 'other_device' };
  };
  protect(routes, annulRoute, deps, 'annul');
  routes.openapi(annulRoute, async (c) => {
    const { nonce, list, reason } = c.req.valid('json');
    const caller = callerOf(c);
    if (!mayUse(caller, list)) return problem(c, 'forbidden', { detail: `list ${list}` });
    const refuse = (detail: string) => {
      const line = { at: deps.clock.now(), actor: caller.actor, action: 'annul.refused', detail: { detail } };
      deps.audit.append(line);
      return problem(c, detail === 'unknown' ? 'not_found' : 'bad_request', { detail });
    };
    const found = why(nonce, list);
    if ('refusal' in found) return refuse(found.refusal);
    const annulled = await deps.gate.annul(found.target as Parameters<Gate['annul']>[0], reason);
    return annulled.ok ? c.json({ fact: annulled.value.id as string }, 201) : refuse(annulled.error);
  });
}

/** Refusals of a device that was offline, for the history. */
function addDenials(routes: Routes, deps: AttendanceDeps): void {
  protect(routes, denialRoute, deps, 'admit');
  routes.openapi(denialRoute, async (c) => {
    const { code, list: asked, reason, datetime } = c.req.valid('json');
    const caller = callerOf(c);
    const list = listFor(asked, caller, deps);
    if (list === undefined) return problem(c, 'bad_request', { detail: 'no list' });
    if (!mayUse(caller, list)) return problem(c, 'forbidden', { detail: `list ${list}` });
    if (!deps.isReady()) return problem(c, 'not_ready');
    const at = datetime === undefined ? {} : { at: asMillis(Date.parse(datetime)) };
    const looked = await deps.gate.look({ text: code, via: 'api', direction: 'entry', list });
    const token: TokenId | undefined = looked.token;
    const fact = await deps.gate.noteDenial({ ...{ token, list, via: 'api', reason }, ...at });
    return c.json({ fact: fact.id as string }, 201);
  });
}

export function createAttendanceRoutes(deps: AttendanceDeps): Routes {
  const routes = newRoutes();
  addCheckin(routes, deps);
  addAnnul(routes, deps);
  addDenials(routes, deps);
  protect(routes, realtimeRoute, deps, 'liveNumbers');
  routes.openapi(realtimeRoute, async (c) => {
    const { eventId } = c.req.valid('query');
    if (eventId !== undefined && eventId !== deps.event) return problem(c, 'not_found');
    if (!deps.isReady()) return problem(c, 'not_ready');
    const numbers = realtimeNumbers(deps.ledger, deps.eventInfo(), await deps.registered(), deps.clock.now());
    const { perArea, perGate, brokenRules } = numbers;
    return c.json(
      { ...numbers, perArea: [...perArea], perGate: [...perGate], brokenRules: [...brokenRules] },
      200,
    );
  });
  return routes;
}

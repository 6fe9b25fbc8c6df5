/**
 * Check-ins and live numbers over HTTP (E6, E7). A verdict is never an HTTP error: 201 when an entry or exit was
 * written, 200 otherwise; a problem only when nothing could be judged (wire.md, HTTP).
 */
import {
  asMillis,
  CheckinAnswer,
  CheckinRequest,
  type EventInfo,
  type Gate,
  type Ledger,
  type ListId,
  type Millis,
  mayAsk,
  RealtimeAnswer,
  type ScanAnswer,
  type ScanRequest,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { realtimeNumbers } from '../attendance/realtime.ts';
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

export interface AttendanceDeps extends AccessDeps {
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly eventInfo: () => EventInfo;
  readonly registered: () => Promise<number>;
  readonly clock: { readonly now: () => Millis };
  readonly isReady: () => boolean;
}

/** How far ahead of ours a caller's clock may be. */
const AHEAD_MS = 60_000;

const answer = { content: { 'application/json': { schema: CheckinAnswer } } };
const checkinRoute = createRoute({
  method: 'post',
  path: '/api/attendance/checkin',
  tags: ['attendance'],
  security: BEARER,
  middleware: bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') }),
  request: { body: { required: true, content: { 'application/json': { schema: CheckinRequest } } } },
  responses: {
    201: { description: 'an entry or exit was written', ...answer },
    200: { description: 'judged; nobody entered or left', ...answer },
    ...problems('bad_request', 'too_large', 'not_ready', ...ACCESS_PROBLEMS),
  },
});

const realtimeRoute = createRoute({
  method: 'get',
  path: '/api/analytics/realtime',
  tags: ['attendance'],
  security: BEARER,
  request: { query: z.object({ eventId: z.string().optional() }) },
  responses: {
    200: { description: 'live numbers', content: { 'application/json': { schema: RealtimeAnswer } } },
    ...problems('bad_request', 'not_ready', ...ACCESS_PROBLEMS),
  },
});

function bodyOf({ verdict, fact }: ScanAnswer): CheckinAnswer {
  const written = fact === undefined ? { list: verdict.list } : { fact, list: verdict.list };
  switch (verdict.status) {
    case 'ok':
      return { status: 'ok', ...written, flags: [...verdict.flags] };
    case 'confirm':
      return { status: 'confirm', ...written, reasons: [...verdict.reasons], flags: [...verdict.flags] };
    case 'incomplete':
      return {
        status: 'incomplete',
        ...written,
        questions: verdict.questions.map(({ given, options, ...question }) => ({
          ...question,
          options: options.map((option) => ({ ...option })),
          ...(given === undefined ? {} : { given }),
        })),
      };
    case 'error':
      return { status: 'error', ...written, reason: verdict.reason, explanation: { ...verdict.explanation } };
  }
}

/** The request as the gate takes it: what was left out stays out. */
function scanOf(body: CheckinRequest, list: ListId): ScanRequest {
  const { gate, nonce, datetime, source, count, answers, questionsSupported, force, acceptUnpaid } = body;
  return {
    ...{ text: body.token, via: 'api', direction: body.type, list },
    ...{ force: force ?? false, acceptUnpaid: acceptUnpaid ?? false },
    ...(gate === undefined ? {} : { gate }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(datetime === undefined ? {} : { at: asMillis(Date.parse(datetime)) }),
    ...(source === undefined ? {} : { source }),
    ...(count === undefined ? {} : { count }),
    ...(answers === undefined ? {} : { answers }),
    asksQuestions: questionsSupported ?? true,
  };
}

export function createAttendanceRoutes(deps: AttendanceDeps): Routes {
  const routes = newRoutes();
  protect(routes, checkinRoute, deps, 'admit');
  routes.openapi(checkinRoute, async (c) => {
    const body = c.req.valid('json');
    const caller = callerOf(c);
    const { eventId, list } = body;
    const own = caller.lists;
    const chosen = list ?? own[0] ?? deps.eventInfo().lists[0]?.id;
    if (eventId !== undefined && eventId !== deps.event) return problem(c, 'not_found');
    if (chosen === undefined || (own.length > 0 && !own.includes(chosen)))
      return problem(c, 'forbidden', { detail: 'another list' });
    const overrides = body.force === true || body.datetime !== undefined;
    if (overrides && !mayAsk(caller.role, 'override')) return problem(c, 'forbidden', { detail: 'override' });
    const told = body.datetime === undefined ? 0 : Date.parse(body.datetime);
    if (told > deps.clock.now() + AHEAD_MS) return problem(c, 'bad_request', { detail: 'datetime is ahead' });
    if (!deps.isReady()) return problem(c, 'not_ready');
    const scanned = await deps.gate.scan(scanOf(body, chosen));
    return c.json(bodyOf(scanned), scanned.verdict.status === 'ok' ? 201 : 200);
  });
  protect(routes, realtimeRoute, deps, 'liveNumbers');
  routes.openapi(realtimeRoute, async (c) => {
    const { eventId } = c.req.valid('query');
    if (eventId !== undefined && eventId !== deps.event) return problem(c, 'not_found');
    if (!deps.isReady()) return problem(c, 'not_ready');
    const numbers = realtimeNumbers(deps.ledger, deps.eventInfo(), await deps.registered(), deps.clock.now());
    return c.json({ ...numbers, perArea: [...numbers.perArea], perGate: [...numbers.perGate] }, 200);
  });
  return routes;
}

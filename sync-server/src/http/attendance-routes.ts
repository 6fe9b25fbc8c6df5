/**
 * Check-ins and live numbers over HTTP (E6, E7). A verdict is never an HTTP error: 201 when an entry or exit was
 * written, 200 otherwise; a problem only when nothing could be judged (wire.md, HTTP).
 */
import {
  CheckinAnswer,
  CheckinRequest,
  type EventInfo,
  type Gate,
  type Ledger,
  type Millis,
  RealtimeAnswer,
  type ScanAnswer,
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
        questions: verdict.questions.map((question) => ({ ...question })),
      };
    case 'error':
      return { status: 'error', ...written, reason: verdict.reason, explanation: { ...verdict.explanation } };
  }
}

export function createAttendanceRoutes(deps: AttendanceDeps): Routes {
  const routes = newRoutes();
  protect(routes, checkinRoute, deps, 'admit');
  routes.openapi(checkinRoute, async (c) => {
    const { token, eventId, list, gate, type, nonce } = c.req.valid('json');
    const { lists: own } = callerOf(c);
    const chosen = list ?? own[0] ?? deps.eventInfo().lists[0]?.id;
    if (eventId !== undefined && eventId !== deps.event) return problem(c, 'not_found');
    if (chosen === undefined || (own.length > 0 && !own.includes(chosen)))
      return problem(c, 'forbidden', { detail: 'another list' });
    if (!deps.isReady()) return problem(c, 'not_ready');
    const optional = { ...(gate === undefined ? {} : { gate }), ...(nonce === undefined ? {} : { nonce }) };
    const scanned = await deps.gate.scan({
      text: token,
      via: 'api',
      direction: type,
      list: chosen,
      ...optional,
    });
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

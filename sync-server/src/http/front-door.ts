/**
 * Where every request of a server comes in: checks who may ask from which page, turns a session cookie into a bearer,
 * holds back who asks too much, and hands the request to the app of the event it is about. What one event's app does
 * with it, or that it fails, never reaches another event.
 */
import { type EventId, isEventId, PROBLEMS, type Problem, type ProblemCode } from '@attend-gate/shared';
import { parse as parseCookies } from 'hono/utils/cookie';
import type { Admission } from '../access/admission.ts';
import { SESSION_COOKIE } from './account-routes.ts';

export type App = {
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
};

export interface FrontDoorDeps {
  /** `https://event.example` */
  readonly origin: string;
  /** Other pages that may use the API with a bearer, never with a cookie. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly defaultEvent: EventId;
  readonly appOf: (event: EventId) => App | undefined;
  /** What belongs to no event: sign-in, the list of events, the documentation. */
  readonly desk: App;
  /** Which event gave out a pairing code; undefined = none knows it. */
  readonly eventOfPairing: (code: string) => EventId | undefined;
  readonly admission: Admission;
  readonly clientAddress: (env: object) => string;
  readonly onError: (error: unknown) => void;
}

const DESK = /^\/(api\/(session|accounts|passkeys|events)(\/|$)|docs(\/|$)|openapi\.json$)/;
const IN_EVENT = /^\/(?:api\/events|sync)\/([^/]+)\//;
/** Paths without an event in them; the event stands in the body or query (wire.md, HTTP). */
const BODY_TELLS = new Set([
  '/api/tokens/verify',
  '/api/attendance/checkin',
  '/api/pairings/claim',
  '/api/devices/token',
  '/api/participants/bulk-upload',
  '/api/passes/open',
]);
const PASS_SOCKET = /^\/sync\/[^/]+\/pass\//;
const MAX_PEEK = 64 * 1024;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const refuse = (code: ProblemCode, retryAfter?: number): Response => {
  const { status, title } = PROBLEMS[code];
  const body: Problem = { type: `urn:attend-gate:problem:${code}`, title, status, code };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  return new Response(JSON.stringify(retryAfter === undefined ? body : { ...body, retryAfter }), {
    status,
    headers,
  });
};

const isUpgrade = (request: Request): boolean =>
  request.headers.get('upgrade')?.toLowerCase() === 'websocket';

/** The `aud` of an unverified device proof: where to look, never whom to believe. */
function audienceOf(proof: unknown): string | undefined {
  if (typeof proof !== 'string') return undefined;
  const payload = proof.split('.')[1] ?? '';
  const found = /"aud"\s*:\s*"([a-z0-9-]{1,64})"/.exec(Buffer.from(payload, 'base64url').toString('latin1'));
  return found?.[1];
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const length = Number(request.headers.get('content-length') ?? 'NaN');
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type) || !(length <= MAX_PEEK)) return {};
  try {
    const body: unknown = await request.clone().json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch (error) {
    // Not JSON: the event's own app says so.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

async function eventOf(request: Request, url: URL, deps: FrontDoorDeps): Promise<EventId> {
  const asId = (text: unknown): EventId | undefined =>
    typeof text === 'string' && isEventId(text) && deps.appOf(text) ? text : undefined;
  const inPath = IN_EVENT.exec(url.pathname)?.[1];
  // An event nobody knows is for the default one to refuse, with the words it has for that.
  if (inPath !== undefined) return asId(inPath) ?? deps.defaultEvent;
  const asked = asId(url.searchParams.get('eventId'));
  if (asked !== undefined || !BODY_TELLS.has(url.pathname)) return asked ?? deps.defaultEvent;
  const body = await bodyOf(request);
  const told = asId(body.eventId) ?? asId(audienceOf(body.proof));
  if (told !== undefined) return told;
  const paired = typeof body.code === 'string' ? deps.eventOfPairing(body.code) : undefined;
  return paired ?? deps.defaultEvent;
}

/** May this page ask this? Cookies are only good from our own pages, sockets only from pages that are allowed. */
function originProblem(request: Request, deps: FrontDoorDeps, cookie: string | undefined): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) {
    // Browsers always say where an unsafe request comes from; with a cookie and without that word it is none of ours.
    return (
      cookie !== undefined &&
      UNSAFE.has(request.method) &&
      request.headers.get('sec-fetch-site') !== 'same-origin'
    );
  }
  const own = origin === deps.origin || origin === new URL(request.url).origin;
  if (own) return false;
  if (cookie !== undefined) return true;
  // A wallet may live at an address of its own; its socket proves itself by the phone's key, not by the page.
  const forAnyone = PASS_SOCKET.test(new URL(request.url).pathname);
  return isUpgrade(request) && !forAnyone && !deps.allowedOrigins.has(origin);
}

function withBearer(request: Request, cookie: string | undefined): Request {
  if (cookie === undefined || request.headers.has('authorization') || isUpgrade(request)) return request;
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${cookie}`);
  headers.delete('cookie');
  return new Request(request, { headers });
}

function withCors(response: Response, request: Request, deps: FrontDoorDeps): Response {
  const origin = request.headers.get('origin');
  if (origin === null || !deps.allowedOrigins.has(origin)) return response;
  const headers = new Headers(response.headers);
  headers.set('access-control-allow-origin', origin);
  headers.append('vary', 'Origin');
  headers.set('access-control-expose-headers', 'ETag, Retry-After, X-Roster-Signature, X-Roster-Version');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-none-match',
  'access-control-max-age': '600',
};

export function createFrontDoor(deps: FrontDoorDeps): App {
  const answer = async (request: Request, env: object): Promise<Response> => {
    const url = new URL(request.url);
    const cookie = parseCookies(request.headers.get('cookie') ?? '', SESSION_COOKIE)[SESSION_COOKIE];
    if (originProblem(request, deps, cookie)) return refuse('origin_refused');
    const asksFirst = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
    if (asksFirst && deps.allowedOrigins.has(request.headers.get('origin') ?? ''))
      return new Response(null, { status: 204, headers: PREFLIGHT });
    const desk = DESK.test(url.pathname) && !IN_EVENT.test(url.pathname);
    const event = desk ? undefined : await eventOf(request, url, deps);
    const key = request.headers.get('authorization') ?? '';
    const admitted = await deps.admission.enter({ event, address: deps.clientAddress(env), key });
    if (!admitted.ok) return refuse(admitted.reason, admitted.retryAfter);
    try {
      const app = event === undefined ? deps.desk : (deps.appOf(event) ?? deps.desk);
      return await app.fetch(withBearer(request, cookie), env);
    } finally {
      admitted.leave();
    }
  };
  return {
    fetch: async (request, env) => {
      try {
        const response = await answer(request, env);
        return isUpgrade(request) ? response : withCors(response, request, deps);
      } catch (error) {
        deps.onError(error);
        return refuse('internal');
      }
    },
  };
}

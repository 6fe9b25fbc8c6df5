/**
 * Refusals as RFC 9457 problems, and the guard every protected route starts with. A malformed request is always a
 * 4xx with a stable `code`; only what nobody foresaw becomes a 500, and that says nothing about the inside.
 */
import { type EventId, type HttpRight, PROBLEMS, Problem, type ProblemCode } from '@attend-gate/shared';
import { type Hook, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Authenticator, type Principal, requireRight } from '../access/principal.ts';

type ProblemExtra = Partial<Pick<Problem, 'detail' | 'errors' | 'retryAfter' | 'serverTime'>>;
type StatusOf<C extends ProblemCode> = (typeof PROBLEMS)[C]['status'];

/** Answers with a problem. `Retry-After` and `WWW-Authenticate` follow from it. */
export function problem<C extends ProblemCode>(c: Context, code: C, extra: ProblemExtra = {}) {
  const { status, title } = PROBLEMS[code];
  const body: Problem = { type: `urn:attend-gate:problem:${code}`, title, status, code, ...extra };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="attend-gate"';
  if (extra.retryAfter !== undefined) headers['Retry-After'] = String(extra.retryAfter);
  return c.json(body, status as StatusOf<C>, headers);
}

interface ProblemResponse {
  description: string;
  content: { 'application/problem+json': { schema: typeof Problem } };
}

/** The `responses` entries of a route for these problems. */
export function problems<C extends ProblemCode>(
  ...codes: readonly C[]
): Record<StatusOf<C>, ProblemResponse> {
  const entries = codes.map((code) => {
    const { status } = PROBLEMS[code];
    const same = codes.filter((other) => PROBLEMS[other].status === status);
    const content = { 'application/problem+json': { schema: Problem } };
    return [status, { description: same.map((one) => `\`${one}\``).join(', '), content }] as const;
  });
  return Object.fromEntries(entries) as Record<StatusOf<C>, ProblemResponse>;
}

const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_type',
  429: 'too_many',
};

/** For `app.onError`: what Hono itself refuses (malformed JSON, …) as a problem; anything else is `internal`. */
export function answerError(error: unknown, c: Context): Response {
  if (!(error instanceof HTTPException) || error.status >= 500) return problem(c, 'internal');
  return problem(c, CODE_OF_STATUS[error.status] ?? 'bad_request', { detail: error.message });
}

const explain: Hook<unknown, RouteEnv, string, Response | undefined> = (result, c) => {
  if (result.success) return undefined;
  const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return problem(c, 'bad_request', { errors });
};

/** Who was let in, for the routes that were protected. */
export interface RouteEnv {
  Variables: { principal: Principal | undefined };
}
export type Routes = OpenAPIHono<RouteEnv>;

/** An empty set of routes whose request checks answer with problems. */
export const newRoutes = (): Routes => new OpenAPIHono<RouteEnv>({ defaultHook: explain });

/** What a protected route needs. */
export interface AccessDeps {
  readonly event: EventId;
  readonly access: Pick<Authenticator, 'authenticate'>;
}

interface Protected {
  readonly method: string;
  getRoutingPath(): string;
}

/**
 * Lets only callers with the right reach a route; call it before `routes.openapi`. It runs before the body is read,
 * so that nobody without a bearer makes the server parse 32 MB. Another event's id is `not_found`.
 */
export function protect(routes: Routes, route: Protected, deps: AccessDeps, right: HttpRight): void {
  routes.on(route.method.toUpperCase(), route.getRoutingPath(), async (c, next) => {
    const principal = requireRight(await deps.access.authenticate(c.req.header('authorization')), right);
    if (!principal.ok) return problem(c, principal.error);
    const asked = c.req.param('eventId');
    if (asked !== undefined && asked !== deps.event) return problem(c, 'not_found');
    c.set('principal', principal.value);
    return next();
  });
}

/** Who called a protected route. */
export function callerOf(c: Context<RouteEnv>): Principal {
  const principal = c.get('principal');
  if (!principal) throw new Error(`${c.req.path} is not protected`);
  return principal;
}

/** The problems `protect` may answer with. */
export const ACCESS_PROBLEMS = ['unauthenticated', 'forbidden', 'not_found'] as const;

/** Marks a route as needing a bearer in the OpenAPI document. */
export const BEARER = [{ bearer: [] as string[] }];

/** Milliseconds as the API writes times; 0 and undefined mean "none". */
export const timeText = (at: number): string => new Date(at).toISOString();
export const timeOrNull = (at: number | undefined): string | null => (at ? timeText(at) : null);

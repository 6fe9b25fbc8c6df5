/** Refusals of the platform's API as RFC 9457 problems. */
import type { Context } from 'hono';

const TITLES = {
  bad_request: [400, 'The request is not as documented'],
  unauthenticated: [401, 'A valid bearer token is needed'],
  forbidden: [403, 'This key may not do that'],
  not_found: [404, 'There is no such thing here'],
  too_many: [429, 'Too many at once; see retryAfter'],
  report_failed: [422, 'The report could not be made'],
  internal: [500, 'Something broke on the server'],
} as const;
export type PlatformProblem = keyof typeof TITLES;

export function problem(c: Context, code: PlatformProblem, detail?: string): Response {
  const [status, title] = TITLES[code];
  const body = {
    type: `urn:attend-gate:problem:${code}`,
    title,
    status,
    code,
    ...(detail ? { detail } : {}),
  };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="attend-gate-platform"';
  return c.json(body, status, headers);
}

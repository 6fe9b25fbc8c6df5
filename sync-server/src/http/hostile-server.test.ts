/**
 * The whole server against generated requests: every documented route, over a real port, with and without rights. Never
 * a 500, never a hang, always the one error shape. `HOSTILE_RUNS=20000` runs as many as the long check wants.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

const RUNS = Number(process.env.HOSTILE_RUNS ?? 250);
const QUICK_MS = 20_000;

interface Route {
  readonly method: string;
  readonly path: string;
}
let server: WholeServer;
let routes: Route[];
let cookie: Record<string, string>;
beforeAll(async () => {
  const limits = { perAddress: 1e9, perKey: 1e9, atOnce: 1_000 };
  server = await startWholeServer({ limits });
  cookie = await server.signUp();
  const document = (await (await server.ask('GET', '/openapi.json')).json()) as {
    paths: Record<string, object>;
  };
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  routes.push({ method: 'POST', path: '/api/events/{eventId}/graphql' });
});
afterAll(() => server.stop());

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...[
      '',
      '__proto__',
      '../../etc/passwd',
      '\u0000',
      "' or 1=1 --",
      'AG1',
      'TCF26-',
      '9'.repeat(400),
      '\ud800',
      '{{7*7}}',
      '%00',
      'https://127.0.0.1/',
    ],
  ),
);
const fields = fc.constantFrom(
  ...[
    'token',
    'eventId',
    'participants',
    'code',
    'publicKey',
    'proof',
    'name',
    'role',
    'lists',
    'email',
    'password',
  ],
  ...[
    'url',
    'kinds',
    'scopes',
    'mapping',
    'status',
    'query',
    'id',
    'response',
    'startsAt',
    'endsAt',
    'gates',
    'tokenId',
  ],
);
const jsonBody = fc.oneof(
  fc
    .dictionary(fields, fc.oneof(text, fc.jsonValue()), { maxKeys: 10 })
    .map((value) => JSON.stringify(value)),
  fc.json(),
  text,
  fc.constantFrom(
    '['.repeat(50_000),
    `{"token":${'{"a":'.repeat(10_000)}`,
    '{"participants":[{"name":"\\ud800"}]}',
  ),
);
const form = fc
  .record({ file: fc.uint8Array({ maxLength: 400 }), mapping: text })
  .map(({ file, mapping }) => {
    const data = new FormData();
    data.set('file', new File([Uint8Array.from(file)], 'x.csv'));
    data.set('mapping', mapping.toWellFormed());
    return data;
  });
const anyBody: fc.Arbitrary<string | FormData> = fc.oneof({ weight: 4, arbitrary: jsonBody }, form);
const anyRequest = fc.record({
  route: fc.nat(),
  body: anyBody,
  type: fc.constantFrom('application/json', 'text/csv', 'text/plain', 'multipart/form-data', ''),
  parameter: fc.oneof(text, fc.constantFrom('1', '-1', '1e99', '%', '%ff')),
  who: fc.constantFrom('organiser', 'cookie', 'nobody', 'key'),
  ours: fc.boolean(),
});

const headersOf = (who: string): Record<string, string> => {
  if (who === 'organiser') return server.keyOf(server.event);
  if (who === 'cookie') return cookie;
  return who === 'key' ? { authorization: 'Bearer agk_nothing', 'idempotency-key': 'x' } : {};
};
/** Streams go on for ever, and signing out would end the test's own session. */
const skipped = ({ method, path }: Route): boolean =>
  path.endsWith('/live') || (method === 'DELETE' && path === '/api/session');

test('[H2] no request, however hostile, is answered with a 500 or not at all, and every refusal is a problem', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequest, async ({ route: at, body, type, parameter, who, ours }) => {
      const route = routes[at % routes.length];
      if (!route || skipped(route)) return;
      const part = encodeURIComponent(parameter.toWellFormed()) || 'x';
      const path = route.path.replace('{eventId}', ours ? server.event : part).replaceAll(/\{\w+\}/g, part);
      const headers: Record<string, string> = headersOf(who);
      if (typeof body === 'string' && type !== '') headers['content-type'] = type;
      const sends = route.method !== 'GET' && route.method !== 'DELETE';
      const answer = await fetch(
        `${server.origin}${path}?limit=${part}&search=${part}&before=${part}&ids=${part}`,
        {
          ...{ method: route.method, headers, signal: AbortSignal.timeout(QUICK_MS), redirect: 'manual' },
          ...(sends ? { body: typeof body === 'string' ? body.toWellFormed() : body } : {}),
        },
      );
      const answered = await answer.text();
      expect([route.method, path, answer.status < 500 || answer.status === 503]).toEqual([
        route.method,
        path,
        true,
      ]);
      const kind = answer.headers.get('content-type') ?? '';
      if (answer.status >= 400 && !kind.includes('graphql'))
        expect([path, kind, JSON.parse(answered)]).toEqual([
          path,
          'application/problem+json',
          expect.anything(),
        ]);
    }),
    { numRuns: RUNS },
  );
  expect(server.errors).toEqual([]);
}, 600_000);

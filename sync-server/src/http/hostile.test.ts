import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EventServer, startEventServer } from '../../testing/event-server.ts';

let server: EventServer;
let routes: { readonly method: string; readonly path: string }[];
beforeAll(async () => {
  server = await startEventServer();
  const { paths } = server.app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '0' } });
  routes = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => ({ method: method.toUpperCase(), path })),
  );
});
afterAll(() => server.stop());

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '__proto__',
    '%E0%A4%A',
    '../../etc/passwd',
    '\u0000',
    "' or 1=1 --",
    'AG1',
    'TCF24-',
    '9'.repeat(400),
  ),
);
const fields = fc.constantFrom(
  'token',
  'eventId',
  'participants',
  'code',
  'publicKey',
  'proof',
  'name',
  'role',
  'lists',
);
const body = fc.oneof(
  fc
    .dictionary(fields, fc.oneof(hostileText, fc.jsonValue()), { maxKeys: 9 })
    .map((value) => JSON.stringify(value)),
  fc.json(),
  hostileText,
  fc.constantFrom('['.repeat(50_000), `{"token":${'{"a":'.repeat(10_000)}`),
);
const contentType = fc.constantFrom(
  ...[
    'application/json',
    'text/csv',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'text/plain',
    '',
  ],
);
const parameter = fc.oneof(
  hostileText.map(encodeURIComponentSafely),
  fc.constantFrom('%', '%ff', '1', '-1', '1e99', 'x'),
);

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test('[H2] no request, however hostile, is answered with a 500, and every refusal is a problem', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ route: fc.nat(), body, contentType, parameter, query: parameter, ours: fc.boolean() }),
      async (request) => {
        const route = routes[request.route % routes.length];
        if (!route) throw new Error('no routes');
        const event = request.ours ? 'tech-conference-2026' : request.parameter || 'x';
        const path = route.path.replace('{eventId}', event).replace(/\{\w+\}/g, request.parameter || 'x');
        const headers: Record<string, string> = { ...server.organiser, 'x-test-address': 'y' };
        if (request.contentType) headers['content-type'] = request.contentType;
        const init = route.method === 'POST' ? { method: 'POST', headers, body: request.body } : { headers };
        const answer = await server.app.request(
          `${path}?limit=${request.query}&filename=${request.query}`,
          init,
        );
        expect([path, answer.status < 500]).toEqual([path, true]);
        const type = answer.headers.get('content-type') ?? '';
        // Only paths that match no route are Hono's own plain 404 here.
        if (answer.status >= 400 && !type.startsWith('text/plain'))
          expect(type).toBe('application/problem+json');
        await answer.arrayBuffer();
      },
    ),
    { numRuns: 400 },
  );
});

/**
 * Generated hostile input by kind: bodies, queries, files, tokens. Never a 500, never a hang, always the one error shape
 * (`hostile-server.test.ts` asks the same of the whole server over a port). `HOSTILE_RUNS=20000` is the long check.
 */
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';
import { readGuestFile } from '../roster/read-guest-file.ts';

const RUNS = Number(process.env.HOSTILE_RUNS ?? 2_000);
/** What takes longer hangs, whatever it does. */
const PATIENCE_MS = 20_000;
const LONG = 30 * 60_000;

let server: EventServer;
let routes: { readonly method: string; readonly path: string }[];
beforeAll(async () => {
  server = await startEventServer(readGuestFile);
  const { paths } = server.app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '0' } });
  routes = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => ({ method: method.toUpperCase(), path })),
  );
});
afterAll(() => server.stop());

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...['', '__proto__', '%E0%A4%A', '../../etc/passwd', '\u0000', "' or 1=1 --", 'AG1', 'TCF24-', '\ud800'],
    ...['9'.repeat(400), '{{7*7}}', '%00', 'https://127.0.0.1/', 'e\u0301'.repeat(200)],
  ),
);
const names = fc.constantFrom(
  ...['token', 'eventId', 'participants', 'code', 'publicKey', 'proof', 'name', 'role', 'lists', 'mapping'],
);
const parameter = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('%', '%ff', '1', '-1', '1e99', 'x'),
);

/** Every answer is quick, known, and a problem where it refuses. */
async function expectSane(what: string, answering: Promise<Response> | Response): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), PATIENCE_MS);
  });
  const answer = await Promise.race([answering, late]).finally(() => clearTimeout(timer));
  const body = await answer.text();
  expect([what, answer.status < 500]).toEqual([what, true]);
  const type = answer.headers.get('content-type') ?? '';
  // Only paths that match no route are Hono's own plain 404 here.
  if (answer.status < 400 || type.startsWith('text/plain')) return;
  expect([what, type]).toEqual([what, 'application/problem+json']);
  expect(JSON.parse(body)).toMatchObject({ status: answer.status, code: expect.stringMatching(/^\w+$/) });
}

const routed = (at: number, method: string, fill: string, ours: boolean): string => {
  const some = routes.filter((route) => route.method === method);
  const route = some[at % some.length];
  if (!route) throw new Error(`no ${method} routes`);
  const event = ours ? EVENT : fill || 'x';
  return route.path.replace('{eventId}', event).replaceAll(/\{\w+\}/g, fill || 'x');
};

test(
  '[H2] hostile bodies',
  async () => {
    const body = fc.oneof(
      fc
        .dictionary(names, fc.oneof(hostileText, fc.jsonValue()), { maxKeys: 9 })
        .map((value) => JSON.stringify(value)),
      fc.json(),
      hostileText,
      fc.constantFrom('['.repeat(50_000), `{"token":${'{"a":'.repeat(10_000)}`),
    );
    const type = fc.constantFrom(
      ...['application/json', 'text/csv', 'multipart/form-data; boundary=x', 'multipart/form-data'],
      ...['text/plain', ''],
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), body, type, parameter, fc.boolean(), async (at, text, kind, fill, ours) => {
        const path = routed(at, 'POST', fill, ours);
        const headers = { ...server.organiser, ...(kind === '' ? {} : { 'content-type': kind }) };
        await expectSane(`POST ${path}`, ask(server, `POST ${path}`, { body: text, headers }));
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test(
  '[H2] hostile queries',
  async () => {
    const query = fc.array(
      fc.tuple(
        fc.constantFrom(...['limit', 'cursor', 'search', 'since', 'after', 'use', 'content', 'ids', 'x']),
        parameter,
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), query, parameter, fc.boolean(), async (at, pairs, fill, ours) => {
        const path = routed(at, 'GET', fill, ours);
        const line = `${path}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
        await expectSane(`GET ${line}`, server.app.request(line, { headers: server.organiser }));
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test(
  '[H2] [IM9] hostile files',
  async () => {
    const piece = fc.constantFrom(
      ...['Name', 'Email', ',', ';', '\t', '"', '\n', '\r\n', '\r', 'a@b.co', 'sep=;', '\ud800', '\u0000'],
      ...['이름', '=', ',,,,', '""', '\ufeff', 'Total', '+82', 'x'.repeat(2_000)],
    );
    const file = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.array(piece, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
      },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 600 }) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.from([0x50, 0x4b, 3, 4, ...tail])),
      },
      {
        weight: 1,
        arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
      },
    );
    await fc.assert(
      fc.asyncProperty(file, hostileText, async (bytes, mapping) => {
        const body = new FormData();
        body.set('file', new File([Uint8Array.from(bytes)], 'x.csv'));
        if (mapping !== '') body.set('mapping', mapping.toWellFormed());
        const path = `/api/events/${EVENT}/imports/preview`;
        await expectSane(path, ask(server, `POST ${path}`, { body, headers: server.organiser }));
      }),
      { numRuns: RUNS },
    );
  },
  LONG,
);

test('[IM9] [IM11] a bomb, a million columns, an open quote and half a surrogate are refused or read at once', async () => {
  const bomb = zipSync({ 'xl/workbook.xml': new Uint8Array(200), 'xl/s.xml': new Uint8Array(200_000_000) });
  const files: readonly (readonly [Uint8Array, number])[] = [
    [bomb, 422],
    [Buffer.from(`Name${',x'.repeat(1_000_000)}\nMia\n`), 422],
    [Buffer.from(`Name,Email\n"${'x'.repeat(20_000_000)}`), 422],
    [Buffer.from('\ufeffName,Email\nA\ud800,a@example.org\n', 'utf16le'), 200],
  ];
  const headers = { ...server.organiser, 'content-type': 'application/octet-stream' };
  for (const [body, status] of files) {
    const answer = ask(server, `POST /api/events/${EVENT}/imports/preview`, {
      ...{ body: Uint8Array.from(body), headers },
    });
    await expectSane(
      'a file made to hurt',
      answer.then((one) => one.clone()),
    );
    expect((await answer).status).toBe(status);
  }
});

test(
  '[H2] [T1] hostile tokens',
  async () => {
    const token = fc.oneof(
      hostileText,
      fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `AG1${text}`),
      fc.base64String({ maxLength: 2_000 }).map((text) => `AG1${text.toUpperCase()}`),
      fc.stringMatching(/^TCF24-[0-9A-Z]{4}-[0-9A-Z]{4,6}$/),
      fc.stringMatching(/^https:\/\/[a-z.]{1,20}\/[\w%#?=]{0,60}$/),
    );
    await fc.assert(
      fc.asyncProperty(
        token,
        fc.constantFrom('tokens/verify', 'pairings/claim', 'devices/token'),
        async (text, where) => {
          // Guesses are counted per minute; here every one is to be looked at.
          server.time.now = (server.time.now + 11 * 60_000) as EventServer['time']['now'];
          await expectSane(
            where,
            ask(server, `POST /api/${where}`, { json: { token: text, code: text, proof: text } }),
          );
        },
      ),
      { numRuns: RUNS },
    );
  },
  LONG,
);

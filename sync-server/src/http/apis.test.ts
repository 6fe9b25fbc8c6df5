/** The interfaces others build on, over a real port: OpenAPI and its page, GraphQL, live numbers, idempotency keys. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

let server: WholeServer;
beforeEach(async () => {
  server = await startWholeServer();
});
afterEach(() => server.stop());

const base = '/api/events/tech-conference-2026';
const ask = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
  server.ask(method, path, json, { ...server.keyOf(server.event), ...headers });
const event = () => {
  const found = server.server.directory.list()[0];
  if (!found) throw new Error('no event');
  return found;
};
const add = (...participants: object[]) => ask('POST', '/api/participants/bulk-upload', { participants });
const graph = async (query: string, headers = server.keyOf(server.event)) => {
  const answer = await server.ask('POST', `${base}/graphql`, { query }, headers);
  return (await answer.json()) as { data?: Record<string, unknown>; errors?: { message: string }[] };
};

test('[H2] one OpenAPI 3.1 document names every route of the event and of the server, and the page loads nothing foreign', async () => {
  const document = (await (await server.ask('GET', '/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
    components: { schemas: Record<string, unknown> };
  };
  expect(document.openapi).toBe('3.1.0');
  for (const path of [
    '/api/participants/bulk-upload',
    '/api/session',
    '/api/events',
    '/api/events/{eventId}/webhooks',
  ])
    expect(document.paths).toHaveProperty([path]);
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, name] of references) expect(document.components.schemas).toHaveProperty([name ?? '']);
  const page = await server.ask('GET', '/docs');
  expect(await page.text()).not.toMatch(/https?:\/\//);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await server.ask('GET', '/docs/scalar.js')).headers.get('content-type')).toContain('javascript');
});

test('[H30] a graph of people, attendance and numbers, each behind its right', async () => {
  await add({ name: '홍길동', email: 'hong@example.org' }, { name: 'Mia' });
  const found = await graph(
    '{ event { name lists } live { registered perGate { name entries } } participants(first: 1, search: "길동") { nodes { name attendance { list inside } } next } }',
  );
  expect(found.errors).toBeUndefined();
  expect(found.data).toMatchObject({
    event: { name: 'Tech Conference 2026', lists: ['main'] },
    live: { registered: 2, perGate: [{ name: 'North gate', entries: 0 }, {}] },
    participants: { nodes: [{ name: '홍길동', attendance: [{ list: 'main', inside: false }] }], next: null },
  });
  const made = await ask('POST', `${base}/keys`, { name: 'numbers', scopes: ['liveNumbers'] });
  const { key } = (await made.json()) as { key: string };
  const numbers = { authorization: `Bearer ${key}` };
  expect((await graph('{ live { registered } }', numbers)).data).toEqual({ live: { registered: 2 } });
  expect((await graph('{ participants { nodes { name } } }', numbers)).errors?.[0]?.message).toBe(
    'forbidden',
  );
  expect((await server.ask('POST', `${base}/graphql`, { query: '{ live { registered } }' })).status).toBe(
    401,
  );
});

test('[H30] a question that costs too much, or is a bomb, is refused quickly and never with a 500', async () => {
  await add(...Array.from({ length: 50 }, (_, i) => ({ name: `P${i}` })));
  const aliases = `{${Array.from({ length: 300 }, (_, i) => `a${i}: participants(first: 200) { nodes { name attendance { list } } }`).join(' ')}}`;
  const fragments = `query{...f0} ${Array.from({ length: 25 }, (_, i) => `fragment f${i} on Query{...f${i + 1} ...f${i + 1}}`).join(' ')} fragment f25 on Query{event{name}}`;
  const bombs = [
    aliases,
    fragments,
    `{event${'@skip(if:false)'.repeat(600)}{name}}`,
    '{'.repeat(9_000),
    `{event{${'name '.repeat(1_900)}}}`,
  ];
  for (const bomb of bombs) {
    const started = performance.now();
    const answer = await server.ask('POST', `${base}/graphql`, { query: bomb }, server.keyOf(server.event));
    expect(answer.status).toBeLessThan(500);
    expect(performance.now() - started).toBeLessThan(5_000);
  }
  expect((await graph(aliases)).errors?.length).toBeGreaterThan(0);
});

test('[H30] any text as a query, and any JSON as a body, is answered without a 500', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), async (text) => {
      const headers = { ...server.keyOf(server.event), 'content-type': 'application/json' };
      for (const body of [text.toWellFormed(), JSON.stringify({ query: text })]) {
        const answer = await fetch(`${server.origin}${base}/graphql`, { method: 'POST', headers, body });
        expect(answer.status).toBeLessThan(500);
        await answer.arrayBuffer();
      }
    }),
    { numRuns: 200 },
  );
  expect(server.errors).toEqual([]);
});

test('[H29] a request sent again gets the first answer; the same key for another request is refused', async () => {
  const key = { 'idempotency-key': 'pairing-1' };
  const pair = (body: object, headers: Record<string, string>) =>
    ask('POST', `${base}/pairings`, body, headers);
  const first = await pair({ name: 'Tablet', role: 'steward' }, key);
  const again = await pair({ name: 'Tablet', role: 'steward' }, key);
  expect([first.status, again.status, again.headers.get('idempotent-replay')]).toEqual([201, 201, 'true']);
  expect(await again.json()).toEqual(await first.json());
  expect((await pair({ name: 'Another', role: 'steward' }, key)).status).toBe(422);
  const other = await pair({ name: 'Tablet', role: 'steward' }, { 'idempotency-key': 'pairing-2' });
  expect(other.headers.get('idempotent-replay')).toBeNull();
  expect(
    (await pair({ name: 'x', role: 'steward' }, { 'idempotency-key': 'ä b'.replace('ä', 'a') })).status,
  ).toBe(400);
});

test('[E7] live numbers arrive over Server-Sent Events and over a WebSocket, and only for who may see them', async () => {
  expect((await server.ask('GET', `${base}/live`)).status).toBe(401);
  const stream = await fetch(`${server.origin}${base}/live`, { headers: server.keyOf(server.event) });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const token = server.keyOf(server.event).authorization?.replace('Bearer ', '') ?? '';
  const url = `${server.origin.replace('http', 'ws')}${base}/live`;
  const socket = new WebSocket(url, ['attend-gate', `token.${token}`]);
  const messages: { registered: number }[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const until = async (enough: () => boolean): Promise<void> => {
    while (!enough()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(() => messages.length === 1);
  expect(messages[0]).toMatchObject({ registered: 0 });
  let text = '';
  const read = async (enough: RegExp): Promise<void> => {
    while (!enough.test(text)) text += (await reader?.read())?.value ?? '';
  };
  await read(/"registered":0/);
  await add({ name: 'Mia' });
  await read(/"registered":1/);
  await until(() => messages.some(({ registered }) => registered === 1));
  socket.terminate();
  await reader?.cancel();
  const stranger = new WebSocket(url, ['attend-gate', 'token.nobody']);
  expect(await new Promise((resolve) => stranger.on('close', resolve))).toBe(4403);
});

test('[H2] the documentation viewer is the installed one and asks no other host by itself', async () => {
  const start = await (await server.ask('GET', '/docs/start.js')).text();
  expect(start).toContain('"telemetry":false');
  expect(readFileSync(new URL('./docs-routes.ts', import.meta.url), 'utf8')).not.toMatch(
    /cdn|unpkg|jsdelivr/i,
  );
  expect(event().id).toBe('tech-conference-2026');
});

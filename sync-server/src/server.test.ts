/** Many events behind one door, over a real port. */
import { writeFileSync } from 'node:fs';
import type { EventId } from '@attend-gate/shared';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PASSWORD, startWholeServer, type WholeServer } from '../testing/whole-server.ts';
import { eventDatabaseFile } from './store/database.ts';

let server: WholeServer;
afterEach(() => server.stop());

const people = (id: string) => server.server.directory.get(id as EventId)?.people.count();
const upload = (names: readonly string[], eventId?: string) => ({
  participants: names.map((name) => ({ name, email: `${name.toLowerCase()}@example.org` })),
  ...(eventId === undefined ? {} : { eventId }),
});

test('[H14] each event has its own people, keys and devices; a path, a query or a body says which', async () => {
  server = await startWholeServer();
  const me = await server.signUp();
  expect((await server.makeEvent('second', me)).status).toBe(201);
  expect((await server.makeEvent('second', me)).status).toBe(409);
  const post = (path: string, body: unknown, who = me as Record<string, string>) =>
    server.ask('POST', path, body, who);
  expect((await post('/api/participants/bulk-upload', upload(['Mia']))).status).toBe(200);
  expect((await post('/api/participants/bulk-upload?eventId=second', upload(['Ned', 'Ola']))).status).toBe(
    200,
  );
  expect((await post('/api/participants/bulk-upload', upload(['Pat'], 'second'))).status).toBe(200);
  expect([await people(server.event), await people('second')]).toEqual([1, 3]);
  const list = await server.ask('GET', '/api/events', undefined, me);
  expect(await list.json()).toMatchObject({ events: [{ registered: 1 }, { id: 'second', registered: 3 }] });
  // The organiser key of one event is nobody in the other.
  const foreign = server.keyOf('second');
  expect(
    (await post(`/api/events/${server.event}/pairings`, { name: 'x', role: 'steward' }, foreign)).status,
  ).toBe(401);
  const [mia] = (await server.server.directory.get('second' as EventId)?.people.page(undefined, 1)) ?? [];
  const verify = (body: object) => post('/api/tokens/verify', body, {}).then((answer) => answer.json());
  expect(await verify({ token: mia?.code, eventId: 'second' })).toMatchObject({
    valid: true,
    event: { id: 'second' },
  });
  expect(await verify({ token: mia?.code })).toMatchObject({ valid: false });
  expect(server.errors).toEqual([]);
});

test('[H14] a pairing code and a device proof find their event by themselves', async () => {
  server = await startWholeServer();
  await server.makeEvent('second', await server.signUp());
  const opened = await server.ask(
    'POST',
    '/api/events/second/pairings',
    { name: 'Tablet', role: 'steward' },
    server.keyOf('second'),
  );
  const { code } = (await opened.json()) as { code: string };
  const publicKey = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const claimed = await server.ask('POST', '/api/pairings/claim', { code, publicKey });
  expect(claimed.status).toBe(201);
  expect(await claimed.json()).toMatchObject({ event: { id: 'second' } });
});

test('[X5] an event whose file is poisoned is named and left out, and the others serve', async () => {
  server = await startWholeServer();
  const me = await server.signUp();
  await server.makeEvent('second', me);
  await server.stop(true);
  writeFileSync(eventDatabaseFile(server.dataDir, 'second' as EventId), 'this is no database');
  server = await startWholeServer({ dataDir: server.dataDir });
  expect(server.server.directory.failed()).toEqual(['second']);
  expect(String(server.errors[0])).toContain('second');
  expect((await server.ask('GET', '/readyz')).status).toBe(200);
  const session = await server.ask('POST', '/api/session', { email: 'org@example.org', password: PASSWORD });
  const again = { cookie: session.headers.getSetCookie()[0]?.split(';')[0] ?? '', origin: server.origin };
  const list = await server.ask('GET', '/api/events', undefined, again);
  expect(await list.json()).toMatchObject({ events: [{ ready: true }, { id: 'second', ready: false }] });
});

test('[X5] an event that breaks while serving answers its own callers, and only those, with a 500', async () => {
  server = await startWholeServer();
  await server.makeEvent('second', await server.signUp());
  const broken = server.server.directory.get('second' as EventId);
  if (!broken) throw new Error('no event');
  await broken.close();
  const second = await server.ask(
    'GET',
    '/api/events/second/participants',
    undefined,
    server.keyOf('second'),
  );
  expect([second.status, second.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
  const first = await server.ask(
    'GET',
    `/api/events/${server.event}/participants`,
    undefined,
    server.keyOf(server.event),
  );
  expect(first.status).toBe(200);
});

test('[H19] [X5] a flood on one event is held back there, and the same address is served by the other', async () => {
  server = await startWholeServer({ limits: { perAddress: 20, perKey: 1_000, atOnce: 50 } });
  await server.makeEvent('second', await server.signUp());
  const flood = Array.from({ length: 40 }, () => server.ask('GET', '/api/events/second/roster'));
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  expect((await server.ask('GET', '/readyz')).status).toBe(200);
});

test('[H15] a cookie is good from our own pages only; a session ends when it is closed', async () => {
  server = await startWholeServer({ allowedOrigins: ['https://crm.example'] });
  const { cookie } = await server.signUp();
  const who = (headers: Record<string, string>) => server.ask('GET', '/api/session', undefined, headers);
  expect(await (await who({ cookie })).json()).toMatchObject({ account: { email: 'org@example.org' } });
  const write = (headers: Record<string, string>) =>
    server.ask('POST', '/api/events', {}, headers).then(({ status }) => status);
  expect(await write({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await write({ cookie, origin: 'https://crm.example' })).toBe(403);
  expect(await write({ cookie })).toBe(403);
  expect(await write({ cookie, origin: server.origin })).toBe(400);
  const crm = await server.ask('GET', '/livez', undefined, { origin: 'https://crm.example' });
  expect(crm.headers.get('access-control-allow-origin')).toBe('https://crm.example');
  expect(
    (await server.ask('DELETE', '/api/session', undefined, { cookie, origin: server.origin })).status,
  ).toBe(204);
  expect((await who({ cookie })).status).toBe(401);
});

test('[H15] a socket from a page of somebody else is refused before anything is read', async () => {
  server = await startWholeServer();
  const url = `${server.origin.replace('http', 'ws')}/sync/${server.event}/ledger`;
  const socket = new WebSocket(url, ['attend-gate'], { origin: 'https://evil.example' });
  const refused = await new Promise((resolve) => socket.on('error', (error) => resolve(error.message)));
  expect(refused).toContain('403');
});

test('[H16] the first account needs the link; wrong passwords run out; a link works once', async () => {
  server = await startWholeServer();
  const setUp = { email: 'a@example.org', name: 'A', password: PASSWORD };
  const post = (path: string, body: object) => server.ask('POST', path, body);
  expect((await post('/api/accounts/set-up', { ...setUp, code: 'guess' })).status).toBe(404);
  const code = server.server.signIn.invite({ role: 'organiser', events: [] });
  expect((await post('/api/accounts/set-up', { ...setUp, code, password: 'short' })).status).toBe(400);
  expect((await post('/api/accounts/set-up', { ...setUp, code })).status).toBe(200);
  expect((await post('/api/accounts/set-up', { ...setUp, email: 'b@example.org', code })).status).toBe(404);
  const wrong = [];
  for (let i = 0; i < 12; i++)
    wrong.push((await post('/api/session', { email: 'a@example.org', password: `wrong ${i}` })).status);
  expect(wrong.slice(0, 3)).toEqual([401, 401, 401]);
  expect(wrong.at(-1)).toBe(429);
});

test('[H17] a key of another system does what its scopes say, until it is revoked', async () => {
  server = await startWholeServer();
  const me = await server.signUp();
  const path = `/api/events/${server.event}/keys`;
  const made = await server.ask('POST', path, { name: 'CRM', scopes: ['managePeople'] }, me);
  expect(made.status).toBe(201);
  const { key, id } = (await made.json()) as { key: string; id: string };
  const crm = { authorization: `Bearer ${key}` };
  const status = async (what: string) => (await server.ask('GET', what, undefined, crm)).status;
  expect(await status(`/api/events/${server.event}/participants`)).toBe(200);
  expect(await status('/api/analytics/realtime')).toBe(403);
  expect(await status(path)).toBe(403);
  const listed = await (await server.ask('GET', path, undefined, me)).text();
  expect(listed).not.toContain(key);
  expect(JSON.parse(listed)).toMatchObject({ keys: [{ id, lastUsedAt: expect.stringMatching(/Z$/) }] });
  expect((await server.ask('DELETE', `${path}/${id}`, undefined, me)).status).toBe(204);
  expect(await status(`/api/events/${server.event}/participants`)).toBe(401);
  const audit = await server.ask('GET', `/api/events/${server.event}/audit`, undefined, me);
  expect(await audit.json()).toMatchObject({ lines: [{ action: 'key.revoke' }, { action: 'key.create' }] });
});

test('[H18] who was invited to one event sees that one and makes no other', async () => {
  server = await startWholeServer();
  const me = await server.signUp();
  await server.makeEvent('second', me);
  const invited = await server.ask('POST', '/api/accounts/invitations', { events: ['second'] }, me);
  const { code } = (await invited.json()) as { code: string };
  const made = await server.ask('POST', '/api/accounts/set-up', {
    ...{ code, email: 'b@example.org', name: 'B', password: PASSWORD },
  });
  const them = { cookie: made.headers.getSetCookie()[0]?.split(';')[0] ?? '', origin: server.origin };
  const list = await server.ask('GET', '/api/events', undefined, them);
  expect(((await list.json()) as { events: { id: string }[] }).events.map(({ id }) => id)).toEqual([
    'second',
  ]);
  const status = async (id: string) =>
    (await server.ask('GET', `/api/events/${id}/participants`, undefined, them)).status;
  expect([await status('second'), await status(server.event)]).toEqual([200, 401]);
  expect((await server.makeEvent('third', them)).status).toBe(403);
  const wider = await server.ask('POST', '/api/accounts/invitations', {}, them);
  expect(wider.status).toBe(403);
});

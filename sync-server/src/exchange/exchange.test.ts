/** Webhooks and sources against real HTTP servers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';
import { checkAddress, isPrivateAddress, sendRequest } from './safe-request.ts';

interface Call {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
let other: Server;
let host: string;
let calls: Call[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let server: WholeServer;
beforeEach(async () => {
  calls = [];
  answer = (_request, response) => response.end();
  other = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      calls.push({ url: request.url ?? '', headers: request.headers as Record<string, string>, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  server = await startWholeServer({ allowedHosts: [host] });
});
afterEach(async () => {
  await server.stop();
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
});

const in_ = '/api/events/tech-conference-2026';
const ask = (method: string, path: string, body?: object) =>
  server.ask(method, path, body, server.keyOf(server.event));
const event = () => {
  const found = server.server.directory.list()[0];
  if (!found) throw new Error('no event');
  return found;
};
const settle = async (): Promise<void> => {
  event().work.tick();
  await event().work.worker.idle();
};
const add = (...participants: object[]) => ask('POST', '/api/participants/bulk-upload', { participants });

test('[H22] a check-in reaches the receiver, signed so that the standard library believes it, and names nobody', async () => {
  await add({ name: '홍길동', email: 'hong@example.org' });
  const made = await ask('POST', `${in_}/webhooks`, {
    url: `http://${host}/hook`,
    kinds: ['attendance.entry'],
  });
  expect(made.status).toBe(201);
  const { secret, id } = (await made.json()) as { secret: string; id: string };
  const [person] = await event().people.page(undefined, 1);
  await event().roster.current();
  expect((await ask('POST', '/api/attendance/checkin', { token: person?.code, gate: 'north' })).status).toBe(
    201,
  );
  await settle();
  expect(calls).toHaveLength(1);
  const { headers, body } = calls[0] as Call;
  const told = new Webhook(secret).verify(body, headers) as { type: string; data: Record<string, unknown> };
  expect(told).toMatchObject({ type: 'attendance.entry', data: { tokenId: person?.token, list: 'main' } });
  expect(body).not.toContain('홍길동');
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  await settle();
  expect(calls).toHaveLength(1);
  expect(await (await ask('POST', `${in_}/webhooks/${id}/test`)).status).toBe(202);
  await settle();
  expect(calls[1]?.body).toContain('"type":"test"');
});

test('[H22] a receiver that fails is told again under the same id; one that is gone is told no more', async () => {
  await ask('POST', `${in_}/webhooks`, { url: `http://${host}/hook` });
  answer = (_request, response) => response.writeHead(500).end();
  await add({ name: 'A' });
  await settle();
  const failed = calls[0]?.headers['webhook-id'];
  expect(failed).toMatch(/^msg_/);
  answer = (_request, response) => response.writeHead(410).end();
  await event().work.jobs.list({ kind: 'webhook', limit: 1 });
  const store = event().work.jobs;
  const [job] = store.list({ kind: 'webhook', limit: 1 });
  store.retry(job?.id ?? 0, 0 as never, 'now');
  await settle();
  expect(calls[1]?.headers['webhook-id']).toBe(failed);
  const list = (await (await ask('GET', `${in_}/webhooks`)).json()) as { webhooks: { active: boolean }[] };
  expect(list.webhooks).toMatchObject([{ active: false }]);
});

test('[A26] no address leads into our own network, however it is written', async () => {
  const rules = { allowedHosts: new Set<string>() };
  for (const url of [
    ...[
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://10.1.2.3/',
      'https://2130706433/',
    ],
    ...[
      'https://0x7f.1/',
      'https://169.254.169.254/latest',
      'https://localhost/',
      'https://[fd00::1]/',
      'https://192.168.1.1/',
    ],
    ...[
      'http://example.org/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'https://user:pw@example.org/',
      'x',
    ],
  ])
    expect([url, checkAddress(url, rules).ok]).toEqual([url, false]);
  expect(checkAddress('https://example.org/hook', rules).ok).toBe(true);
  expect(isPrivateAddress('8.8.8.8')).toBe(false);
  const refused = await ask('POST', `${in_}/webhooks`, { url: 'https://127.0.0.1/hook' });
  expect(refused.status).toBe(400);
  // A name that leads inside is found out when the connection is made.
  const request = { method: 'GET', headers: {}, maxBytes: 10, timeoutMs: 5_000 } as const;
  await expect(sendRequest({ ...request, url: 'https://localhost.localdomain/' }, rules)).rejects.toThrow();
});

test('[H25] a redirect is not followed and a long answer is cut off', async () => {
  const rules = { allowedHosts: new Set([host]) };
  const request = {
    url: `http://${host}/`,
    method: 'GET',
    headers: {},
    maxBytes: 1_000,
    timeoutMs: 5_000,
  } as const;
  answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  expect((await sendRequest(request, rules)).status).toBe(302);
  answer = (_request, response) => response.end('x'.repeat(2_000));
  await expect(sendRequest(request, rules)).rejects.toThrow('more than 1000 bytes');
});

test('[E2] [H24] people are pulled page by page; who is gone is canceled last, and comes back valid', async () => {
  const pages: Record<string, object> = {
    '/people': {
      participants: [
        { externalId: '1', name: 'A' },
        { externalId: '2', name: 'B' },
      ],
      next: 'p2',
    },
    '/people?cursor=p2': { participants: [{ externalId: '3', name: 'C' }, { nonsense: true }] },
  };
  answer = (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(pages[request.url ?? ''] ?? []));
  };
  const made = await ask('POST', `${in_}/sources`, {
    ...{ url: `http://${host}/people`, authorization: 'Bearer s3cret', cancelsMissing: true },
  });
  const { id } = (await made.json()) as { id: string };
  await settle();
  const statuses = async () =>
    Object.fromEntries((await event().people.page(undefined, 10)).map(({ name, status }) => [name, status]));
  expect(await statuses()).toEqual({ A: 'valid', B: 'valid', C: 'valid' });
  expect(calls[0]?.headers.authorization).toBe('Bearer s3cret');
  const result = async () =>
    ((await (await ask('GET', `${in_}/sources`)).json()) as { sources: { lastResult: unknown }[] }).sources[0]
      ?.lastResult;
  expect(await result()).toEqual({ ok: true, accepted: 3, skipped: 1, canceled: 0, note: '' });
  // B moves to the second page, A is gone.
  pages['/people'] = { participants: [{ externalId: '3', name: 'C' }], next: 'p2' };
  pages['/people?cursor=p2'] = { participants: [{ externalId: '2', name: 'B' }] };
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ask('POST', `${in_}/sources/${id}/pull`);
  await settle();
  expect(await statuses()).toEqual({ A: 'canceled', B: 'valid', C: 'valid' });
  pages['/people'] = { participants: [{ externalId: '1', name: 'A' }], next: 'p2', deleted: ['3'] };
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ask('POST', `${in_}/sources/${id}/pull`);
  await settle();
  expect(await statuses()).toEqual({ A: 'valid', B: 'valid', C: 'canceled' });
});

test('[E2] [H24] a source that is suddenly empty cancels nobody, and a broken one says why', async () => {
  const all = Array.from({ length: 30 }, (_, i) => ({ externalId: `${i}`, name: `P${i}` }));
  let body: string = JSON.stringify(all);
  answer = (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(body);
  };
  const made = await ask('POST', `${in_}/sources`, { url: `http://${host}/all`, cancelsMissing: true });
  const { id } = (await made.json()) as { id: string };
  await settle();
  body = '[]';
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ask('POST', `${in_}/sources/${id}/pull`);
  await settle();
  const valid = (await event().people.page(undefined, 50)).filter(({ status }) => status === 'valid');
  expect(valid).toHaveLength(30);
  const [source] = event().work.sources.list();
  expect(source?.lastResult).toContain('nobody was canceled');
  body = '<html>';
  await ask('POST', `${in_}/sources/${id}/pull`);
  await settle();
  expect(event().work.sources.list()[0]?.lastResult).toContain('no JSON');
});

test('[E2] a source may be a CSV of any known tool', async () => {
  answer = (_request, response) => {
    response.setHeader('content-type', 'text/csv');
    response.end('이름,이메일\n홍길동,hong@example.org\n');
  };
  await ask('POST', `${in_}/sources`, { url: `http://${host}/list.csv` });
  await settle();
  expect((await event().people.page(undefined, 5)).map(({ name }) => name)).toEqual(['홍길동']);
});

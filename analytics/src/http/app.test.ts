import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { type HubStore, openHubStore } from '../catalog/hub-store.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { createSender } from '../hub/send.ts';
import { allStatus } from '../live/status.ts';
import { createApp } from './app.ts';

const KEY = 'agp_test';
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
let lake: TestLake;
let store: HubStore;
let hub: Hub;
let app: ReturnType<typeof createApp>;
const guard = { allowed: new Set<string>() };

beforeEach(async () => {
  lake = openTestLake();
  store = openHubStore(lake.dataDir);
  hub = createHub({ store, send: createSender(guard), clock: { now: Date.now }, random: () => 0 });
  const onError = (error: unknown): void => {
    throw error;
  };
  const status = () => allStatus(lake.catalog, Date.now());
  const live = {
    watch: (see: (events: ReturnType<typeof status>) => void) => {
      see(status());
      return () => undefined;
    },
  };
  const strongRandom = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
  const webhooks = { store, hub, guard, clock: { now: Date.now }, strongRandom };
  app = createApp({
    ...lake,
    key: KEY,
    live,
    random: () => 0.5,
    waitingFor: () => [],
    dashboard: undefined,
    webhooks,
    onError,
  });
  await fillDemo(lake.pullDeps, { seed: 4, events: 3, people: 60, lastMs: Date.UTC(2026, 9, 30, 10) });
});
afterEach(() => {
  store.close();
  lake.remove();
});

const ask = async (path: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> =>
  app.request(path, {
    ...init,
    ...(init.json === undefined ? {} : { method: 'POST', body: JSON.stringify(init.json) }),
    headers: { authorization: `Bearer ${KEY}` },
  });

test('[A27] without the key nothing is told, on any path', async () => {
  for (const path of [
    '/api/events',
    '/api/live',
    '/api/reports',
    '/api/reports/visitors',
    '/api/webhooks',
    '/api/hooks/samples/checkin.admitted',
    '/api/nowhere',
  ]) {
    const answer = await app.request(path, { headers: { authorization: 'Bearer agp_wrong' } });
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      path,
      401,
      'application/problem+json',
    ]);
  }
  expect((await app.request('/livez')).status).toBe(200);
});

test('[P2] events, reports with their chart, forecast refusals and staffing', async () => {
  const { events } = (await (await ask('/api/events')).json()) as {
    events: { event: string; phase: string }[];
  };
  expect(events.map(({ event }) => event)).toEqual(['demo-4-03', 'demo-4-02', 'demo-4-01']);
  expect(await (await ask('/api/reports/arrivals-by-gate?event=demo-4-01')).json()).toMatchObject({
    chart: expect.stringContaining('<svg') as string,
    meta: { k: null },
  });
  const bad = await ask('/api/reports/visitors?k=2');
  expect([bad.status, ((await bad.json()) as { detail: string }).detail]).toEqual([
    400,
    'k is a whole number of at least 5',
  ]);
  expect((await ask('/api/reports/..%2f..%2fetc')).status).toBe(404);
  expect(await (await ask('/api/forecast?event=demo-4-03')).json()).toMatchObject({
    code: 'bad_request',
    detail: expect.stringContaining('9 are needed') as string,
  });
  expect(
    ((await (await ask('/api/staffing?people=200&lanes=3')).json()) as { rows: object[] }).rows,
  ).toHaveLength(3);
});

test('[A26] an endpoint inside the network is refused; a wrong type is named', async () => {
  const make = async (url: string, types: string[]) =>
    (await ask('/api/webhooks', { json: { url, types } })).status;
  expect(await make('https://127.0.0.1/x', ['*'])).toBe(400);
  expect(await make('http://hooks.example.com', ['*'])).toBe(400);
  expect(await make('https://hooks.example.com', ['checkin.flew'])).toBe(400);
  expect(await make('https://hooks.example.com', ['checkin.*'])).toBe(201);
});

test('[A24] [A25] subscribe, test, deliver, replay and unsubscribe against a local receiver', async () => {
  const got: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  guard.allowed.add(host);
  const made = await ask('/api/hooks', {
    json: { targetUrl: `http://${host}/catch`, event: 'checkin.admitted' },
  });
  const { id, secret } = (await made.json()) as { id: string; secret: string };
  expect(await (await ask('/api/webhooks')).text()).not.toContain(secret);
  hub.publish([{ id: 'msg_1', type: 'checkin.admitted', data: { event: 'e' } }]);
  expect((await ask(`/api/webhooks/${id}/test`, { json: {} })).status).toBe(202);
  while ((await hub.tick()) > 0) await new Promise((resolve) => after(1, () => resolve(undefined)));
  const types = got.map(
    ({ headers, body }) => (new Webhook(secret).verify(body, headers) as { type: string }).type,
  );
  expect(types.sort()).toEqual(['checkin.admitted', 'endpoint.test']);
  expect(await (await ask(`/api/webhooks/${id}/replay`, { json: {} })).json()).toEqual({ queued: 1 });
  await hub.tick();
  expect(await (await ask(`/api/webhooks/${id}/deliveries`)).json()).toMatchObject({
    deliveries: [{ state: 'done' }, { state: 'done' }],
  });
  const [sample] = (await (await ask('/api/hooks/samples/checkin.admitted')).json()) as { id: string }[];
  expect(sample?.id).toBe('msg_sample_checkin.admitted');
  expect((await ask(`/api/hooks/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ask(`/api/webhooks/${id}/deliveries`)).status).toBe(404);
  server.close();
});

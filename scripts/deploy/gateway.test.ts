/** The gateway in front of real listeners, with the Caddy of this machine; without one its text is still checked. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { read } from './manifests.ts';

const CADDYFILE = 'deploy/gateway/Caddyfile';
const caddy = process.env.CADDY_PATH ?? 'caddy';
const hasCaddy = spawnSync(caddy, ['version']).status === 0;
const root = join(import.meta.dirname, '..', '..');

let servers: Server[] = [];
let gateway: ChildProcess | undefined;
let origin = '';

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status > 0;
  } catch (error) {
    // Nobody listens there yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

beforeAll(async () => {
  if (!hasCaddy) return;
  servers = ['event', 'platform'].map((name) =>
    createServer((request, response) => {
      request.resume();
      if (request.url?.endsWith('/live')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
        return;
      }
      response.end(`${name} ${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    }),
  );
  const [event = '', platform = ''] = await Promise.all(servers.map(listening));
  const free = createServer();
  const site = await listening(free);
  await new Promise((resolve) => free.close(resolve));
  origin = `http://${site}`;
  gateway = spawn(caddy, ['run', '--config', CADDYFILE, '--adapter', 'caddyfile'], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, SITE: origin, EVENT: event, PLATFORM: platform, CADDY_ADMIN: '127.0.0.1:0' },
  });
  await vi.waitUntil(() => answers(origin), { timeout: 10_000 });
});
afterAll(() => {
  gateway?.kill();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('[O12] the gateway names both services, and keeps figures and health inside', () => {
  const text = read(CADDYFILE);
  expect(text).toContain('handle_path /platform/*');
  for (const path of ['/metrics', '/platform/metrics', '/livez', '/readyz']) expect(text).toContain(path);
});

test.skipIf(!hasCaddy)(
  '[O12] one host: gate, wallet and event at the root, the platform under /platform/',
  async () => {
    const told = async (path: string) =>
      (await fetch(origin + path, { headers: { authorization: 'Bearer k' }, redirect: 'manual' })).text();
    expect(await told('/gate/')).toBe('event GET /gate/ Bearer k');
    expect(await told('/wallet/')).toBe('event GET /wallet/ Bearer k');
    expect(await told('/api/attendance/checkin')).toBe('event GET /api/attendance/checkin Bearer k');
    expect(await told('/platform/')).toBe('platform GET / Bearer k');
    expect(await told('/platform/api/reports/visitors?k=5')).toBe(
      'platform GET /api/reports/visitors?k=5 Bearer k',
    );
    expect((await fetch(`${origin}/platform`, { redirect: 'manual' })).headers.get('location')).toBe(
      '/platform/',
    );
    for (const path of ['/metrics', '/livez', '/platform/readyz'])
      expect((await fetch(origin + path)).status).toBe(404);
  },
);

test.skipIf(!hasCaddy)('[O12] a body too large for the platform is refused at the door', async () => {
  const send = async (path: string): Promise<number> =>
    (await fetch(origin + path, { method: 'POST', body: 'x'.repeat(100_000) })).status;
  expect(await send('/platform/api/webhooks')).not.toBe(200);
  expect(await send('/api/participants')).toBe(200);
});

test.skipIf(!hasCaddy)('[O12] live numbers come through at once', async () => {
  for (const path of ['/platform/api/live', '/api/events/e/live']) {
    const answer = await fetch(origin + path, { headers: { 'accept-encoding': 'gzip, zstd' } });
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
  }
});

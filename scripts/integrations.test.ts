/** The example connectors as people run them: real event server, real platform, local receivers. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);
const children: ChildProcess[] = [];
interface Ready {
  readonly kind: string;
  readonly origin: string;
  readonly event: string;
  readonly organiserKey: string;
  readonly dashboard: string;
}
interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: { members?: { email: string; tags: string[] }[]; email?: string; properties?: object };
}

let folder: string;
let event: Ready;
let platform: Ready;
let key: string;
let receiver: Server;
let hookPort: number;
let received: Received[] = [];
let origin: string;

function start(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ready> {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error', ...env },
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = JSON.parse(line) as Ready;
      if (ready.kind === 'ready') resolve(ready);
    });
  });
}
const portOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

async function ask<T>(url: string, bearer: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  const answer = await fetch(url, {
    headers,
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
const connector = async (name: string, env: Record<string, string>): Promise<string> =>
  (
    await run(process.execPath, [join(root, 'docs', 'guides', 'integrations', name)], {
      env: { ...process.env, ...env },
    })
  ).stdout;
const checkIn = (token: string) =>
  ask(`${event.origin}/api/attendance/checkin`, event.organiserKey, { token, gate: 'north', type: 'entry' });
interface Guest {
  readonly code: string;
  readonly email: string;
  readonly status: string;
}
const guests = async (): Promise<readonly Guest[]> =>
  (
    await ask<{ participants: Guest[] }>(
      `${event.origin}/api/events/${event.event}/participants?limit=1000`,
      event.organiserKey,
    )
  ).participants;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-integrations-'));
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({
      ...{ method: request.method ?? '', path: request.url ?? '' },
      body: JSON.parse(body) as Received['body'],
    });
    response.writeHead(200).end('{}');
  });
  origin = `http://127.0.0.1:${await portOf(receiver)}`;
  const free = createServer();
  hookPort = await portOf(free);
  await new Promise((resolve) => free.close(resolve));
  event = await start('sync-server/src/main.ts', ['--port', '0', '--data', join(folder, 'event')]);
  for (const { code } of (await guests()).slice(0, 12)) await checkIn(code);
  platform = await start(
    'analytics/src/main.ts',
    [
      ...['--port', '0', '--data', join(folder, 'platform'), '--source', event.origin, '--every', '1'],
      ...['--threads', '1', '--allow-host', `127.0.0.1:${hookPort}`],
    ],
    { ATTEND_ANALYTICS_KEY: event.organiserKey },
  );
  const owner = platform.dashboard.split('key=')[1] ?? '';
  await vi.waitUntil(
    async () => {
      const { events } = await ask<{ events: { everIn: number | null }[] }>(
        `${platform.origin}/api/events`,
        owner,
      );
      return events[0]?.everIn === 12;
    },
    { timeout: 30_000, interval: 200 },
  );
  key = (await ask<{ key: string }>(`${platform.origin}/api/keys`, owner, { name: 'tools', scope: 'hub' }))
    .key;
}, 60_000);
afterAll(() => {
  for (const child of children) {
    child.removeAllListeners('exit');
    child.kill();
  }
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const source = () => ({
  ...{ EVENT_ORIGIN: event.origin, EVENT_ID: event.event, EVENT_KEY: event.organiserKey },
});

test('[A25] CRM: everybody is one contact, also after a second run', async () => {
  received = [];
  const all = await guests();
  const env = { ...source(), CRM_URL: `${origin}/crm`, CRM_KEY: 'k' };
  expect(JSON.parse(await connector('crm-contacts.mjs', env))).toEqual({ written: all.length });
  await connector('crm-contacts.mjs', env);
  expect(received.every(({ method }) => method === 'PUT')).toBe(true);
  expect(new Set(received.map(({ path }) => path)).size).toBe(all.length);
  const attended = received
    .slice(0, all.length)
    .filter(({ body }) => JSON.stringify(body).includes('"attended":true'));
  expect(attended.map(({ body }) => body.email).sort()).toEqual(
    all
      .slice(0, 12)
      .map(({ email }) => email)
      .sort(),
  );
}, 60_000);

test('[A25] marketing list: who came and who did not, everybody once', async () => {
  received = [];
  const valid = (await guests()).filter(({ email, status }) => email !== '' && status === 'valid');
  const env = { ...source(), LIST_URL: `${origin}/list`, LIST_KEY: 'k' };
  const counts = JSON.parse(await connector('marketing-list.mjs', env)) as {
    attended: number;
    missed: number;
  };
  const members = received.flatMap(({ body }) => body.members ?? []);
  expect(members).toHaveLength(valid.length);
  expect(counts.attended + counts.missed).toBe(valid.length);
  expect(counts.attended).toBe(12);
}, 60_000);

test('[A20] accounting: every entry of the journal balances, and adds up to the report', async () => {
  const env = {
    PLATFORM: platform.origin,
    KEY: key,
    COST: '1000',
    COST_PER_PERSON: '2',
    VALUE_PER_PERSON: '30',
  };
  const [head, ...lines] = (await connector('accounting-journal.mjs', env)).trim().split('\n');
  expect(head).toBe('date,account,debit,credit,text');
  const sum = (column: number): number => lines.reduce((n, line) => n + Number(line.split(',')[column]), 0);
  expect(lines).toHaveLength(4);
  expect([sum(2), sum(3)]).toEqual([1_024 + 360, 1_024 + 360]);
});

test('[A25] BI: reports come as Parquet files', async () => {
  const FOLDER = join(folder, 'bi');
  const env = { PLATFORM: platform.origin, KEY: key, FOLDER, REPORTS: 'visitors,funnel' };
  await connector('bi-parquet.mjs', env);
  for (const report of ['visitors', 'funnel']) {
    const file = join(FOLDER, `${report}.parquet`);
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
  }
});

test('[A25] a REST hook subscribes, gets the next admission signed, and leaves', async () => {
  const env = {
    PLATFORM: platform.origin,
    KEY: key,
    HOOK_PORT: String(hookPort),
    TYPE: 'checkin.admitted',
    COUNT: '1',
  };
  const hook = connector('rest-hook.mjs', env);
  const endpoints = async (): Promise<number> =>
    (await ask<{ endpoints: object[] }>(`${platform.origin}/api/webhooks`, key)).endpoints.length;
  await vi.waitUntil(async () => (await endpoints()) === 1, { timeout: 10_000 });
  await checkIn((await guests())[20]!.code);
  expect(JSON.parse(await hook)).toMatchObject({ type: 'checkin.admitted', data: { event: event.event } });
  expect(await endpoints()).toBe(0);
}, 60_000);

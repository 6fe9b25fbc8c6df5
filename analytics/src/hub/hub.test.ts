import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubStore, openHubStore, takes } from '../catalog/hub-store.ts';
import { checkTarget, guardedLookup, isInside } from './address-guard.ts';
import { createHub, type Hub, type News } from './hub.ts';
import { nextWait, WAITS_MS } from './retry.ts';
import { createSender } from './send.ts';
import { secretOf } from './signing.ts';

const SECRET = secretOf(new Uint8Array(32).fill(9));
let folder: string;
let store: HubStore;
let hub: Hub;
let time: { now: number };
let server: Server;
let answers: { status: number; headers?: Record<string, string> }[];
let received: { headers: Record<string, string>; body: string }[];
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-hub-'));
  store = openHubStore(folder);
  time = { now: Date.now() };
  answers = [];
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      const { status, headers = {} } = answers.shift() ?? { status: 204 };
      response.writeHead(status, headers).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}/hook`;
  const send = createSender({ allowed: new Set([host]) });
  hub = createHub({ store, send, clock: { now: () => time.now }, random: () => 0 });
  store.addEndpoint({
    id: 'ep1',
    url,
    secret: SECRET,
    types: ['checkin.*', 'endpoint.*'],
    format: 'standard',
    createdMs: 1,
  });
});
afterEach(() => {
  store.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const news = (n: number, type: News['type'] = 'checkin.admitted'): News => ({
  id: `msg_${n}`,
  type,
  data: { event: 'e', fact: `1.0.${n}` },
});
const states = () => store.log('ep1', 100).map(({ state }) => state);

test('[A24] a receiver checks the signature with the Standard Webhooks library', async () => {
  hub.publish([news(1)]);
  expect(await hub.tick()).toBe(1);
  const { headers, body } = received[0]!;
  expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({
    type: 'checkin.admitted',
    data: { fact: '1.0.1' },
  });
  expect(() => new Webhook(SECRET).verify(body.replace('1.0.1', '1.0.2'), headers)).toThrow();
  expect(states()).toEqual(['done']);
});

test('[A24] the same news twice is one message; a type nobody asked for is none', async () => {
  expect(hub.publish([news(1), news(1), news(2, 'report.ready')])).toBe(1);
  expect(hub.publish([news(1)])).toBe(0);
  await hub.tick();
  expect(received).toHaveLength(1);
  expect([takes(['*'], 'a.b'), takes(['a.*'], 'a.b'), takes(['a.*'], 'ab.c'), takes(['a.b'], 'a.b')]).toEqual(
    [true, true, false, true],
  );
});

test('[A24] [I8] tried again on schedule with the same id until it works', async () => {
  answers = [{ status: 500 }, { status: 503 }, { status: 200 }];
  hub.publish([news(1)]);
  await hub.tick();
  expect(await hub.tick()).toBe(0);
  time.now += WAITS_MS[1]!;
  await hub.tick();
  time.now += WAITS_MS[2]! - 1;
  expect(await hub.tick()).toBe(0);
  time.now += 1;
  await hub.tick();
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1', 'msg_1']);
  expect(store.log('ep1', 1)).toMatchObject([{ state: 'done', attempts: 3, status: 200 }]);
});

test('[A24] after the last attempt it is a dead letter, which a replay brings back', async () => {
  answers = WAITS_MS.map(() => ({ status: 500 }));
  hub.publish([news(1)]);
  for (const wait of WAITS_MS) {
    time.now += wait;
    await hub.tick();
  }
  expect(states()).toEqual(['dead']);
  expect(store.replay('ep1', 0, time.now, 'msg_1', time.now)).toBe(1);
  await hub.tick();
  expect(states()).toEqual(['done']);
});

test('[A24] Retry-After is honoured, as seconds and as a date, and never for more than a day', () => {
  const wait = (header: string | undefined) => nextWait(1, header, 0, () => 0);
  expect([
    wait('60'),
    wait('Thu, 01 Jan 1970 00:02:00 GMT'),
    wait('9999999'),
    wait('soon'),
    wait(undefined),
  ]).toEqual([60_000, 120_000, 86_400_000, 5_000, 5_000]);
  expect(nextWait(WAITS_MS.length, undefined, 0, () => 0)).toBeUndefined();
});

test('[A24] 410 disables an endpoint and the others hear of it; so do fifty failures in a row', async () => {
  store.addEndpoint({
    id: 'ep2',
    url,
    secret: SECRET,
    types: ['endpoint.disabled'],
    format: 'standard',
    createdMs: 2,
  });
  answers = [{ status: 410 }];
  hub.publish([news(1)]);
  await hub.tick();
  expect(store.endpoint('ep1')?.disabledMs).toBe(time.now);
  await hub.tick();
  expect(JSON.parse(received.at(-1)!.body)).toMatchObject({
    type: 'endpoint.disabled',
    data: { endpoint: 'ep1' },
  });
  store.disable('ep1', null);
  answers = new Array<{ status: number }>(50).fill({ status: 500 });
  hub.publish(Array.from({ length: 50 }, (_, i) => news(100 + i)));
  while ((await hub.tick()) > 0);
  expect(store.endpoint('ep1')?.disabledMs).not.toBeNull();
});

test('[A24] what was due when the process died is delivered by the next one', async () => {
  hub.publish([news(1), news(2)]);
  store.close();
  store = openHubStore(folder);
  const host = new URL(url).host;
  const next = createHub({
    store,
    send: createSender({ allowed: new Set([host]) }),
    clock: { now: () => time.now },
    random: () => 0,
  });
  expect(await next.tick()).toBe(2);
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['msg_1', 'msg_2']));
});

const nobody = { allowed: new Set<string>() };

test('[A26] only https to addresses outside of any network', () => {
  const bad = [
    'ftp://x.example',
    'http://x.example',
    'https://u:p@x.example',
    'https://127.0.0.1',
    'https://[::1]',
    'https://10.1.2.3',
    'https://169.254.169.254',
    'https://localhost',
    'https://db.internal',
    'https://[::ffff:10.0.0.1]',
    'https://0x7f.1',
    'x',
  ];
  for (const target of bad) expect([target, checkTarget(target, nobody).ok]).toEqual([target, false]);
  expect(checkTarget('https://hooks.example.com/a?b', nobody).ok).toBe(true);
  expect(checkTarget('http://crm.local:8080/x', { allowed: new Set(['crm.local:8080']) }).ok).toBe(true);
});

test('[A26] any private IPv4 address is inside, also dressed as IPv6', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('10', '127', '192.168', '172.20', '169.254', '100.64'),
      fc.nat(255),
      fc.nat(255),
      (head, a, b) => {
        const parts = [...head.split('.'), String(a), String(b), '1'].slice(0, 4);
        const address = parts.join('.');
        expect(isInside(address)).toBe(true);
        expect(isInside(`::ffff:${address}`)).toBe(true);
      },
    ),
  );
  expect([isInside('93.184.216.34'), isInside('2606:4700::1111'), isInside('not an address')]).toEqual([
    false,
    false,
    true,
  ]);
});

test('[A26] a name that leads inside is refused at the moment of sending, whatever it was before', async () => {
  const lookup = guardedLookup(nobody, ((
    _name: string,
    _options: object,
    callback: (e: null, a: object[]) => void,
  ) =>
    callback(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.5', family: 4 },
    ])) as never);
  const answer = await new Promise<Error | null>((resolve) =>
    lookup('evil.example', {}, (error) => resolve(error)),
  );
  expect(answer?.message).toBe('evil.example leads inside the network');
});

test('[A26] a redirect is not followed', async () => {
  answers = [{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }];
  hub.publish([news(1)]);
  await hub.tick();
  expect(store.log('ep1', 1)).toMatchObject([{ state: 'pending', status: 302 }]);
  expect(received).toHaveLength(1);
});

test('[A25] an endpoint that asked for CloudEvents gets them, signed like all others', async () => {
  store.removeEndpoint('ep1');
  store.addEndpoint({ id: 'ce', url, secret: SECRET, types: ['*'], format: 'cloudevents', createdMs: 1 });
  hub.publish([news(1)]);
  await hub.tick();
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  expect(headers['content-type']).toBe('application/cloudevents+json');
  expect(new Webhook(SECRET).verify(body, headers)).toEqual({
    ...{ specversion: '1.0', id: 'msg_1', source: 'urn:attend-gate:event:e' },
    ...{ type: 'attend-gate.checkin.admitted', time: new Date(time.now).toISOString() },
    ...{ datacontenttype: 'application/json', data: { event: 'e', fact: '1.0.1' } },
  });
});

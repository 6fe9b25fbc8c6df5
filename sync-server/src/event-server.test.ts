/** The whole event server on a real port: real sockets, real SQLite, real keys, stock y-websocket clients. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  CLOSE,
  clientOf,
  createReplica,
  type DeviceNo,
  encodeAck,
  encodeRuns,
  generateKeyPair,
  type Millis,
  type Replica,
  signerOf,
  toBase64url,
  type UploadAnswer,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { demoEvent } from './demo.ts';
import { type OpenEvent, openEvent } from './event/open-event.ts';
import { createApp } from './http/app.ts';
import { type Listening, listen } from './http/listen.ts';

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};

let dataDir: string;
let event: OpenEvent;
let server: Listening;
let errors: unknown[];
const providers: WebsocketProvider[] = [];

async function start(isNew: boolean): Promise<void> {
  const onError = (error: unknown): void => void errors.push(error);
  event = await openEvent({ dataDir, info: demoEvent(clock.now()), isNew, clock, random, after, onError });
  server = await listen({ host: '127.0.0.1', port: 0 }, (origin) =>
    createApp({
      event,
      origin,
      gateApp: undefined,
      walletApp: undefined,
      walletUrl: `${origin}/wallet/`,
      readGuestList: () => ({ ok: false, error: 'no files here' }),
      clock,
      random,
      after,
      onError,
    }),
  );
}

async function stop(): Promise<void> {
  for (const provider of providers.splice(0)) provider.destroy();
  await event.close();
  await server.close();
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  errors = [];
  await start(true);
});
afterEach(stop);

async function ask(
  path: string,
  body?: unknown,
  bearer: string | null = event.organiserKey,
): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (bearer !== null) headers.authorization = `Bearer ${bearer}`;
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(server.address + path, init);
}

/** Uploads people and answers with their codes. */
async function upload(...names: string[]): Promise<string[]> {
  const participants = names.map((name) => ({ name, email: `${name}@example.org`, ticketType: 'Standard' }));
  const answer = (await (
    await ask('/api/participants/bulk-upload', { participants })
  ).json()) as UploadAnswer;
  expect(answer.accepted).toBe(names.length);
  const page = (await (await ask(`/api/events/${event.id}/participants?limit=100`)).json()) as {
    participants: { name: string; code: string }[];
  };
  await event.roster.current();
  return names.map((name) => page.participants.find((p) => p.name === name)!.code);
}

interface PairedDevice {
  readonly device: DeviceNo;
  readonly accessToken: string;
}

async function pair(role = 'steward'): Promise<PairedDevice> {
  const opened = (await (await ask(`/api/events/${event.id}/pairings`, { name: 'Tablet', role })).json()) as {
    code: string;
  };
  const { publicKey } = await signerOf(await generateKeyPair(false));
  const body = { code: opened.code, publicKey: toBase64url(publicKey) };
  return (await (await ask('/api/pairings/claim', body, null)).json()) as PairedDevice;
}

interface Client {
  readonly replica: Replica;
  readonly provider: WebsocketProvider;
  closedWith(): number | undefined;
}

/** A stock y-websocket client that brings an access token. */
function connect(token: string): Client {
  const replica = createReplica();
  const provider = new WebsocketProvider(
    `ws://127.0.0.1:${server.port}/sync/${event.id}`,
    'ledger',
    replica.doc,
    {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      protocols: ['attend-gate', `token.${token}`],
      disableBc: true,
    },
  );
  providers.push(provider);
  let code: number | undefined;
  provider.on('connection-close', (event) => {
    code = event?.code ?? code;
  });
  return { replica, provider, closedWith: () => code };
}

const until = (condition: () => unknown): Promise<void> =>
  expect
    .poll(condition, { timeout: 5_000, interval: 10 })
    .toBeTruthy()
    .then(() => undefined);
const admit = (n: number): string => `1|${(n + 1).toString(36)}|a|AAAAAAAAADA|main|q`;
const append = ({ replica }: Client, device: DeviceNo, n: number): void => {
  const client = clientOf(device, 0);
  replica.applyRuns([{ client, clock: replica.length(client), texts: [admit(n)] }], 'own');
};

test('[L17] [L18] a stock y-websocket writer that obeys is stored, and a reader sees it', async () => {
  const { device, accessToken } = await pair();
  const writer = connect(accessToken);
  const reader = connect(event.organiserKey);
  await until(() => writer.provider.synced && reader.provider.synced);
  for (let i = 0; i < 50; i++) append(writer, device, i);
  await until(() => reader.replica.length(clientOf(device, 0)) === 50);
  expect(event.ledger.ledger.size).toBe(50);
  expect(errors).toEqual([]);
});

test('[L17] what one server stored, the next one on the same folder serves', async () => {
  const { device, accessToken } = await pair();
  const writer = connect(accessToken);
  await until(() => writer.provider.synced);
  append(writer, device, 1);
  await until(() => event.ledger.ledger.size === 1);
  await stop();
  await start(false);
  const reader = connect(event.organiserKey);
  await until(() => reader.replica.length(clientOf(device, 0)) === 1);
});

test('[L14] a device that writes another one’s session is cut off with 4422 and stands in the audit log', async () => {
  const [attacker, victim] = [await pair(), await pair()];
  const client = connect(attacker.accessToken);
  await until(() => client.provider.synced);
  append(client, victim.device, 1);
  await until(() => client.closedWith() === CLOSE.violation);
  expect(client.provider.shouldConnect).toBe(false);
  expect(event.ledger.ledger.size).toBe(0);
  expect(await event.audit.recent(1)).toMatchObject([
    { actor: `device:${attacker.device}`, action: 'relay.violation' },
  ]);
});

test('[L27] no token, a wrong token and an own message type from a stranger open nothing', async () => {
  const client = connect('nonsense');
  await until(() => client.closedWith() === CLOSE.tokenExpired);
  const bare = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${event.id}/ledger`, ['attend-gate']);
  bare.on('open', () => bare.send(encodeAck('server', [])));
  const code = await new Promise((resolve) => bare.on('close', resolve));
  expect(code).toBe(CLOSE.tokenExpired);
});

test('[L23] a revoked device is cut off within a second and does not come back', async () => {
  const { device, accessToken } = await pair();
  const client = connect(accessToken);
  await until(() => client.provider.synced);
  expect((await ask(`/api/events/${event.id}/devices/${device}/revoke`, {})).status).toBe(200);
  await until(() => client.closedWith() === CLOSE.revoked);
  const again = connect(accessToken);
  await until(() => again.closedWith() === CLOSE.tokenExpired);
});

test('[L26] a message over 16 MiB ends the connection and nothing else', async () => {
  const { accessToken } = await pair();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${event.id}/ledger`, [
    'attend-gate',
    `token.${accessToken}`,
  ]);
  socket.on('open', () => socket.send(new Uint8Array(17 * 1024 * 1024)));
  expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1009);
  expect((await ask('/readyz')).status).toBe(200);
});

test('[E4] [E6] [H1] the owner’s endpoints: verify, check in, refused the second time with gate and time', async () => {
  const [code] = await upload('mina');
  expect(await (await ask('/api/tokens/verify', { token: code }, null)).json()).toMatchObject({
    valid: true,
    attendance: { checkedIn: false },
  });
  const first = await ask('/api/attendance/checkin', { token: code, gate: 'north' });
  expect(first.status).toBe(201);
  expect(await first.json()).toMatchObject({ status: 'ok', fact: '0.0.0', list: 'main' });
  const second = await ask('/api/attendance/checkin', { token: code, gate: 'south' });
  expect(second.status).toBe(200);
  expect(await second.json()).toMatchObject({
    status: 'error',
    reason: 'already_redeemed',
    explanation: { kind: 'already_redeemed', first: { fact: '0.0.0', gate: 'north', device: 0 } },
  });
  expect(await (await ask('/api/analytics/realtime')).json()).toMatchObject({
    registered: 1,
    people: 1,
    bodies: 1,
    conflicts: 0,
    perGate: [
      { gate: 'north', entries: 1 },
      { gate: 'south', entries: 0 },
    ],
  });
});

test('[L2] the same nonce again gets the first answer again and writes nothing', async () => {
  const [code] = await upload('mina');
  const body = { token: code, nonce: 'retry-1' };
  const [a, b] = [await ask('/api/attendance/checkin', body), await ask('/api/attendance/checkin', body)];
  expect([a.status, b.status]).toEqual([201, 201]);
  expect(await b.json()).toEqual(await a.json());
  expect(event.ledger.ledger.counts()).toMatchObject({ people: 1, bodies: 1 });
});

test('[L5] two gates that could not know of each other are one conflict, and people and bodies differ by one', async () => {
  const [code] = await upload('mina');
  const person = await event.people.byCode(code as never);
  const [north, south] = [await pair(), await pair()];
  for (const { device, accessToken } of [north, south]) {
    const client = connect(accessToken);
    await until(() => client.provider.synced);
    const text = `1|zz|a|${person!.token}|main|q`;
    client.replica.applyUpdate(encodeRuns([{ client: clientOf(device, 0), clock: 0, texts: [text] }]), 'own');
  }
  await until(() => event.ledger.ledger.counts().openConflicts === 1);
  expect(await (await ask('/api/analytics/realtime')).json()).toMatchObject({
    people: 1,
    bodies: 2,
    conflicts: 1,
  });
});

test('[wire] nobody without a bearer checks in or reads numbers; a bad body is a problem, never a 500', async () => {
  expect((await ask('/api/attendance/checkin', { token: 'x' }, null)).status).toBe(401);
  expect((await fetch(`${server.address}/api/analytics/realtime`)).status).toBe(401);
  for (const body of [{}, [], 'x', { token: 5 }, { token: 'x', list: 'NO' }, { token: 'x', type: 'fly' }]) {
    const answer = await ask('/api/attendance/checkin', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  expect((await ask('/nowhere')).status).toBe(404);
});

test('[V2] whoever was uploaded a moment ago enters at once, although their roster is not signed yet', async () => {
  const participants = Array.from({ length: 400 }, (_, i) => ({
    name: `Guest ${i}`,
    email: `g${i}@example.org`,
    ticketType: 'Standard',
  }));
  await ask('/api/participants/bulk-upload', { participants });
  // Straight from the store: reading the list over HTTP would give the roster time.
  const [guest] = await event.people.page(undefined, 1);
  const answer = await ask('/api/attendance/checkin', { token: guest!.code });
  expect([answer.status, await answer.json()]).toMatchObject([201, { status: 'ok' }]);
});

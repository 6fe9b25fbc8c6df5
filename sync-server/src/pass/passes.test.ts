/** Passes on a real port: a phone opens one, the door admits, the phone hears of it; restarts and strangers included. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  CLOSE,
  clientOf,
  createReplica,
  type DeviceNo,
  type EventInfo,
  type Millis,
  type OpenPassAnswer,
  passAttendance,
  passEntriesOfRuns,
  type Replica,
  type TokenId,
  type UploadAnswer,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { serverSession } from '../attendance/server-log.ts';
import { demoEvent } from '../demo.ts';
import { type OpenEvent, openEvent } from '../event/open-event.ts';
import { createApp } from '../http/app.ts';
import { type Listening, listen } from '../http/listen.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createEventStore } from '../store/event-store.ts';

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
/** The minute of idle time passes at once when a test says so. */
let idle: (() => void)[];
const after = (ms: number, task: () => void): (() => void) => {
  if (ms === 60_000) {
    idle.push(task);
    return () => {
      idle = idle.filter((one) => one !== task);
    };
  }
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
      ...{
        event,
        origin,
        gateApp: undefined,
        walletApp: undefined,
        walletUrl: 'https://wallet.example/wallet/',
      },
      readGuestList: () => ({ ok: false, error: 'no files here' }),
      ...{ clock, random, after, onError },
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
  idle = [];
  await start(true);
});
afterEach(stop);

const post = (path: string, body: unknown, bearer?: string): Promise<Response> =>
  fetch(server.address + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
  });

interface Guest {
  readonly code: string;
  readonly ticket: string;
  readonly token: TokenId;
}

async function guest(name: string, phone = ''): Promise<Guest> {
  const participants = [{ name, email: `${name}@example.org`, ticketType: 'Standard', phone }];
  const uploaded = await post('/api/participants/bulk-upload', { participants }, event.organiserKey);
  expect(((await uploaded.json()) as UploadAnswer).accepted).toBe(1);
  await event.roster.current();
  const person = (await event.people.page(undefined, 100)).find((p) => p.name === name)!;
  const { ticketText } = await import('../tokens/ticket.ts');
  const ticket = await ticketText(person, event.eventInfo(), event.signer);
  return { code: person.code, ticket, token: person.token };
}

const open = async (body: unknown): Promise<OpenPassAnswer> =>
  (await (await post('/api/passes/open', body)).json()) as OpenPassAnswer;

type Pass = Extract<OpenPassAnswer, { status: 'open' }>;
async function openWith(ticket: string, phone?: number): Promise<Pass> {
  const answer = await open({ token: ticket, ...(phone === undefined ? {} : { phone }) });
  if (answer.status !== 'open') throw new Error(`not opened: ${JSON.stringify(answer)}`);
  return answer;
}

interface Phone {
  readonly replica: Replica;
  readonly provider: WebsocketProvider;
  closedWith(): number | undefined;
  said(): ReturnType<typeof passAttendance>;
}

function connect(token: string, accessToken: string): Phone {
  const replica = createReplica();
  const provider = new WebsocketProvider(
    `ws://127.0.0.1:${server.port}/sync/${event.id}/pass`,
    token,
    replica.doc,
    {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      protocols: ['attend-gate', `token.${accessToken}`],
      disableBc: true,
    },
  );
  providers.push(provider);
  let code: number | undefined;
  provider.on('connection-close', (closed) => {
    code = closed?.code ?? code;
  });
  const info: EventInfo = event.eventInfo();
  return {
    replica,
    provider,
    closedWith: () => code,
    said: () =>
      passAttendance(passEntriesOfRuns(replica.runsSince(new Map()), info.epoch), token as TokenId, info),
  };
}

const until = (condition: () => unknown): Promise<void> =>
  expect
    .poll(condition, { timeout: 5_000, interval: 10 })
    .toBeTruthy()
    .then(() => undefined);

const checkIn = async (token: string, type: 'entry' | 'exit' = 'entry', gate = 'north'): Promise<number> =>
  (await post('/api/attendance/checkin', { token, gate, type }, event.organiserKey)).status;

test('[L11] [E9] a ticket opens its pass, and an admission reaches the phone with its gate', async () => {
  const mina = await guest('mina');
  const pass = await openWith(mina.ticket);
  expect(pass).toMatchObject({
    token: mina.token,
    code: mina.code,
    ticket: mina.ticket,
    name: 'mina',
    phone: 1,
  });
  const phone = connect(pass.token, pass.accessToken);
  await until(() => phone.provider.synced);
  expect(phone.said().inside).toBeUndefined();
  expect(await checkIn(mina.code)).toBe(201);
  await until(() => phone.said().inside);
  expect(phone.said().inside).toMatchObject({ gate: 'north', kind: 'entry' });
  expect(await checkIn(mina.code, 'exit', 'south')).toBe(201);
  await until(() => !phone.said().inside);
  expect(phone.said().history).toHaveLength(2);
  expect(errors).toEqual([]);
});

test('[L11] what happened before, and while the server was down, is there once, after every restart', async () => {
  const mina = await guest('mina');
  expect(await checkIn(mina.code)).toBe(201);
  const pass = await openWith(mina.ticket);
  const first = connect(pass.token, pass.accessToken);
  await until(() => first.said().inside);
  await stop();
  await start(false);
  expect(await checkIn(mina.code, 'exit')).toBe(201);
  const again = connect(pass.token, (await openWith(mina.ticket, pass.phone)).accessToken);
  await until(() => again.said().history.length === 2);
  expect(again.replica.length(clientOf(0 as DeviceNo, 0))).toBe(2);
});

test('[O9] after a restore copies go into another session: a phone that holds newer ones hears of both', async () => {
  const mina = await guest('mina');
  const pass = await openWith(mina.ticket);
  await stop();
  const store = await openEventDatabase(eventDatabaseFile(dataDir, event.id));
  const { logEpoch } = createEventStore(store, event.id).raiseEpochs(clock.now(), {
    epoch: 1_000,
    device: 0,
  });
  await store.close();
  await start(false);
  const phone = connect(pass.token, (await openWith(mina.ticket, pass.phone)).accessToken);
  // What the lost server had copied last, and only this phone still knows.
  const lost = `1|1|a|${mina.token}|main|i`;
  phone.replica.applyRuns([{ client: clientOf(0 as DeviceNo, 0), clock: 0, texts: [lost] }], 'own');
  expect(await checkIn(mina.code)).toBe(201);
  await until(() => phone.replica.length(clientOf(0 as DeviceNo, serverSession(logEpoch))) === 1);
  await until(() => phone.said().inside);
});

test('[L22] a pass is unloaded a minute after its last phone has gone, and comes back whole', async () => {
  const mina = await guest('mina');
  const pass = await openWith(mina.ticket);
  const phone = connect(pass.token, pass.accessToken);
  await until(() => phone.provider.synced);
  expect(event.passes.open).toBe(1);
  phone.provider.destroy();
  await until(() => idle.length === 1);
  idle[0]!();
  await until(() => event.passes.open === 0);
  expect(await checkIn(mina.code)).toBe(201);
  const again = connect(pass.token, pass.accessToken);
  await until(() => again.said().inside);
});

test('[X1] another person’s token, a stranger’s and a device’s open no pass; staff may read one', async () => {
  const [mina, jun] = [await guest('mina'), await guest('jun')];
  const pass = await openWith(mina.ticket);
  for (const [token, bearer] of [
    [jun.token, pass.accessToken],
    [mina.token, 'nonsense'],
    ['not-a-token', pass.accessToken],
  ] as const) {
    const phone = connect(token, bearer);
    await until(() => phone.closedWith() === CLOSE.tokenExpired);
  }
  const ledger = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${event.id}/ledger`, [
    'attend-gate',
    `token.${pass.accessToken}`,
  ]);
  expect(await new Promise((resolve) => ledger.on('close', resolve))).toBe(CLOSE.tokenExpired);
  expect(await checkIn(mina.code)).toBe(201);
  const staff = connect(mina.token, event.organiserKey);
  await until(() => staff.said().inside);
});

test('[L11] [L14] a phone that writes what only the server may is cut off, and the audit log says so', async () => {
  const mina = await guest('mina');
  const pass = await openWith(mina.ticket);
  const phone = connect(pass.token, pass.accessToken);
  await until(() => phone.provider.synced);
  const forged = `1|1|a|${mina.token}|main|q|c=7.0.1@north`;
  phone.replica.applyRuns(
    [{ client: clientOf(pass.phone as DeviceNo, 0), clock: 0, texts: [forged] }],
    'own',
  );
  await until(() => phone.closedWith() === CLOSE.violation);
  expect(event.ledger.ledger.size).toBe(0);
  expect(await event.audit.recent(1)).toMatchObject([
    { actor: `phone:${mina.token}/1`, action: 'relay.violation' },
  ]);
});

test('[L26] a phone that sends more than 64 KiB at once is cut off; a gate still may', async () => {
  const mina = await guest('mina');
  const pass = await openWith(mina.ticket);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${event.id}/pass/${mina.token}`, [
    'attend-gate',
    `token.${pass.accessToken}`,
  ]);
  socket.on('open', () => socket.send(new Uint8Array(65 * 1024)));
  expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1009);
  const gate = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${event.id}/ledger`, [
    'attend-gate',
    `token.${event.organiserKey}`,
  ]);
  gate.on('open', () => gate.send(new Uint8Array(65 * 1024)));
  const code = await new Promise((resolve) => gate.on('close', resolve));
  expect(code).not.toBe(1009);
});

test('[T1] a code alone opens nothing; with the last four digits it opens the pass, five wrong answers close it', async () => {
  const mina = await guest('mina', '010-1234-5678');
  const alone = await open({ token: mina.code });
  expect(alone).toMatchObject({ status: 'second_needed', ways: ['phone'] });
  expect(JSON.stringify(alone)).not.toMatch(/mina|AG1|5678/);
  const second = (digits: string): Promise<OpenPassAnswer> =>
    open({ token: mina.code, second: { kind: 'phone', digits } });
  expect(await second('5678')).toMatchObject({ status: 'open', name: 'mina' });
  for (let i = 0; i < 5; i++)
    expect(await second('0000')).toMatchObject({ status: 'refused', reason: 'wrong_second' });
  expect(await second('5678')).toMatchObject({ status: 'refused', reason: 'second_closed' });
  expect(await openWith(mina.ticket)).toMatchObject({ name: 'mina' });
});

test('[T1] who has no phone number on the list has only the mail’s link', async () => {
  const jun = await guest('jun');
  expect(await open({ token: jun.code })).toMatchObject({ status: 'second_needed', ways: [] });
  expect(await open({ token: jun.code, second: { kind: 'phone', digits: '0000' } })).toMatchObject({
    status: 'refused',
    reason: 'wrong_second',
  });
});

test('[T1] [H10] guessing codes spends the budget, a forged ticket is refused by name', async () => {
  const mina = await guest('mina');
  const forged = `${mina.ticket.slice(0, -20)}${'0'.repeat(20)}`;
  expect(await open({ token: forged })).toMatchObject({ status: 'refused' });
  const stranger = { token: 'someone-elses-code' };
  for (let i = 0; i < 10; i++) expect(await open(stranger)).toMatchObject({ reason: 'invalid' });
  expect((await post('/api/passes/open', stranger)).status).toBe(429);
  expect(await openWith(mina.ticket)).toMatchObject({ name: 'mina' });
});

test('[T2] the photographed link leads into the wallet with ticket and server behind the #', async () => {
  const { ticket } = await guest('mina');
  const answer = await fetch(`${server.address}/T/${ticket}`, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  const link = new URL(answer.headers.get('location')!);
  expect(link.origin + link.pathname + link.search).toBe('https://wallet.example/wallet/');
  expect(link.hash).toBe(`#/t/${ticket}?s=${encodeURIComponent(server.address)}`);
  expect((await fetch(`${server.address}/T/AG1NONSENSE`, { redirect: 'manual' })).status).toBe(404);
});

test('[W9c] a wallet on another origin may open passes here', async () => {
  const preflight = await fetch(`${server.address}/api/passes/open`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://wallet.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
});

/** A phone claims a token (T3): only that phone opens the pass from then on, and every ticket before is worth nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  encodeAg3,
  encodeText,
  generateKeyPair,
  type Millis,
  type OpenPassAnswer,
  readAg1,
  type Signer,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoEvent } from '../demo.ts';
import { type OpenEvent, openEvent } from '../event/open-event.ts';
import { createApp } from '../http/app.ts';
import { ticketText } from '../tokens/ticket.ts';

let dataDir: string;
let event: OpenEvent;
let app: OpenAPIHono;
let now: Millis;
let ticket: string;
let phone: Signer;

const clock = { now: (): Millis => now };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
/** What Node's server tells of a connection. */
const NODE = { incoming: { socket: { remoteAddress: '192.0.2.1', remotePort: 1, remoteFamily: 'IPv4' } } };
const newSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(false));

beforeEach(async () => {
  now = asMillis(Date.UTC(2026, 10, 24, 3));
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  const onError = (error: unknown): void => {
    throw error;
  };
  const shared = { clock, random, after, onError };
  event = await openEvent({ dataDir, info: demoEvent(now), isNew: true, ...shared });
  app = createApp({
    ...{ event, origin: 'https://event.example', gateApp: undefined, walletApp: undefined },
    walletUrl: 'https://wallet.example/wallet/',
    readGuestList: () => ({ ok: false, error: 'no files here' }),
    ...shared,
  });
  await ask('/api/participants/bulk-upload', {
    participants: [
      { name: 'Mina', email: 'mina@example.org', ticketType: 'Standard', phone: '010-1234-5678' },
    ],
  });
  ticket = await ticketText(await mina(), event.eventInfo(), event.signer);
  phone = await newSigner();
});
afterEach(async () => {
  await event.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (path: string, body: unknown): Promise<Response> =>
  Promise.resolve(
    app.request(
      path,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${event.organiserKey}` },
        body: JSON.stringify(body),
      },
      NODE,
    ),
  );
const open = async (body: object): Promise<OpenPassAnswer> =>
  (await (await ask('/api/passes/open', body)).json()) as OpenPassAnswer;
const mina = async () => (await event.people.page(undefined, 1))[0]!;

async function proofBy(signer: Signer, over: Record<string, unknown> = {}): Promise<string> {
  const part = (value: unknown): string => toBase64url(encodeText(JSON.stringify(value)));
  const seconds = Math.floor(now / 1_000);
  const { token } = await mina();
  const claims = {
    sub: token,
    aud: event.id,
    iat: seconds,
    exp: seconds + 60,
    jti: toBase64url(random(16)),
    ...over,
  };
  const text = `${part({ alg: 'EdDSA', typ: 'phone-proof+jwt' })}.${part(claims)}`;
  return `${text}.${toBase64url(await signer.sign(encodeText(text)))}`;
}
const claimBy = async (signer: Signer): Promise<object> => ({
  claim: toBase64url(signer.publicKey),
  proof: await proofBy(signer),
});

async function claimed(): Promise<Extract<OpenPassAnswer, { status: 'open' }>> {
  const answer = await open({ token: ticket, ...(await claimBy(phone)) });
  if (answer.status !== 'open') throw new Error(JSON.stringify(answer));
  return answer;
}

test('[T3] a claim binds the ticket to the phone’s key, one generation up, and the roster carries the key', async () => {
  const answer = await claimed();
  expect(answer).toMatchObject({ claimed: true, generation: 1 });
  const read = readAg1(answer.ticket);
  expect(read).toMatchObject({ ok: true, value: { claims: { generation: 1, phoneKey: phone.publicKey } } });
  const { roster } = await event.roster.current();
  expect(roster.phoneKey((await mina()).token)).toEqual(phone.publicKey);
  expect(roster.get((await mina()).token)).toMatchObject({ generation: 1 });
});

test('[T3] after a claim the mail’s link, the new ticket alone and the code with its digits open nothing', async () => {
  const { ticket: bound } = await claimed();
  const code = (await mina()).code;
  expect(await open({ token: ticket })).toMatchObject({ status: 'refused', reason: 'superseded' });
  expect(await open({ token: bound })).toMatchObject({ reason: 'claimed' });
  expect(await open({ token: code, second: { kind: 'phone', digits: '5678' } })).toMatchObject({
    reason: 'claimed',
  });
  const thief = await newSigner();
  expect(await open({ token: bound, ...(await claimBy(thief)) })).toMatchObject({ reason: 'claimed' });
  expect(await open({ token: bound, proof: await proofBy(thief) })).toMatchObject({
    reason: 'proof_refused',
  });
  expect((await mina()).phoneKey).toBe(toBase64url(phone.publicKey));
});

test('[T3] the phone itself opens it again and again, also with the ticket from before a lost answer', async () => {
  const { ticket: bound } = await claimed();
  expect(await open({ token: bound, proof: await proofBy(phone) })).toMatchObject({
    status: 'open',
    claimed: true,
  });
  expect(await open({ token: ticket, ...(await claimBy(phone)) })).toMatchObject({
    status: 'open',
    generation: 1,
  });
});

test('[T3] a proof is good once, for a minute, for its own token and by its own key', async () => {
  const { ticket: bound } = await claimed();
  const proof = await proofBy(phone);
  expect(await open({ token: bound, proof })).toMatchObject({ status: 'open' });
  expect(await open({ token: bound, proof })).toMatchObject({ reason: 'proof_refused', serverTime: now });
  const old = await proofBy(phone);
  now = asMillis(now + 120_000);
  expect(await open({ token: bound, proof: old })).toMatchObject({ reason: 'proof_refused' });
  for (const over of [
    { sub: 'AAAAAAAAAEA' },
    { aud: 'another' },
    { exp: Math.floor(now / 1_000) + 3_600 },
    { jti: 'x' },
  ])
    expect(await open({ token: bound, proof: await proofBy(phone, over) })).toMatchObject({
      reason: 'proof_refused',
    });
});

test('[T3] a photographed rotating code opens no pass, and verification calls it valid', async () => {
  const { ticket: bound } = await claimed();
  const rotating = await encodeAg3(bound, now, phone);
  expect(await open({ token: rotating })).toMatchObject({ status: 'refused', reason: 'unreadable' });
  expect(await (await ask('/api/tokens/verify', { token: rotating })).json()).toMatchObject({ valid: true });
  expect(await (await ask('/api/tokens/verify', { token: ticket })).json()).toMatchObject({
    reason: 'superseded',
  });
});

test('[T3] [V8] the API admits by the phone’s code and refuses the retired paper', async () => {
  const { ticket: bound } = await claimed();
  await event.roster.current();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const checkIn = async (token: string) =>
    (await (await ask('/api/attendance/checkin', { token, gate: 'north' })).json()) as object;
  expect(await checkIn(ticket)).toMatchObject({ status: 'error', reason: 'superseded' });
  expect(await checkIn(bound)).toMatchObject({ status: 'error', reason: 'stale_code' });
  expect(await checkIn(await encodeAg3(bound, asMillis(now - 3_600_000), phone))).toMatchObject({
    reason: 'stale_code',
  });
  expect(await checkIn(await encodeAg3(bound, now, phone))).toMatchObject({ status: 'ok' });
});

test('[T3] the organiser issues again for a lost phone: the claim is gone and a new link opens the pass', async () => {
  const { ticket: bound } = await claimed();
  const { id } = await mina();
  const answer = await ask(`/api/events/${event.id}/participants/${id}/reissue`, {});
  expect(answer.status).toBe(200);
  const { link, generation } = (await answer.json()) as { link: string; generation: number };
  expect(generation).toBe(2);
  const fresh = /#\/t\/(AG1[0-9A-Z]+)/.exec(link)![1]!;
  expect(await open({ token: bound, proof: await proofBy(phone) })).toMatchObject({ reason: 'superseded' });
  expect(await open({ token: fresh })).toMatchObject({ status: 'open', claimed: false, generation: 2 });
});

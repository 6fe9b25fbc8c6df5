/** What the event server does about its ledger besides relaying it: cut, keep aside, let in, hand out, look back. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  clientOf,
  type DeviceNo,
  decodeRuns,
  encodeRuns,
  encodeText,
  type Fact,
  generateKeyPair,
  type Millis,
  type Run,
  type Signer,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoEvent } from './demo.ts';
import { type OpenEvent, openEvent } from './event/open-event.ts';
import { createApp } from './http/app.ts';

const TOKEN = 'AAAAAAAAADA';
let now = Date.UTC(2026, 10, 24, 9);
const clock = { now: (): Millis => asMillis(now) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};

let dataDir: string;
let event: OpenEvent;
let app: ReturnType<typeof createApp>;
let errors: unknown[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  errors = [];
  const onError = (error: unknown): void => void errors.push(error);
  event = await openEvent({
    dataDir,
    info: demoEvent(clock.now()),
    isNew: true,
    clock,
    random,
    after,
    onError,
  });
  app = createApp({
    ...{ event, origin: 'http://event.example', gateApp: undefined, walletApp: undefined },
    ...{ walletUrl: 'http://event.example/wallet/', clock, random, after, onError },
    readGuestList: () => ({ ok: false, error: 'no files here' }),
    clientAddress: () => '192.0.2.1',
  });
});
afterEach(async () => {
  expect(errors).toEqual([]);
  await event.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (path: string, init: RequestInit = {}, bearer: string | null = event.organiserKey) =>
  app.request(path, {
    ...init,
    headers: {
      ...(init.headers as object),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
  });
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function pair(): Promise<{ device: DeviceNo; signer: Signer }> {
  const opening = await ask(`/api/events/${event.id}/pairings`, json({ name: 'Tablet', role: 'steward' }));
  const { code } = (await opening.json()) as { code: string };
  const signer = await signerOf(await generateKeyPair(false));
  const claim = json({ code, publicKey: toBase64url(signer.publicKey) });
  const { device } = (await (await ask('/api/pairings/claim', claim, null)).json()) as { device: DeviceNo };
  return { device, signer };
}
async function proofOf({ device, signer }: { device: DeviceNo; signer: Signer }): Promise<string> {
  const part = (value: unknown): string => toBase64url(encodeText(JSON.stringify(value)));
  const issued = Math.floor(now / 1_000);
  const claims = {
    sub: `device:${device}`,
    aud: event.id,
    iat: issued,
    exp: issued + 60,
    jti: toBase64url(random(16)),
  };
  const head = `${part({ alg: 'EdDSA', typ: 'device-proof+jwt' })}.${part(claims)}`;
  return `${head}.${toBase64url(await signer.sign(encodeText(head)))}`;
}
const at = (ms: number): string => (now - event.eventInfo().epoch + ms).toString(36);
const admit = (ms = 0, token = TOKEN): string => `1|${at(ms)}|a|${token}|main|q`;
const write = (device: DeviceNo, clockAt: number, ...texts: string[]): Promise<void> =>
  event.ledger
    .room()
    .appendOwn({ client: clientOf(device, 0), clock: clockAt, texts }, { device, role: 'steward' });
const serverFacts = (): Fact[] => [...event.ledger.ledger.facts()].filter((fact) => fact.device === 0);
const handIn = async (who: { device: DeviceNo; signer: Signer }, run: Run): Promise<Response> =>
  app.request(`/api/events/${event.id}/quarantine`, {
    method: 'POST',
    body: encodeRuns([run]),
    headers: { 'x-device-proof': await proofOf(who) },
  });

test('[L23] revoking a device writes how far its facts were durable, and what it hands in later lies aside', async () => {
  const tablet = await pair();
  const { device } = tablet;
  await write(device, 0, admit());
  await ask(`/api/events/${event.id}/devices/${device}/revoke`, { method: 'POST' });
  expect(serverFacts().map((fact) => fact.body)).toMatchObject([
    { kind: 'revoke', device, extents: [{ device, session: 0, length: 1 }] },
  ]);
  const run = { client: clientOf(device, 0), clock: 0, texts: [admit(), admit(1, 'AAAAAAAAAEA')] };
  const answer = await handIn(tablet, run);
  expect([answer.status, await answer.json()]).toEqual([200, { taken: 0, aside: 1 }]);
  const listed = await (await ask(`/api/events/${event.id}/quarantine`)).json();
  expect(listed).toMatchObject({ aside: [{ device, session: 0, from: 1, facts: 1, why: 'revoked' }] });
  expect(event.ledger.ledger.counts().people).toBe(1);
});

test('[L23] a device hands in its own log and nobody else’s, and only with its own key', async () => {
  const [tablet, other] = [await pair(), await pair()];
  const foreign = { client: clientOf(other.device, 0), clock: 0, texts: [admit()] };
  expect((await handIn(tablet, foreign)).status).toBe(400);
  const own = { client: clientOf(tablet.device, 0), clock: 0, texts: [admit()] };
  expect((await handIn({ device: tablet.device, signer: other.signer }, own)).status).toBe(401);
  expect(await (await ask(`/api/events/${event.id}/quarantine`)).json()).toEqual({ aside: [] });
});

test('[L21] the snapshot is one Yjs update with an ETag; the same state is a 304', async () => {
  const { device } = await pair();
  await write(device, 0, admit());
  const first = await ask(`/api/events/${event.id}/ledger`);
  const runs = decodeRuns(new Uint8Array(await first.arrayBuffer()));
  expect(runs).toMatchObject({ ok: true, value: [{ client: clientOf(device, 0), texts: [admit()] }] });
  const etag = first.headers.get('etag')!;
  const again = await ask(`/api/events/${event.id}/ledger`, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  await write(device, 1, admit(5));
  const changed = await ask(`/api/events/${event.id}/ledger`, { headers: { 'if-none-match': etag } });
  expect([changed.status, changed.headers.get('x-log-epoch')]).toEqual([200, '1']);
  const gzipped = await ask(`/api/events/${event.id}/ledger`, { headers: { 'accept-encoding': 'gzip' } });
  expect(gzipped.headers.get('content-encoding')).toBe('gzip');
});

test('[L24] a file goes through the guard: unsealed facts of others lie aside, bytes that are no ledger are refused', async () => {
  const { device } = await pair();
  const body = encodeRuns([{ client: clientOf(device, 0), clock: 0, texts: [admit(), admit(1)] }]);
  const taken = await ask(`/api/events/${event.id}/ledger`, { method: 'POST', body });
  expect(await taken.json()).toEqual({ taken: 0, aside: 2 });
  const broken = await ask(`/api/events/${event.id}/ledger`, {
    method: 'POST',
    body: Uint8Array.of(1, 2, 3),
  });
  expect([broken.status, await broken.json()]).toMatchObject([400, { detail: 'no ledger file: malformed' }]);
  expect((await ask(`/api/events/${event.id}/ledger`, { method: 'POST', body }, null)).status).toBe(401);
});

test('[L4] a fact from the future tells that its clock is ahead: the server corrects the time shown', async () => {
  const { device } = await pair();
  await write(device, 0, admit(31_536_000_000));
  await expect
    .poll(() => serverFacts().map((fact) => fact.body))
    .toMatchObject([{ kind: 'clock', device, session: 0, from: 0, until: 1, offset: -31_536_000_000 }]);
  const [fact] = [...event.ledger.ledger.facts()].filter((f) => f.device === device);
  expect(event.ledger.ledger.seen(fact!).at).toBe(now);
  await write(device, 1, admit(20_000));
  expect(serverFacts()).toHaveLength(1);
});

test('[L3] [L13] the numbers can be asked as they were at a moment, and as the server knew them then', async () => {
  const { device } = await pair();
  const began = now;
  await write(device, 0, admit());
  now += 60_000;
  const late = `1|${(began - event.eventInfo().epoch + 1_000).toString(36)}|a|AAAAAAAAAEA|main|q`;
  await write(device, 1, late);
  const people = async (query: string): Promise<number> => {
    const answer = await ask(`/api/events/${event.id}/attendance/at?${query}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { people: number }).people;
  };
  const iso = (ms: number): string => encodeURIComponent(new Date(began + ms).toISOString());
  expect(await people(`time=${iso(-1)}`)).toBe(0);
  expect(await people(`time=${iso(0)}`)).toBe(1);
  expect(await people(`time=${iso(2_000)}`)).toBe(2);
  expect(await people(`time=${iso(2_000)}&known=${iso(2_000)}`)).toBe(1);
  expect((await ask(`/api/events/${event.id}/attendance/at?time=yesterday`)).status).toBe(400);
});

test('[L25] [L30] what the server itself wrote after its backup comes back from tablets, by its own seals', async () => {
  const reopened = async (folder: string): Promise<OpenEvent> => {
    const onError = (error: unknown): void => void errors.push(error);
    const info = demoEvent(clock.now());
    return openEvent({ dataDir: folder, info, isNew: false, clock, random, after, onError });
  };
  await event.close();
  const backup = mkdtempSync(join(tmpdir(), 'attend-gate-backup-'));
  cpSync(dataDir, backup, { recursive: true });
  event = await reopened(dataDir);
  await event.ledger.revoke(7 as DeviceNo);
  await event.ledger.revoke(8 as DeviceNo);
  await event.close();
  event = await reopened(dataDir);
  const held = encodeRuns(event.ledger.room().replica.runsSince(new Map()));
  await event.close();
  event = await reopened(backup);
  expect(await event.files.take(held, undefined)).toEqual({ ok: true, value: { taken: 3, aside: 0 } });
  expect(event.ledger.ledger.isRevoked(7 as DeviceNo)).toBe(true);
  expect(encodeRuns(event.ledger.room().replica.runsSince(new Map()))).toEqual(held);
});

import { asMillis, type TokenId } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';
import { keyOf, type Tag } from '../store/tag-store.ts';

const URL = `/api/events/${EVENT}/tags`;
const KEY = '000102030405060708090a0b0c0d0e0f';
const ZERO = '2026-11-01T00:00:00.000Z';

let server: EventServer;
let code: string;
let token: string;
beforeEach(async () => {
  server = await startEventServer();
  const json = { participants: [{ name: '김민수' }, { name: 'Ann Lee' }] };
  await ask(server, 'POST /api/participants/bulk-upload', { json, headers: server.organiser });
  const [first] = await server.people.page(undefined, 1);
  code = first!.code;
  token = first!.token;
});
afterEach(() => server.stop());

const upload = async (json: unknown) =>
  (await ask(server, `POST ${URL}`, { json, headers: server.organiser })).json();
const csv = (body: string) =>
  ask(server, `POST ${URL}`, { body, headers: { ...server.organiser, 'content-type': 'text/csv' } });
async function keysFor(role: 'bridge' | 'supervisor'): Promise<Response> {
  const { publicKey } = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const raw = Buffer.from(await crypto.subtle.exportKey('raw', publicKey)).toString('base64url');
  const opened = await ask(server, `POST /api/events/${EVENT}/pairings`, {
    json: { name: role, role },
    headers: server.organiser,
  });
  const pairing = (await opened.json()) as { code: string };
  const claimed = await ask(server, 'POST /api/pairings/claim', {
    json: { code: pairing.code, publicKey: raw },
  });
  const { accessToken } = (await claimed.json()) as { accessToken: string };
  return ask(server, `GET ${URL}/keys`, { headers: { authorization: `Bearer ${accessToken}` } });
}

test('[PR6] a tag given to a person reaches bridges with its key, and nobody else', async () => {
  const row = { tag: 'B-1', token: code, id: KEY.toUpperCase(), exponent: 4, clockZero: ZERO };
  expect(await upload({ tags: [row] })).toEqual({ accepted: 1, skipped: [] });
  expect(await (await keysFor('bridge')).json()).toEqual({
    tags: [{ kind: 'eid', token, id: KEY, exponent: 4, clockZero: Date.parse(ZERO) }],
  });
  expect((await keysFor('supervisor')).status).toBe(403);
  expect((await ask(server, `GET ${URL}/keys`, { headers: server.organiser })).status).toBe(403);
  const list = await (await ask(server, `GET ${URL}`, { headers: server.organiser })).text();
  expect(list).toContain('B-1');
  expect(list).not.toContain(KEY);
});

test('[PR6] a CSV file is taken row by row; what is wrong is named with its line', async () => {
  const answer = await csv(
    [
      'Tag;Token;Kind;Id;Exponent;Clock zero',
      `B-1;${code};eid;${KEY};10;${ZERO}`,
      `B-2;TCF24-AAAA-AAAAA;eid;${KEY.replace('00', 'ff')};10;${ZERO}`,
      `B-3;${token};eid;${KEY};10;${ZERO}`,
      `B-4;${token};ibeacon;${'ab'.repeat(20)};;`,
      `B-5;${token};ibeacon;abcd;;`,
      `B-6;${token};eid;${KEY.replace('00', 'ee')};10;`,
      `B-7;${token};lamp;${KEY};10;${ZERO}`,
    ].join('\n'),
  );
  expect(await answer.json()).toMatchObject({
    accepted: 2,
    skipped: [
      { line: 3, code: 'unknown_token' },
      { line: 4, code: 'id_in_use' },
      { line: 6, code: 'malformed' },
      { line: 7, code: 'malformed' },
      { line: 8, code: 'malformed' },
    ],
  });
});

test('[B5] a bridge may follow a tag only where its bearer and the organiser both agreed', async () => {
  const rows = [`B-1;${token};uid;${KEY};yes`, `B-2;${token};ibeacon;${'ab'.repeat(20)};no`];
  await csv(['Tag;Token;Kind;Id;Follow', ...rows].join('\n'));
  const listed = (await (await ask(server, `GET ${URL}`, { headers: server.organiser })).json()) as {
    tags: { follow: boolean }[];
  };
  expect(listed.tags.map(({ follow }) => follow)).toEqual([true, false]);
  // The organiser of this event has not turned it on.
  expect(await (await keysFor('bridge')).text()).not.toContain('follow');
  const tag: Omit<Tag, 'follow'> = {
    ...{ name: 'B-1', token: token as TokenId, id: KEY, exponent: 0 },
    kind: 'uid',
    ...{ clockZero: asMillis(0), updatedAt: asMillis(0) },
  };
  expect(keyOf({ ...tag, follow: true }, true)).toEqual({ kind: 'uid', token, id: KEY, follow: true });
  expect(keyOf({ ...tag, follow: false }, true)).not.toHaveProperty('follow');
  expect(keyOf({ ...tag, follow: true }, false)).not.toHaveProperty('follow');
});

test('[PR6] the same name again replaces the row; no token takes the tag away', async () => {
  const row = { tag: 'B-1', token, kind: 'uid', id: KEY };
  await upload({ tags: [row, { ...row, id: KEY.replace('00', 'ff') }] });
  expect(await (await keysFor('bridge')).json()).toMatchObject({
    tags: [{ kind: 'uid', id: KEY.replace('00', 'ff') }],
  });
  expect(await upload({ tags: [{ tag: 'B-1', token: '' }] })).toEqual({ accepted: 1, skipped: [] });
  expect(await (await keysFor('bridge')).json()).toEqual({ tags: [] });
});

test('[PR6] a body that is no list of tags is refused whole, by name', async () => {
  expect((await csv('name,code\nx,y')).status).toBe(422);
  const odd = { body: 'x', headers: { ...server.organiser, 'content-type': 'text/plain' } };
  expect((await ask(server, `POST ${URL}`, odd)).status).toBe(415);
  expect((await ask(server, `POST ${URL}`, { json: { tags: 1 }, headers: server.organiser })).status).toBe(
    400,
  );
  expect((await ask(server, `POST ${URL}`, { json: { tags: [] } })).status).toBe(401);
});

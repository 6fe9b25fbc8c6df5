import { classify, type TokenId, verifierOf, verifyAg1, verifyWithdrawals } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';
import { STOCK } from './walk-in-routes.ts';

let server: WholeServer;
let tablet: Record<string, string>;
const base = '/api/events/tech-conference-2026';
const event = () => {
  const found = server.server.directory.list()[0];
  if (!found) throw new Error('no event');
  return found;
};
interface Blank {
  readonly tokenId: TokenId;
  readonly ticket: string;
}
const stock = async (): Promise<Blank[]> =>
  ((await (await server.ask('POST', `${base}/walk-ins/stock`, {}, tablet)).json()) as { tickets: Blank[] })
    .tickets;
const register = (body: object, who = tablet) => server.ask('POST', `${base}/walk-ins`, body, who);

beforeEach(async () => {
  server = await startWholeServer();
  const key = server.keyOf(server.event);
  const opened = await server.ask('POST', `${base}/pairings`, { name: 'Tablet', role: 'steward' }, key);
  const { code } = (await opened.json()) as { code: string };
  const publicKey = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const claimed = await server.ask('POST', '/api/pairings/claim', { code, publicKey });
  const { accessToken } = (await claimed.json()) as { accessToken: string };
  tablet = { authorization: `Bearer ${accessToken}` };
});
afterEach(() => server.stop());

test('[T4c] [H35] a gate gets a stock of signed blanks of the walk-in class, and only what is missing the next time', async () => {
  const blanks = await stock();
  expect(blanks).toHaveLength(STOCK);
  const code = classify(blanks[0]?.ticket ?? '', []);
  if (code.kind !== 'ag1') throw new Error(code.kind);
  const { keyId, publicKey } = event().signer;
  const keyring = new Map([[Buffer.from(keyId).toString('hex'), await verifierOf(publicKey)]]);
  expect(await verifyAg1(code.ag1, keyring)).toMatchObject({
    kind: 'ok',
    claims: { ticketClass: 1, generation: 0 },
  });
  expect(await stock()).toHaveLength(0);
  await register({ tokenId: blanks[0]?.tokenId, name: '당일 손님' });
  expect(await stock()).toHaveLength(1);
  const organiser = await server.ask('POST', `${base}/walk-ins/stock`, {}, server.keyOf(server.event));
  expect(organiser.status).toBe(403);
});

test('[T4c] [H35] a person with a blank is on the list under that token; asking again is the same person', async () => {
  const [blank] = await stock();
  const first = await register({ tokenId: blank?.tokenId, name: '당일 손님', company: 'ACME' });
  expect(first.status).toBe(201);
  const person = (await first.json()) as { id: string; tokenId: string };
  expect(person.tokenId).toBe(blank?.tokenId);
  expect(await (await register({ tokenId: blank?.tokenId, name: '당일 손님' })).json()).toMatchObject({
    id: person.id,
  });
  expect(await event().people.count()).toBe(1);
  await event().roster.current();
  const scanned = await server.ask('POST', '/api/attendance/checkin', { token: blank?.ticket }, tablet);
  expect([scanned.status, ((await scanned.json()) as { status: string }).status]).toEqual([201, 'ok']);
  expect((await register({ name: 'Without a blank' })).status).toBe(201);
});

test('[T4c] [H35] a blank that is not ours is nobody’s, and those of a lost tablet are withdrawn unless somebody bears them', async () => {
  const blanks = await stock();
  await register({ tokenId: blanks[0]?.tokenId, name: 'Mia' });
  expect((await register({ tokenId: 'AAAAAAAAAAA', name: 'x' })).status).toBe(400);
  expect((await register({ tokenId: blanks[1]?.tokenId })).status).toBe(400);
  await server.ask('POST', `${base}/devices/1/revoke`, undefined, server.keyOf(server.event));
  const bytes = await server.ask('GET', `${base}/withdrawn`, undefined, server.keyOf(server.event));
  const list = await verifyWithdrawals(
    new Uint8Array(await bytes.arrayBuffer()),
    await verifierOf(event().signer.publicKey),
  );
  if (!list.ok) throw new Error(list.error);
  const withdrawn = new Set(list.value.tokens.map(({ token }) => token));
  expect([withdrawn.has(blanks[0]!.tokenId), withdrawn.has(blanks[1]!.tokenId)]).toEqual([false, true]);
  expect(list.value.devices).toEqual([1]);
  expect(
    (await register({ tokenId: blanks[2]?.tokenId, name: 'late' }, server.keyOf(server.event))).status,
  ).toBe(400);
});

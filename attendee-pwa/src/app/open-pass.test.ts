import {
  asMillis,
  type EventInfo,
  encodeAg1,
  generateKeyPair,
  type OpenPassAnswer,
  readAg1,
  type Signer,
  signerOf,
  type TokenId,
  toBase64url,
} from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { readRoute } from '../platform/route.ts';
import { isGenuine, outcomeOf, passIdOf, readPassInput, storedPassOf } from './open-pass.ts';

const HERE = 'https://wallet.example';
const MINA = 'AAAAAAAAADA' as TokenId;
const JUN = 'AAAAAAAAAEA' as TokenId;
const NOW = asMillis(Date.UTC(2026, 10, 24));

const ticketOf = (token: TokenId, signer: Signer, generation = 0): Promise<string> =>
  encodeAg1(
    { token, notBefore: NOW, expires: asMillis(NOW + 86_400_000), ticketClass: 0, zones: 0, generation },
    signer,
  );
const aSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(false));

type Opened = Extract<OpenPassAnswer, { status: 'open' }>;
const answerOf = (token: string, ticket: string, signer: Signer): Opened => ({
  status: 'open',
  ...{
    token,
    ticket,
    code: 'TCF26-ABCD-12345',
    generation: 0,
    name: 'Mina',
    ticketType: 'Standard',
    rights: [],
  },
  event: { id: 'tech' } as unknown as EventInfo,
  eventKeys: [toBase64url(signer.publicKey)],
  ...{ claimed: false, phone: 1, accessToken: 'x', expiresAt: new Date(NOW).toISOString(), serverTime: NOW },
});

test('[E9] the mail’s link, the photographed link, a bare ticket and a typed code all say where to ask what', () => {
  const at = (input: string, server?: string) => readPassInput({ input, server }, HERE);
  expect(at('https://event.example/wallet/#/t/AG1ABC')).toEqual({
    server: 'https://event.example',
    token: 'AG1ABC',
  });
  expect(at('https://wallet.example/wallet/#/t/AG1ABC?s=https%3A%2F%2Fevent.example')).toEqual({
    server: 'https://event.example',
    token: 'AG1ABC',
  });
  expect(at('HTTPS://EVENT.EXAMPLE/T/AG1ABC')).toEqual({ server: 'https://event.example', token: 'AG1ABC' });
  expect(at('AG1ABC')).toEqual({ server: HERE, token: 'AG1ABC' });
  expect(at(' tcf26-abcd-12345\n')).toEqual({ server: HERE, token: 'tcf26-abcd-12345' });
  expect(at('TCF26-ABCD-12345', 'https://event.example/x')).toEqual({
    server: 'https://event.example',
    token: 'TCF26-ABCD-12345',
  });
});

test('[E9] what is no ticket, code or link is said to be malformed, never sent anywhere', () => {
  for (const input of [
    '',
    'x',
    'https://event.example/',
    'https://',
    'https://event.example/T/../x',
    'a'.repeat(5_000),
  ])
    expect(readPassInput({ input }, HERE), input.slice(0, 40)).toBeUndefined();
  expect(readPassInput({ input: 'TCF26-ABCD-12345', server: 'event.example' }, HERE)).toBeUndefined();
  expect(readPassInput({ input: 'TCF26-ABCD-12345', server: 'file:///etc' }, HERE)).toBeUndefined();
});

test('[T2] a pass whose ticket another key signed, or that is of another token, is not believed', async () => {
  const [event, stranger] = [await aSigner(), await aSigner()];
  const ticket = await ticketOf(MINA, event);
  const asked = readAg1(ticket);
  expect(asked.ok).toBe(true);
  const mine = asked.ok ? asked.value : undefined;
  expect(await isGenuine(answerOf(MINA, ticket, event), mine)).toBe(true);
  expect(await isGenuine(answerOf(MINA, await ticketOf(MINA, event, 1), event), mine)).toBe(true);
  expect(await isGenuine(answerOf(MINA, await ticketOf(MINA, stranger), event), undefined)).toBe(false);
  expect(await isGenuine(answerOf(MINA, await ticketOf(MINA, stranger), stranger), mine)).toBe(false);
  expect(await isGenuine(answerOf(JUN, await ticketOf(JUN, event), event), mine)).toBe(false);
  expect(await isGenuine(answerOf(JUN, ticket, event), undefined)).toBe(false);
  expect(await isGenuine(answerOf(MINA, 'AG1NONSENSE', event), undefined)).toBe(false);
});

test('[U1] two servers never mean the same pass, even with the same event and token', async () => {
  const signer = await aSigner();
  const answer = answerOf(MINA, await ticketOf(MINA, signer), signer);
  const [a, b] = ['https://a.example', 'https://b.example'].map((s) =>
    storedPassOf(s, answer, undefined, NOW),
  );
  expect(a!.id).not.toBe(b!.id);
  expect(a).toMatchObject({ eventId: 'tech', token: MINA, serverEndpoint: 'https://a.example' });
  expect(passIdOf('https://a.example', 'tech', MINA)).toBe(a!.id);
  expect(
    storedPassOf('https://a.example', answer, { ...a!, attendance: { checkedIn: true, time: 5 } }, NOW),
  ).toMatchObject({
    attendance: { checkedIn: true, time: 5 },
  });
});

test('[T1] waiting times are told in minutes, and never as none', () => {
  expect(outcomeOf({ ok: false, error: { kind: 'too_many', retryAfter: 5 } })).toMatchObject({ minutes: 1 });
  expect(
    outcomeOf({ ok: true, value: { status: 'refused', reason: 'second_closed', retryAfter: 3_599 } }),
  ).toMatchObject({ reason: 'second_closed', minutes: 60 });
});

test('[E9] places in the wallet are read from behind the #, and nonsense leads to the passes', () => {
  expect(readRoute('#/p/https%3A%2F%2Fa%7Ctech%7CX')).toEqual({ screen: 'pass', id: 'https://a|tech|X' });
  expect(readRoute('#/add')).toEqual({ screen: 'add' });
  for (const hash of ['', '#', '#/', '#/t/', '#/p/', '#/p/%E0%A4%A', '#/nothing'])
    expect(readRoute(hash), hash).toEqual({ screen: 'passes' });
  expect(readRoute('#/t/AG1X?s=javascript:alert(1)')).toEqual({
    screen: 'link',
    ticket: 'AG1X',
    server: undefined,
  });
});

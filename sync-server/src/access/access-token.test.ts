import { asMillis, type DeviceNo, type EventId } from '@attend-gate/shared';
import { base64url, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { ACCESS_TOKEN_MS, type AccessTokens, createAccessTokens } from './access-token.ts';
import type { KeyPair } from './event-keys.ts';

const event = 'tech-conference-2026' as EventId;
const time = { now: asMillis(Date.UTC(2026, 10, 24)) };
const claims = { device: 7 as DeviceNo, role: 'steward', sid: 's1' } as const;
let keys: KeyPair;
let tokens: AccessTokens;

async function newKeys(): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  return { ...pair, rawPublic: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

beforeAll(async () => {
  keys = await newKeys();
  tokens = createAccessTokens({ keys, event, clock: { now: () => time.now } });
});

/** A token as ours, with one thing changed. */
const forge = (change: {
  header?: Record<string, string>;
  payload?: Record<string, unknown>;
  key?: CryptoKey | Uint8Array;
}): Promise<string> => {
  const seconds = Math.floor(time.now / 1000);
  const payload = {
    ...{ sub: 'device:7', aud: 'attend-gate', iat: seconds, exp: seconds + 600 },
    ...{ event, role: 'steward', sid: 's1' },
    ...change.payload,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...change.header })
    .sign(change.key ?? keys.privateKey);
};

test('[H3] an issued token says who, as what and until when', async () => {
  const { token, expires } = await tokens.issue(claims);
  expect(expires).toBe(time.now + ACCESS_TOKEN_MS);
  expect(await tokens.verify(token)).toEqual({ ok: true, value: { ...claims, expires } });
  expect(await tokens.verify(await forge({}))).toMatchObject({ ok: true });
});

test('[H3] a token ends after ten minutes', async () => {
  const { token, expires } = await tokens.issue(claims);
  const before = time.now;
  time.now = asMillis(expires - 1000);
  expect(await tokens.verify(token)).toMatchObject({ ok: true });
  time.now = expires;
  expect(await tokens.verify(token)).toEqual({ ok: false, error: 'expired' });
  time.now = before;
});

test('[H3] no algorithm, another algorithm and the public key as a shared secret are refused', async () => {
  const [, payload] = (await tokens.issue(claims)).token.split('.');
  const none = `${base64url.encode('{"alg":"none","typ":"at+jwt"}')}.${payload}.`;
  expect(await tokens.verify(none)).toEqual({ ok: false, error: 'invalid' });
  const confused = await forge({ header: { alg: 'HS256' }, key: keys.rawPublic });
  expect(await tokens.verify(confused)).toEqual({ ok: false, error: 'invalid' });
  const rsa = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const other = await forge({ header: { alg: 'ES256' }, key: rsa.privateKey });
  expect(await tokens.verify(other)).toEqual({ ok: false, error: 'invalid' });
});

test('[H3] another type, audience, event, role or subject, and missing claims, are refused', async () => {
  const changes = [
    { header: { typ: 'JWT' } },
    { header: { typ: 'device-proof+jwt' } },
    { payload: { aud: 'another-service' } },
    { payload: { aud: undefined } },
    { payload: { event: 'another-event' } },
    { payload: { role: 'king' } },
    { payload: { role: undefined } },
    { payload: { sub: 'device:0' } },
    { payload: { sub: 'organiser' } },
    { payload: { sid: undefined } },
    { payload: { exp: undefined } },
  ];
  for (const change of changes)
    expect([change, await tokens.verify(await forge(change))]).toEqual([
      change,
      { ok: false, error: 'invalid' },
    ]);
});

test('[H3] a token by another key, a changed payload and rubbish are refused', async () => {
  const stranger = await newKeys();
  expect(await tokens.verify(await forge({ key: stranger.privateKey }))).toMatchObject({ error: 'invalid' });
  const [header, , signature] = (await tokens.issue(claims)).token.split('.');
  const [, grander] = (await forge({ payload: { role: 'organiser' } })).split('.');
  for (const text of [`${header}.${grander}.${signature}`, '', 'a.b.c', '....', 'x'])
    expect(await tokens.verify(text)).toEqual({ ok: false, error: 'invalid' });
});

import {
  asMillis,
  encodeAg1,
  generateKeyPair,
  readAg3,
  signerOf,
  type TokenId,
  verifierOf,
} from '@attend-gate/shared';
import { expect, test } from 'vitest';
import type { StoredPass } from '../platform/database.ts';
import { CODE_MS, codeAt, proofFor } from './claim.ts';

const MINA = 'AAAAAAAAADA' as TokenId;
const NOW = Date.UTC(2026, 10, 24, 1, 2, 3);

async function aPass(over: Partial<StoredPass> = {}): Promise<StoredPass> {
  const [issuer, keys] = [await signerOf(await generateKeyPair(false)), await generateKeyPair(false)];
  const phoneKey = (await signerOf(keys)).publicKey;
  const times = { notBefore: asMillis(NOW - 1_000), expires: asMillis(NOW + 86_400_000) };
  const ticket = await encodeAg1(
    { token: MINA, ...times, ticketClass: 0, zones: 0, generation: 1, phoneKey },
    issuer,
  );
  return { eventId: 'tech', token: MINA, ticket, keys, claimed: true, clockOffset: 0, ...over } as StoredPass;
}

test('[T3] a claimed pass shows a code of the last ten seconds, which says when the next is due', async () => {
  const pass = await aPass();
  const shown = await codeAt(pass, NOW + 3_456);
  const read = readAg3(shown.text);
  expect(read).toMatchObject({ ok: true, value: { shownAt: Math.floor((NOW + 3_456) / CODE_MS) * CODE_MS } });
  expect(shown.until).toBeGreaterThan(NOW + 3_456);
  expect(shown.until - (NOW + 3_456)).toBeLessThanOrEqual(CODE_MS);
  expect((await codeAt(pass, shown.until - 1)).text).toBe(shown.text);
  expect((await codeAt(pass, shown.until)).text).not.toBe(shown.text);
});

test('[T3] a phone whose clock is an hour wrong signs the server’s time', async () => {
  const wrong = await aPass({ clockOffset: 3_600_000 });
  const shown = await codeAt(wrong, NOW - 3_600_000);
  expect(readAg3(shown.text)).toMatchObject({
    ok: true,
    value: { shownAt: Math.floor(NOW / CODE_MS) * CODE_MS },
  });
  expect(shown.until - (NOW - 3_600_000)).toBeLessThanOrEqual(CODE_MS);
});

test('[T3] an unclaimed pass shows its ticket as it is, and proves nothing', async () => {
  const { keys: _, ...plain } = await aPass({ claimed: false });
  expect(await codeAt(plain, NOW)).toEqual({ text: plain.ticket, until: Number.POSITIVE_INFINITY });
  expect(await proofFor(plain, NOW, () => new Uint8Array(16))).toEqual({});
});

test('[T3] the proof is signed by the key that cannot leave the phone, for this token, event and minute', async () => {
  const pass = await aPass();
  const { proof = '' } = await proofFor(pass, NOW, () => new Uint8Array(16).fill(7));
  const [header = '', payload = '', signature = ''] = proof.split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    ...{ sub: MINA, aud: 'tech', iat: Math.floor(NOW / 1_000), exp: Math.floor(NOW / 1_000) + 60 },
  });
  const verifier = await verifierOf((await signerOf(pass.keys!)).publicKey);
  const signed = Uint8Array.from(Buffer.from(`${header}.${payload}`));
  expect(await verifier.verify(Uint8Array.from(Buffer.from(signature, 'base64url')), signed)).toBe(true);
  expect(pass.keys!.privateKey.extractable).toBe(false);
});

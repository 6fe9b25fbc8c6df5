import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { asMillis, type DeviceNo } from '../ids.ts';
import { signCose } from '../keys/cose.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from '../keys/signing.ts';
import { newTokenId } from './token-id.ts';
import { signWithdrawals, verifyWithdrawals, type WithdrawalList } from './withdrawal.ts';

let signer: Signer;
let verifier: Verifier;
beforeAll(async () => {
  const pair = await generateKeyPair(true);
  signer = await signerOf(pair);
  verifier = await verifierOf(signer.publicKey);
});

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const anyList = fc.record({
  seq: fc.nat(),
  issued: fc.nat(2_000_000_000).map((s) => asMillis(s * 1_000)),
  nextUpdate: fc.nat(2_000_000_000).map((s) => asMillis(s * 1_000)),
  tokens: fc.array(
    fc.record({ token: fc.constant(0).map(() => newTokenId(random)), lowestGeneration: fc.nat(0xffff) }),
    { maxLength: 20 },
  ),
  devices: fc.uniqueArray(fc.nat(50), { maxLength: 5 }).map((all) => all as DeviceNo[]),
});

test('[T4] a list comes back as it was signed, in one order', async () => {
  await fc.assert(
    fc.asyncProperty(anyList, async (list: WithdrawalList) => {
      const read = await verifyWithdrawals(await signWithdrawals(list, signer), verifier);
      if (!read.ok) throw new Error(read.error);
      expect({ ...read.value, tokens: new Set(read.value.tokens.map(({ token }) => token)) }).toEqual({
        ...list,
        tokens: new Set(list.tokens.map(({ token }) => token)),
        devices: [...list.devices].sort((a, b) => a - b),
      });
    }),
    { numRuns: 50 },
  );
});

test('[T4] [T4b] another key, another purpose and any changed byte are refused by name', async () => {
  const list = { seq: 1, issued: asMillis(1_000), nextUpdate: asMillis(2_000), tokens: [], devices: [] };
  const bytes = await signWithdrawals(list, signer);
  const stranger = await verifierOf((await signerOf(await generateKeyPair(true))).publicKey);
  expect(await verifyWithdrawals(bytes, stranger)).toEqual({ ok: false, error: 'other_key' });
  const other = await signCose('ROSTER', Uint8Array.from([0xa0]), signer);
  expect(await verifyWithdrawals(other, verifier)).toEqual({ ok: false, error: 'signature' });
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect((await verifyWithdrawals(changed, verifier)).ok).toBe(false);
  }
});

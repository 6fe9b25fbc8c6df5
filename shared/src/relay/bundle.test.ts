import { beforeAll, expect, test } from 'vitest';
import { anEvent, EPOCH, tokenOf } from '../../testing/people.ts';
import { toBase64url } from '../bytes.ts';
import { asMillis, type DeviceNo, type EventId, factId } from '../ids.ts';
import { issueCertificate } from '../keys/certificate.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from '../keys/signing.ts';
import { signText } from '../ledger/signed-text.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { createReplica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { type Bundle, type BundleReader, encodeBundle, judgeBundle, readBundle } from './bundle.ts';

const EVENT = anEvent().id as EventId;
const NO = 7 as DeviceNo;
const CLIENT = clientOf(NO, 0);
const DOCUMENT = ledgerDocument(EVENT);
const FACTS = [1, 2, 3].map((n) => `1|a${n}|a|${tokenOf(n)}|main|q`);

let device: Signer;
let issuer: Verifier;
let certificate: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  const event = await signerOf(await generateKeyPair(false));
  issuer = await verifierOf(event.publicKey);
  device = await signerOf(await generateKeyPair(false));
  certificate = await issueCertificate(
    {
      ...{ event: EVENT, device: NO, role: 'steward' as const, publicKey: device.publicKey },
      ...{ notBefore: EPOCH, expires: asMillis(EPOCH + 864e5) },
    },
    event,
  );
});

const sealOf = async (texts: readonly string[], signer = device): Promise<string> => {
  const { head } = extendChain(startChain(DOCUMENT, CLIENT), texts);
  const bare = `1|zz|s|${toBase64url(head)}|`;
  const where = { document: DOCUMENT, id: factId(NO, 0, texts.length) };
  return `${bare}|${await signText('SEAL', where, bare, signer)}`;
};
const bundleOf = (texts: readonly string[], over: Partial<Bundle> = {}): Bundle => ({
  ...{ event: EVENT, device: NO, certificate },
  runs: [{ client: CLIENT, clock: 0, texts }],
  ...over,
});
const reader = (over: Partial<BundleReader> = {}): BundleReader => ({
  ...{ event: EVENT, epoch: EPOCH, issuers: [issuer], now: asMillis(EPOCH + 1_000) },
  isRevoked: () => false,
  logs: createReplica(),
  ...over,
});

test('[L31] what a seal covers is taken, the tail after it is not, and a second time there is nothing new', async () => {
  const texts = [...FACTS, await sealOf(FACTS), `1|b1|a|${tokenOf(9)}|main|q`];
  const sent = readBundle(encodeBundle(bundleOf(texts)))!;
  const logs = createReplica();
  const judged = await judgeBundle(sent, reader({ logs }));
  expect(judged).toMatchObject({ ok: true, value: { device: NO, taken: 4, unsealed: 1 } });
  if (!judged.ok) return;
  logs.applyRuns(judged.value.fresh, 'bundle');
  expect(logs.texts(CLIENT, 0)).toEqual(texts.slice(0, 4));
  expect(await judgeBundle(sent, reader({ logs }))).toMatchObject({
    value: { fresh: [], taken: 0, unsealed: 1 },
  });
});

test('[L14] another event, a strange certificate, a revoked device and a changed past are refused by name', async () => {
  const texts = [...FACTS, await sealOf(FACTS)];
  const refusal = async (bundle: Bundle, over: Partial<BundleReader> = {}) => {
    const judged = await judgeBundle(bundle, reader(over));
    return judged.ok ? judged.value : judged.error;
  };
  expect(await refusal(bundleOf(texts, { event: 'other' as EventId }))).toBe('other_event');
  const stranger = await verifierOf((await signerOf(await generateKeyPair(false))).publicKey);
  expect(await refusal(bundleOf(texts), { issuers: [stranger] })).toBe('certificate');
  expect(await refusal(bundleOf(texts), { now: asMillis(EPOCH + 1e10) })).toBe('certificate');
  expect(await refusal(bundleOf(texts), { isRevoked: (no) => no === NO })).toBe('revoked');
  const logs = createReplica();
  logs.applyRuns([{ client: CLIENT, clock: 0, texts: [`1|zz|a|${tokenOf(5)}|main|q`] }], 'relay');
  expect(await refusal(bundleOf(texts), { logs })).toBe('fork');
});

test('[L24] a forged seal and a fact its role may not write let nothing in', async () => {
  const other = await signerOf(await generateKeyPair(false));
  const forged = [...FACTS, await sealOf(FACTS, other)];
  expect(await judgeBundle(bundleOf(forged), reader())).toMatchObject({ value: { taken: 0, unsealed: 4 } });
  const revoking = [`1|a1|v|8|0.3.0123456789abcdef`];
  const texts = [...revoking, await sealOf(revoking)];
  expect(await judgeBundle(bundleOf(texts), reader())).toMatchObject({ value: { taken: 0, unsealed: 2 } });
});

test('[L14] anything else is no bundle, and a bundle carries only its own device’s sessions', () => {
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  for (const value of [undefined, 1, null, {}, { format: 2 }, { format: 1, event: 'x', device: 1.5 }])
    expect(readBundle(bytes(value) ?? new Uint8Array())).toBeUndefined();
  expect(readBundle(new Uint8Array([0xff, 0xfe, 0x00]))).toBeUndefined();
  const foreign = bundleOf(FACTS, { runs: [{ client: clientOf(8 as DeviceNo, 0), clock: 0, texts: FACTS }] });
  expect(readBundle(encodeBundle(foreign))).toBeUndefined();
});

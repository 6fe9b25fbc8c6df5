import { beforeAll, expect, test } from 'vitest';
import { anEvent, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { fromBase64url, toBase64url } from '../bytes.ts';
import { asMillis, type DeviceNo, type FactId, factId } from '../ids.ts';
import { issueCertificate } from '../keys/certificate.ts';
import { generateKeyPair, type Signer, signerOf, verifierOf } from '../keys/signing.ts';
import type { FactDraft } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { readReceipt, signReceipt, verifyReceipt } from '../ledger/receipt.ts';
import { signText } from '../ledger/signed-text.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { clientOf } from '../replica/session.ts';
import { type BadEntry, ledgerGrammar } from './grammar.ts';
import type { LedgerProofs } from './proofs.ts';

const EVENT = anEvent().id;
const DOCUMENT = ledgerDocument(EVENT);
const D7 = 7 as DeviceNo;
const stamp = { key: { ms: 1_000, counter: 0 }, at: asMillis(EPOCH + 1_000) };
const LOG = ['1|1|a|AAAAAAAAADA|main|q', '1|2|x|AAAAAAAAADA|main|q'];
const CHAIN = extendChain(startChain(DOCUMENT, clientOf(D7, 0)), LOG);

let event: Signer;
let device: Signer;
let mina: Signer;
let certificate: Uint8Array;
let proofs: LedgerProofs;

beforeAll(async () => {
  [event, device, mina] = (await Promise.all(
    [0, 1, 2].map(async () => signerOf(await generateKeyPair(true))),
  )) as [Signer, Signer, Signer];
  const times = { notBefore: EPOCH, expires: asMillis(EPOCH + 86_400_000) };
  certificate = await issueCertificate(
    { event: EVENT, device: D7, role: 'steward', publicKey: device.publicKey, ...times },
    event,
  );
  const [minaKey, deviceKey] = [await verifierOf(mina.publicKey), await verifierOf(device.publicKey)];
  proofs = {
    event: EVENT,
    issuer: await verifierOf(event.publicKey),
    staff: (id) => (id === 'mina' ? { verifier: minaKey, role: 'supervisor', ...times } : undefined),
    deviceKey: (no) => (no === D7 ? deviceKey : undefined),
  };
});

/** What the relay says to this text at 7.0.2; undefined = accepted. */
async function asked(text: string, over: Partial<LedgerProofs> = {}): Promise<BadEntry | undefined> {
  const grammar = ledgerGrammar(EPOCH, { ...proofs, ...over });
  const read = grammar.read(text, { device: D7, session: 0, index: 2 }, 'steward');
  if (!read.ok) return read.error;
  return grammar.check?.([{ fact: read.value, text }], () => CHAIN.head);
}

const annul: FactDraft = {
  body: { kind: 'annul', target: '8.0.1' as FactId, reason: 'wrong_person' },
  extras: {},
  stamp,
};
async function signedBy(
  signer: Signer,
  draft: FactDraft,
  id = factId(7, 0, 2),
  name = 'mina',
): Promise<string> {
  const text = formatFact(draft, EPOCH);
  const signature = await signText('STAFF', { document: DOCUMENT, id }, text, signer);
  return `${text}|g=${name}.${signature}`;
}

test('[L14] a fact that only a supervisor may write passes with a supervisor’s mark on it', async () => {
  const resolve: FactDraft = {
    ...annul,
    body: { kind: 'resolve', targets: ['7.0.0' as FactId], answer: 'both-real' },
  };
  expect(await asked(formatFact(resolve, EPOCH))).toEqual({ kind: 'forbidden', fact: 'resolve' });
  expect(await asked(await signedBy(mina, resolve))).toBeUndefined();
  expect(await asked(await signedBy(mina, annul))).toBeUndefined();
});

test('[L14] a mark by a stranger’s key or for another place is a violation', async () => {
  const bad = { kind: 'bad_proof', fact: 'annul' };
  expect(await asked(await signedBy(device, annul))).toEqual(bad);
  expect(await asked(await signedBy(mina, annul, factId(7, 0, 3)))).toEqual(bad);
});

test('[L14] a mark by who may not sign any more, or is not known yet, is for staff to look at', async () => {
  const changed = { kind: 'role_changed', client: clientOf(D7, 0), index: 2 };
  expect(await asked(await signedBy(mina, annul), { staff: () => undefined })).toEqual(changed);
  const key = proofs.staff('mina')!;
  const steward = { ...key, role: 'steward' as const };
  expect(await asked(await signedBy(mina, annul), { staff: () => steward })).toEqual(changed);
  const over = { ...key, expires: asMillis(EPOCH + 500) };
  expect(await asked(await signedBy(mina, annul), { staff: () => over })).toEqual(changed);
});

test('[L14] [V22] going over a cap needs a mark; without one, as older tablets wrote it, it waits for staff', async () => {
  const over: FactDraft = {
    ...annul,
    body: { kind: 'confirmOk', target: '7.0.0' as FactId, why: ['nearby', 'capacity'] },
  };
  const waits = { kind: 'role_changed', client: clientOf(D7, 0), index: 2 };
  expect(await asked(formatFact(over, EPOCH))).toEqual(waits);
  expect(await asked(await signedBy(mina, over))).toBeUndefined();
  expect(await asked(await signedBy(device, over))).toEqual({ kind: 'bad_proof', fact: 'confirmOk' });
});

test('[L14] a mark covers every word of the fact', async () => {
  const signed = await signedBy(mina, annul);
  expect(await asked(signed.replace('wrong_person', 'test'))).toEqual({ kind: 'bad_proof', fact: 'annul' });
});

test('[L16] a fact written again after a fork keeps the mark it had at its old place', async () => {
  const signed = await signedBy(mina, annul, '7.0.40' as FactId);
  expect(await asked(`${signed}|w=7.0.40:0123456789abcdef`)).toBeUndefined();
  expect(await asked(`${signed}|w=7.0.41:0123456789abcdef`)).toMatchObject({ kind: 'bad_proof' });
});

async function sealed(signer: Signer, head = CHAIN.head): Promise<string> {
  const bare = `1|rs|s|${toBase64url(head)}|8.0.3`;
  return `${bare}|${await signText('SEAL', { document: DOCUMENT, id: factId(7, 0, 2) }, bare, signer)}`;
}

test('[L13] a seal holds when the head is the chain’s and the key is the device’s', async () => {
  expect(await asked(await sealed(device))).toBeUndefined();
  expect((await sealed(device)).length).toBeLessThan(160);
  expect(await asked(await sealed(mina))).toEqual({ kind: 'bad_proof', fact: 'seal' });
  expect(await asked(await sealed(mina, new Uint8Array(32)))).toEqual({ kind: 'bad_proof', fact: 'seal' });
});

test('[L16] a device’s own seal over another past is a fork, not a violation', async () => {
  const over = await asked(await sealed(device, new Uint8Array(32)));
  expect(over).toEqual({ kind: 'forked', client: clientOf(D7, 0), index: 2 });
});

async function restoring(fact = '7.0.1', signer = device, cert = certificate): Promise<string> {
  const claims = { event: EVENT, fact: fact as FactId, text: `1|rs|a|${tokenOf(3)}|${MAIN}|q` };
  const receipt = await signReceipt({ ...claims, hash: CHAIN.head.slice(0, 8), certificate: cert }, signer);
  const hash = [...CHAIN.head.slice(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `1|rt|t|${fact}|${hash}|${toBase64url(receipt)}`;
}

test('[L32] a restore brings back the fact of its receipt', async () => {
  const text = await restoring();
  expect(parseFact(text, { device: 9 as DeviceNo, session: 0, index: 0 }, EPOCH)).toMatchObject({
    ok: true,
    value: { body: { kind: 'restore', fact: { id: '7.0.1', body: { kind: 'admit', token: tokenOf(3) } } } },
  });
  expect(await asked(text)).toBeUndefined();
  expect(text.length).toBeLessThan(1_000);
});

test('[L32] a receipt of a stranger’s key, another device’s fact or a forged certificate restores nothing', async () => {
  const bad = { kind: 'bad_proof', fact: 'restore' };
  expect(await asked(await restoring('7.0.1', mina))).toEqual(bad);
  expect(await asked(await restoring('8.0.1'))).toEqual(bad);
  const claims = { event: EVENT, device: D7, role: 'steward' as const, publicKey: mina.publicKey };
  const times = { notBefore: EPOCH, expires: asMillis(EPOCH + 86_400_000) };
  const forged = await issueCertificate({ ...claims, ...times }, mina);
  expect(await asked(await restoring('7.0.1', mina, forged))).toEqual(bad);
});

test('[L32] a receipt of another event is refused by name; bytes that are none do not read', async () => {
  const receipt = readReceipt(fromBase64url((await restoring()).split('|')[5]!)!)!;
  const other = anEvent({ id: 'another' as typeof EVENT }).id;
  expect(await verifyReceipt(receipt, other, proofs.issuer, EPOCH)).toEqual({
    ok: false,
    error: 'other_event',
  });
  expect(await verifyReceipt(receipt, EVENT, proofs.issuer, EPOCH)).toMatchObject({ ok: true });
  expect(readReceipt(Uint8Array.of(1, 2, 3))).toBeUndefined();
});

test('[L14] without anybody who could check, nothing that needs a proof is accepted', async () => {
  const grammar = ledgerGrammar(EPOCH);
  const where = { device: D7, session: 0, index: 2 };
  expect(grammar.read(await signedBy(mina, annul), where, 'steward')).toMatchObject({ ok: false });
  expect(grammar.read(await restoring(), where, 'steward')).toMatchObject({ ok: false });
});

test('[L14] a device lends only its own places; granting and clocks are the server’s', () => {
  const where = { device: D7, session: 0, index: 2 };
  const read = (text: string, role: 'steward' | 'server' = 'steward') =>
    ledgerGrammar(EPOCH, proofs).read(
      text,
      role === 'server' ? { ...where, device: 0 as DeviceNo } : where,
      role,
    ).ok;
  expect(read('1|rs|b|7|hall|||8|5')).toBe(true);
  expect(read('1|rs|b|8|hall|||7|5')).toBe(false);
  expect(read('1|rs|b|0|hall|||7|5')).toBe(false);
  expect(read('1|rs|b|0|hall|||7|5', 'server')).toBe(true);
  expect(read('1|rs|c|7.0.0||||42000')).toBe(false);
  expect(read('1|rs|c|7.0.0||||42000', 'server')).toBe(true);
  expect(read('1|rs|v|7')).toBe(false);
});

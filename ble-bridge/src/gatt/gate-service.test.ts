import {
  asMillis,
  type BleResult,
  decodeGateInfo,
  decodeResult,
  encodeAg1,
  eventHashOf,
  generateKeyPair,
  keyIdText,
  type Millis,
  type Signer,
  signBlePass,
  signerOf,
  verifierOf,
} from '@attend-gate/shared';
import { anEvent, createRandom, EPOCH, tokenOf } from '@attend-gate/shared/testing';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Admission, GateService, LIMITS } from './gate-service.ts';

const EVENT = anEvent().id;
let issuer: Signer;
let phone: Signer;
let ticket: string;
let eventHash: Uint8Array;

let now: Millis;
let dropped: number[];
let admitted: string[];
let answer: () => Promise<Admission>;
let service: GateService;

beforeAll(async () => {
  issuer = await signerOf(await generateKeyPair(true));
  phone = await signerOf(await generateKeyPair(true));
  const times = { notBefore: EPOCH, expires: asMillis(EPOCH + 86_400_000) };
  const claims = { token: tokenOf(1), ...times, ticketClass: 0, zones: 0, generation: 1 };
  ticket = await encodeAg1({ ...claims, phoneKey: phone.publicKey }, issuer);
  eventHash = await eventHashOf(EVENT);
});
beforeEach(async () => {
  now = EPOCH;
  dropped = [];
  admitted = [];
  answer = async () => ({ result: 'ok', receipt: Uint8Array.of(1, 2, 3) });
  const random = createRandom(3);
  service = new GateService({
    clock: { now: () => now },
    randomBytes: (n) => random.bytes(n),
    eventHash,
    expectation: {
      ...{ gate: 1, event: EVENT },
      keyring: new Map([[keyIdText(issuer.keyId), await verifierOf(issuer.publicKey)]]),
    },
    admit: (pass) => {
      admitted.push(pass.claims.token);
      return answer();
    },
    drop: (link) => dropped.push(link),
    onError: () => undefined,
  });
});

const bytesOf = (link: number, what: Parameters<GateService['read']>[1]): Uint8Array => {
  const read = service.read(link, what);
  if (!read.ok) throw new Error(`${what} was refused`);
  return read.value;
};
const resultOf = (link: number): BleResult | 'unknown' | undefined =>
  decodeResult(bytesOf(link, 'result'))?.result;
const passFor = (link: number, signer = phone): Promise<Uint8Array> =>
  signBlePass({ challenge: bytesOf(link, 'challenge'), gate: 1, event: EVENT, ticket }, signer);
const settled = (link: number): Promise<void> =>
  vi.waitFor(() => expect(resultOf(link)).not.toBe('pending'), 5_000);

test('[BR10] [BR12] a phone reads who the gate is, writes a pass, hears the answer and reads its receipt', async () => {
  service.connected(1, 'aa');
  expect(decodeGateInfo(bytesOf(1, 'info'))).toEqual({ gate: 1, event: eventHash, now, givesReceipts: true });
  const heard: (BleResult | 'unknown' | undefined)[] = [];
  service.subscribed(1, (value) => heard.push(decodeResult(value)?.result));
  expect(bytesOf(1, 'receipt')).toHaveLength(0);
  expect(service.write(1, 'pass', await passFor(1))).toBe(true);
  expect(resultOf(1)).toBe('pending');
  await settled(1);
  expect(heard).toEqual(['ok']);
  expect(admitted).toEqual([tokenOf(1)]);
  expect(bytesOf(1, 'receipt')).toEqual(Uint8Array.of(1, 2, 3));
  expect(service.stats()).toMatchObject({ passes: 1, admitted: 1, links: 1, refused: {} });
});

test('[BR13] a pass is good once: not again on its link, not on another one', async () => {
  service.connected(1, 'aa');
  const pass = await passFor(1);
  service.write(1, 'pass', pass);
  await settled(1);
  expect(service.write(1, 'pass', pass)).toBe(false);
  expect(service.read(1, 'challenge')).toEqual({ ok: false });
  expect(resultOf(1)).toBe('ok');
  service.connected(2, 'bb');
  service.write(2, 'pass', pass);
  await settled(2);
  expect(resultOf(2)).toBe('challenge');
  expect(admitted).toHaveLength(1);
});

test('[BR13] a forged pass and a stale challenge are refused by name and burn the challenge', async () => {
  const stranger = await signerOf(await generateKeyPair(true));
  service.connected(1, 'aa');
  service.write(1, 'pass', await passFor(1, stranger));
  await settled(1);
  expect(resultOf(1)).toBe('signature');
  service.connected(2, 'aa');
  const late = await passFor(2);
  now = asMillis(now + LIMITS.challengeMs + 1);
  service.write(2, 'pass', late);
  expect(resultOf(2)).toBe('expired');
  service.connected(3, 'aa');
  service.write(3, 'pass', new Uint8Array(600));
  await settled(3);
  expect(resultOf(3)).toBe('malformed');
  expect(admitted).toEqual([]);
  expect(service.stats().refused).toEqual({ signature: 1, expired: 1, malformed: 1 });
});

test('[BR12] a verdict other than ok reaches the phone as it is, without a receipt', async () => {
  answer = async () => ({ result: 'already_redeemed', receipt: undefined });
  service.connected(1, 'aa');
  service.write(1, 'pass', await passFor(1));
  await settled(1);
  expect(resultOf(1)).toBe('already_redeemed');
  expect(bytesOf(1, 'receipt')).toHaveLength(0);
});

test('[L28] an admission that could not be written is no admission', async () => {
  answer = async () => Promise.reject(new Error('disk full'));
  service.connected(1, 'aa');
  service.write(1, 'pass', await passFor(1));
  await settled(1);
  expect(resultOf(1)).toBe('failed');
  expect(service.stats()).toMatchObject({ admitted: 0, refused: { failed: 1 } });
});

test('[BR14] a silent phone is let go after five seconds, a talkative one after thirty', () => {
  service.connected(1, 'aa');
  service.connected(2, 'bb');
  for (let s = 1; s <= 40; s++) {
    now = asMillis(now + 1_000);
    service.read(2, 'info');
    service.tick();
    if (s === 5) expect(dropped).toEqual([]);
    if (s === 6) expect(dropped).toEqual([1]);
  }
  expect(dropped).toEqual([1, 2]);
  expect(service.stats()).toMatchObject({ links: 0, refused: { idle: 1, too_long: 1 } });
});

test('[BR18] a packet that cannot be read ends its link and is counted', () => {
  service.connected(1, 'aa');
  service.broken(1);
  service.broken(77);
  expect(dropped).toEqual([1, 77]);
  expect(service.stats()).toMatchObject({ links: 0, refused: { broken_packet: 2 } });
});

test('[BR14] more phones than links are sent away, and the others never notice', async () => {
  for (let link = 1; link <= LIMITS.links + 5; link++) service.connected(link, `a${link}`);
  expect(dropped).toEqual([9, 10, 11, 12, 13]);
  service.write(1, 'pass', await passFor(1));
  await settled(1);
  expect(resultOf(1)).toBe('ok');
});

test('[BR14] ten thousand connection attempts are counted, bounded and forgotten', () => {
  for (let i = 0; i < 10_000; i++) {
    service.connected(i, i % 2 === 0 ? 'loop' : `random-${i}`);
    service.disconnected(i);
    if (i % 100 !== 0) continue;
    now = asMillis(now + 1_000);
    service.tick();
  }
  const { connections, links, refused } = service.stats();
  expect({ connections, links }).toEqual({ connections: 10_000, links: 0 });
  expect(refused.too_many_connections).toBeGreaterThan(4_900);
});

test('[BR14] no order of requests makes the service throw or admit', async () => {
  const random = createRandom(11);
  const whats = ['info', 'challenge', 'pass', 'result', 'receipt'] as const;
  for (let i = 0; i < 5_000; i++) {
    const link = random.below(12);
    const what = random.pick(whats);
    const step = random.below(7);
    if (step === 0) service.connected(link, `a${random.below(400)}`);
    else if (step === 1) service.disconnected(link);
    else if (step === 2) service.write(link, what, random.bytes(random.below(64)));
    else if (step === 3) service.subscribed(link, () => undefined);
    else if (step === 4) service.unsubscribed(link);
    else service.read(link, what);
    if (i % 50 === 0) {
      now = asMillis(now + 700);
      service.tick();
      await Promise.resolve();
    }
  }
  expect(admitted).toEqual([]);
  expect(service.stats().links).toBeLessThanOrEqual(LIMITS.links);
});

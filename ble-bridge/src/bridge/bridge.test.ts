/** The bridge with a radio that says what the test wants and no server at all. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  type DeviceNo,
  encodeAg1,
  generateKeyPair,
  type HeldRoster,
  issueCertificate,
  keyIdText,
  type Millis,
  type PresenceBody,
  presenceOfRuns,
  readReceipt,
  type Signer,
  signerOf,
  type TagKey,
  type VerifiedPass,
  verifierOf,
  verifyReceipt,
} from '@attend-gate/shared';
import { aHolder, anEvent, aRoster, EPOCH, MAIN, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Radio, RadioListener } from '../radio/radio.ts';
import { tagAdvert } from '../radio/virtual/scene.ts';
import { createSettings, openBridgeDatabase } from '../store/database.ts';
import { createDiskJournal } from '../store/journal.ts';
import type { Identity } from '../uplink/identity.ts';
import { Bridge, type BridgeDeps } from './bridge.ts';
import { type LedgerLine, openLedgerLine } from './ledger-line.ts';

const DEVICE = 9 as DeviceNo;
const TAG: TagKey = {
  kind: 'eid',
  token: tokenOf(1),
  id: '000102030405060708090a0b0c0d0e0f',
  // Its id stays for nine hours, so that the test's clock may run ahead of the bridge's ticks.
  exponent: 15,
  clockZero: asMillis(EPOCH - 1_000_000),
};
const NOBODY_THERE = 'http://127.0.0.1:9';

let folder: string;
let identity: Identity;
let now: Millis;
let listener: RadioListener;
let issuer: Signer;
let certificate: Uint8Array<ArrayBuffer>;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-bridge-'));
  now = EPOCH;
  identity = {
    ...{ origin: NOBODY_THERE, event: anEvent(), device: DEVICE, name: 'North box', gate: NORTH, lists: [] },
    ...{ certificate: '', eventKeys: [], signer: await signerOf(await generateKeyPair(false)) },
  };
  issuer = await signerOf(await generateKeyPair(false));
  const life = { notBefore: asMillis(EPOCH - 1_000), expires: asMillis(EPOCH + 86_400_000) };
  const { publicKey } = identity.signer;
  const claims = { event: identity.event.id, device: DEVICE, role: 'bridge', publicKey, ...life } as const;
  certificate = await issueCertificate(claims, issuer);
  const db = openBridgeDatabase(folder);
  createSettings(db).set('tags', JSON.stringify({ tags: [TAG] }));
  db.close();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const silentRadio = (heard: RadioListener): Radio => {
  listener = heard;
  return {
    state: 'on',
    stats: () => ({ heard: 0, known: 0, restarts: 0 }),
    start: () => undefined,
    broadcast: async () => undefined,
    drop: () => undefined,
    stop: async () => undefined,
  };
};
const after: BridgeDeps['after'] = (ms, task) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
async function aBridge(): Promise<Bridge> {
  const db = openBridgeDatabase(folder);
  const bridge = await Bridge.open({
    ...{
      identity,
      gate: NORTH,
      db,
      clock: { now: () => now, correct: () => undefined },
      wall: () => now,
      after,
    },
    randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
    openRadio: silentRadio,
    onTrouble: () => undefined,
    onRevoked: () => expect.unreachable('nobody revoked it'),
  });
  closing.push(async () => {
    await bridge.close();
    db.close();
  });
  return bridge;
}
/** Hears the tag `times` times, 100 ms apart. */
function hear(times: number, dBm: number): void {
  for (let i = 0; i < times; i++) {
    now = asMillis(now + 100);
    const data = [...tagAdvert(TAG, now)].slice(11);
    const serviceData = [{ uuid: 'feaa', data: Uint8Array.from(data) }];
    listener.onAdvert({
      reader: 'outside',
      address: 'c0:00:00:00:00:01',
      dBm,
      serviceData,
      manufacturerData: undefined,
    });
  }
}
async function written(document: 'ledger' | 'presence'): Promise<string[]> {
  const db = openBridgeDatabase(folder);
  const sessions = await createDiskJournal(db, document, () => now).load();
  db.close();
  return sessions.flatMap(({ texts }) => texts);
}
const bodies = async (): Promise<PresenceBody['kind'][]> =>
  presenceOfRuns([{ client: 0, clock: 0, texts: await written('presence') }], EPOCH).map(
    ({ body }) => body.kind as PresenceBody['kind'],
  );

test('[B3] a tag that walks up is written once, and its sightings nowhere', async () => {
  await aBridge();
  hear(300, -50);
  await vi.waitFor(async () => expect(await bodies()).toEqual(['near']), 10_000);
  hear(100, -90);
  await vi.waitFor(async () => expect(await bodies()).toEqual(['near', 'leave']), 10_000);
});

test('[L28] with the server away entries wait on disk and survive a restart', async () => {
  const before = await aBridge();
  hear(50, -50);
  await vi.waitFor(() => expect(before.status().unsent).toBe(1), 10_000);
  for (const close of closing.splice(0)) await close();
  const again = await aBridge();
  expect(again.status()).toMatchObject({ unsent: 1, presenceLink: 'offline', tags: 1 });
});

test('[B1] one reader’s strength admits nobody: ten minutes at the antenna leave nothing in the ledger', async () => {
  const bridge = await aBridge();
  for (let minute = 0; minute < 10; minute++) hear(600, minute % 2 === 0 ? 0 : -20);
  await vi.waitFor(async () => expect((await bodies())[0]).toBe('near'), 10_000);
  expect(bridge.status().recognised).toBe(6_000);
  expect(await written('ledger')).toEqual([]);
});

async function aLine(roster: HeldRoster = aRoster([aHolder(tokenOf(1))]) as HeldRoster): Promise<LedgerLine> {
  const db = openBridgeDatabase(folder);
  const verifier = await verifierOf(issuer.publicKey);
  const line = await openLedgerLine({
    ...{ identity, gate: NORTH, url: 'ws://127.0.0.1:9', clock: { now: () => now }, roster: () => roster },
    journal: createDiskJournal(db, 'ledger', () => now),
    ...{ onMessage: () => undefined, onTokenExpired: () => undefined, onRevoked: () => undefined },
    ...{ onFork: () => undefined, onTrouble: () => undefined },
    ...{ after: () => () => undefined, onError: (error: unknown) => expect.unreachable(String(error)) },
    ...{ keyring: new Map([[keyIdText(issuer.keyId), verifier]]), certificate },
  });
  line.ledger.setRoster(roster);
  closing.push(() => {
    line.close();
    db.close();
  });
  return line;
}

test('[B1] even a bridge that tries cannot: the judge asks staff and the log stays empty', async () => {
  const line = await aLine();
  for (let i = 0; i < 20; i++) {
    const request = { text: '', token: tokenOf(1), via: 'tag', direction: 'entry', list: MAIN } as const;
    const { verdict, fact } = await line.gate.scan({ ...request, force: i % 2 === 1 });
    expect(verdict).toMatchObject({ status: 'confirm', reasons: ['nearby'] });
    expect(fact).toBeUndefined();
  }
  expect(await written('ledger')).toEqual([]);
  expect(line.ledger.counts().people).toBe(0);
});

test('[B2] two readers let in only where the organiser said so, once, and only who may come in', async () => {
  const radio = { entryByTwoReaders: true, followsTags: false };
  const rosterOf = (radioOn: boolean): HeldRoster =>
    aRoster([aHolder(tokenOf(1)), aHolder(tokenOf(2), { status: 'canceled' })], {
      event: anEvent(radioOn ? { radio } : {}),
    }) as HeldRoster;
  const off = await aLine(rosterOf(false));
  expect(await off.admitCrossed(tokenOf(1))).toBe(false);
  expect(await written('ledger')).toEqual([]);
  const on = await aLine(rosterOf(true));
  expect(await on.admitCrossed(tokenOf(2))).toBe(false);
  expect(await on.admitCrossed(tokenOf(1))).toBe(true);
  now = asMillis(now + 60_000);
  expect(await on.admitCrossed(tokenOf(1))).toBe(false);
  expect(await written('ledger')).toHaveLength(1);
});

test('[L3] the bridge says in the ledger where it stands and which roster it works with, once', async () => {
  const line = await aLine();
  await line.takeDuty();
  await line.takeDuty();
  expect(await written('ledger')).toEqual([expect.stringMatching(/^1\|[^|]*\|m\|north\|main\|\|\|1\.1$/)]);
});

const ticketOf = async (n: number, generation: number): Promise<VerifiedPass> => {
  const times = { notBefore: asMillis(EPOCH - 1_000), expires: asMillis(EPOCH + 86_400_000) };
  const phoneKey = new Uint8Array(32).fill(7);
  const claims = { token: tokenOf(n), ...times, ticketClass: 0, zones: 0, generation, phoneKey };
  return { claims, ticket: await encodeAg1(claims, issuer) };
};

test('[BR12] [L32] a pass lets its holder in once, and the receipt proves it without a server', async () => {
  const line = await aLine(aRoster([aHolder(tokenOf(1), { generation: 2 })]) as HeldRoster);
  expect(await line.admit(await ticketOf(1, 1))).toEqual({ result: 'superseded', receipt: undefined });
  const first = await line.admit(await ticketOf(1, 2));
  expect(first.result).toBe('ok');
  const receipt = readReceipt(first.receipt!)!;
  expect(receipt.text).toMatch(/\|a\|[^|]+\|main\|b\|d=0$/);
  expect(await written('ledger')).toContain(receipt.text);
  const event = await verifierOf(issuer.publicKey);
  const believed = await verifyReceipt(receipt, identity.event.id, event, now);
  expect(believed).toMatchObject({ ok: true, value: { device: DEVICE, role: 'bridge' } });
  now = asMillis(now + 1_000);
  expect(await line.admit(await ticketOf(1, 2))).toEqual({ result: 'already_redeemed', receipt: undefined });
  expect(line.ledger.counts().people).toBe(1);
});

test('[BR12] a ticket of another event is judged like any other scan of it', async () => {
  const line = await aLine();
  const stranger = await signerOf(await generateKeyPair(false));
  const { claims } = await ticketOf(1, 0);
  const pass = { claims, ticket: await encodeAg1(claims, stranger) };
  expect((await line.admit(pass)).result).toBe('wrong_event');
  expect(line.ledger.counts().people).toBe(0);
});

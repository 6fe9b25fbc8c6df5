/** The whole way of a phone: the wallet's protocol over real noble, the air, real bleno, the judge, the log on disk. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  type BleCheckIn,
  checkInOverBle,
  type DeviceNo,
  type EventId,
  encodeAg1,
  eventHashOf,
  type GatePort,
  generateKeyPair,
  type HeldRoster,
  issueCertificate,
  keyIdText,
  readReceipt,
  type Signer,
  signerOf,
  verifierOf,
} from '@attend-gate/shared';
import { aHolder, anEvent, aRoster, EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { after, anAdapter, anAir, aPhone } from '../../testing/air.ts';
import { type LedgerLine, openLedgerLine } from '../bridge/ledger-line.ts';
import { encodeAdvert, encodeScanResponse } from '../codec/advertisement.ts';
import { BleRadio } from '../radio/ble-radio.ts';
import type { Air } from '../radio/virtual/air.ts';
import { openBridgeDatabase } from '../store/database.ts';
import { createDiskJournal } from '../store/journal.ts';
import { GateService } from './gate-service.ts';

const EVENT = anEvent();
const DEVICE = 9 as DeviceNo;

const WAIT = 15_000;

let now = EPOCH;
let air: Air;
let issuer: Signer;
let phone: Signer;
let line: LedgerLine;
let service: GateService;
const closing: (() => unknown)[] = [];
const aSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(true));
const life = { notBefore: EPOCH, expires: asMillis(EPOCH + 86_400_000) };

beforeEach(async () => {
  now = asMillis(EPOCH + 60_000);
  [issuer, phone] = await Promise.all([aSigner(), aSigner()]);
  const signer = await aSigner();
  const { publicKey } = signer;
  const claims = { event: EVENT.id, device: DEVICE, role: 'bridge', publicKey, ...life } as const;
  const db = openBridgeDatabase(mkdtempSync(join(tmpdir(), 'attend-gate-bridge-')));
  const keyring = new Map([[keyIdText(issuer.keyId), await verifierOf(issuer.publicKey)]]);
  const roster = aRoster([aHolder(tokenOf(1)), aHolder(tokenOf(2), { status: 'canceled' })]) as HeldRoster;
  line = await openLedgerLine({
    identity: {
      ...{ origin: 'http://127.0.0.1:9', event: EVENT, device: DEVICE, name: '', gate: NORTH, lists: [] },
      ...{ certificate: '', eventKeys: [], signer },
    },
    ...{ gate: NORTH, url: 'ws://127.0.0.1:9', clock: { now: () => now }, roster: () => roster, keyring },
    certificate: await issueCertificate(claims, issuer),
    journal: createDiskJournal(db, 'ledger', () => now),
    ...{ onMessage: () => undefined, onTokenExpired: () => undefined, onRevoked: () => undefined },
    ...{ onFork: () => undefined, onTrouble: () => undefined },
    ...{ after: () => () => undefined, onError: (error: unknown) => expect.unreachable(String(error)) },
  });
  line.ledger.setRoster(roster);
  air = anAir();
  let radio: BleRadio | undefined;
  service = new GateService({
    clock: { now: () => now },
    randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
    eventHash: await eventHashOf(EVENT.id),
    expectation: { gate: 1, event: EVENT.id, keyring },
    admit: (pass) => line.admit(pass),
    drop: (link) => radio?.drop(link),
    onError: (error) => expect.unreachable(String(error)),
  });
  radio = new BleRadio({
    ...{ scan: anAdapter(air).adapter, advertise: anAdapter(air).adapter, gatt: service, after },
    ...{ onAdvert: () => undefined, onState: () => undefined },
  });
  const opened = radio;
  await opened.broadcast({
    advertisement: encodeAdvert({ gate: 1, epoch: 1 }),
    scanResponse: encodeScanResponse('North gate'),
  });
  opened.start();
  await vi.waitFor(() => expect(opened.state).toBe('on'), WAIT);
  closing.push(
    () => db.close(),
    () => line.close(),
    () => air.stop(),
    () => opened.stop(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ticketFor = (n: number): Promise<string> =>
  encodeAg1(
    { token: tokenOf(n), ...life, ticketClass: 0, zones: 0, generation: 0, phoneKey: phone.publicKey },
    issuer,
  );
async function checkIn(port: GatePort, n: number, event: EventId = EVENT.id): Promise<BleCheckIn> {
  const trusted = await verifierOf(issuer.publicKey);
  return checkInOverBle({
    ...{ port, event, epoch: EVENT.epoch, ticket: await ticketFor(n), phone, issuer: trusted },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}
async function withPhone<T>(task: (port: GatePort) => Promise<T>): Promise<T> {
  const link = await aPhone(air, { x: 1, y: 0 });
  now = asMillis(now + 1_000);
  const answer = await task(link.port);
  await link.leave();
  return answer;
}

test('[B2] [BR12] [BR15] a phone checks in, holds a receipt that proves it, and cannot do it twice', async () => {
  const first = await withPhone((port) => checkIn(port, 1));
  if (first.kind !== 'answered' || !first.receipt) throw new Error(`no receipt: ${JSON.stringify(first)}`);
  expect(first).toMatchObject({ result: 'ok', gate: 1 });
  expect(readReceipt(first.receipt)).toMatchObject({ event: EVENT.id, fact: '9.0.0' });
  expect(line.ledger.counts().people).toBe(1);
  expect(line.ledger.factsOf(tokenOf(1))).toMatchObject([{ body: { kind: 'admit', via: 'ble' } }]);
  const again = await withPhone((port) => checkIn(port, 1));
  expect(again).toEqual({ kind: 'answered', result: 'already_redeemed', gate: 1, receipt: undefined });
  expect(await withPhone((port) => checkIn(port, 2))).toMatchObject({ result: 'canceled' });
});

test('[BR11] where notifications cannot be had, reading again is enough', async () => {
  const deaf = await withPhone((port) => checkIn({ ...port, onResult: async () => undefined }, 1));
  expect(deaf).toMatchObject({ kind: 'answered', result: 'ok' });
});

test('[BR10] a pass of another event is not even shown to this gate', async () => {
  const other = await withPhone((port) => checkIn(port, 1, 'another-event' as EventId));
  expect(other).toEqual({ kind: 'wrong_event' });
  expect(service.stats()).toMatchObject({ passes: 0 });
});

test('[BR10] something that is no gate of ours is told apart, and a gate that never answers is given up', async () => {
  const stranger: GatePort = {
    read: async () => new Uint8Array(3),
    write: async () => undefined,
    onResult: async () => undefined,
  };
  expect(await checkIn(stranger, 1)).toEqual({ kind: 'not_a_gate' });
  const mute = await withPhone(async (port) => {
    const info = await port.read('info');
    const trusted = await verifierOf(issuer.publicKey);
    return checkInOverBle({
      port: { ...stranger, read: async (what) => (what === 'info' ? info : new Uint8Array(16)) },
      ...{ event: EVENT.id, epoch: EVENT.epoch, ticket: await ticketFor(1), phone, issuer: trusted },
      wait: async () => undefined,
    });
  });
  expect(mute).toEqual({ kind: 'no_answer' });
});

test('[BR15] a receipt that somebody else’s key signed is not kept', async () => {
  const stranger = await aSigner();
  const forged = await withPhone(async (port) => {
    const { publicKey } = stranger;
    return checkInOverBle({
      ...{ port, event: EVENT.id, epoch: EVENT.epoch, ticket: await ticketFor(1), phone },
      issuer: await verifierOf(publicKey),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  });
  expect(forged).toEqual({ kind: 'answered', result: 'ok', gate: 1, receipt: undefined });
});

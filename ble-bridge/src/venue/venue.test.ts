/** The venue relay as gates meet it: real sockets and a real disk, and no server anywhere. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  clientOf,
  type DeviceNo,
  decodeMessage,
  encodeRuns,
  encodeSync,
  generateKeyPair,
  issueCertificate,
  type Message,
  type Signer,
  signerOf,
  signVenuePass,
} from '@attend-gate/shared';
import { anEvent, EPOCH } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBridgeDatabase } from '../store/database.ts';
import type { Identity } from '../uplink/identity.ts';
import { openVenue, type Venue } from './venue.ts';

const EVENT = anEvent();
const now = asMillis(EPOCH + 1_000_000);
const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;
const aSigner = async (): Promise<Signer> => signerOf(await generateKeyPair(false));

let issuer: Signer;
let folder: string;
let venue: Venue;
let troubles: string[];
const closing: (() => unknown)[] = [];

async function aVenue(): Promise<Venue> {
  const db = openBridgeDatabase(folder);
  const identity: Identity = {
    ...{
      origin: 'http://127.0.0.1:9',
      event: EVENT,
      device: 90 as DeviceNo,
      name: 'Laptop',
      gate: '',
      lists: [],
    },
    ...{ certificate: '', eventKeys: [issuer.publicKey], signer: await aSigner() },
  };
  const opened = await openVenue({
    ...{ identity, db, host: '127.0.0.1', port: 0, clock: { now: () => now, correct: () => undefined } },
    ...{ wall: () => now, randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)) },
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    onTrouble: (what, detail) => void troubles.push(`${what}: ${String(detail)}`),
    onRevoked: () => undefined,
  });
  closing.push(async () => {
    await opened.close();
    db.close();
  });
  return opened;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-venue-'));
  issuer = await aSigner();
  troubles = [];
  venue = await aVenue();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Line {
  readonly got: Message[];
  readonly closed: () => { code: number; reason: string } | undefined;
  send(bytes: Uint8Array<ArrayBuffer>): void;
}

async function passOf(device: number, signer: Signer, by = issuer, at = now): Promise<string> {
  const life = { notBefore: asMillis(EPOCH - 1_000), expires: asMillis(EPOCH + 86_400_000) };
  const no = device as DeviceNo;
  const claims = {
    event: EVENT.id,
    device: no,
    role: 'steward',
    publicKey: signer.publicKey,
    ...life,
  } as const;
  const nonce = crypto.getRandomValues(new Uint8Array(16));
  return signVenuePass(
    { event: EVENT.id, device, now: at, nonce },
    await issueCertificate(claims, by),
    signer,
  );
}

function lineWith(pass: string): Line {
  const got: Message[] = [];
  let closed: { code: number; reason: string } | undefined;
  const url = `${venue.address}/sync/${EVENT.id}/ledger?caps=1`;
  const socket = new WebSocket(url, ['attend-gate', `token.${pass}`]);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => void got.push(decodeMessage(new Uint8Array(data as ArrayBuffer)));
  socket.onclose = ({ code, reason }) => {
    closed = { code, reason };
  };
  closing.push(() => socket.close());
  return { got, closed: () => closed, send: (bytes) => socket.send(bytes) };
}
const textsIn = ({ got }: Line): number => got.filter(({ kind }) => kind === 'sync').length;

test('[L31] a gate with its certificate comes in, and what it writes is durable at the venue and shown to others', async () => {
  const north = lineWith(await passOf(1, await aSigner()));
  const south = lineWith(await passOf(2, await aSigner()));
  await vi.waitFor(() => expect(textsIn(north) + textsIn(south)).toBe(2));
  north.send(
    encodeSync('update', encodeRuns([{ client: clientOf(1 as DeviceNo, 0), clock: 0, texts: [admit(1)] }])),
  );
  await vi.waitFor(() => {
    expect(north.got).toContainEqual(expect.objectContaining({ kind: 'ack', tier: 'venue' }));
    expect(textsIn(south)).toBe(2);
  });
  expect(venue.status()).toMatchObject({ gates: 2, facts: 1, serverReached: false, ready: true });
});

test('[L17] [L31] what was acknowledged is there when the laptop is switched on again', async () => {
  const signer = await aSigner();
  const north = lineWith(await passOf(1, signer));
  await vi.waitFor(() => expect(textsIn(north)).toBe(1));
  north.send(
    encodeSync('update', encodeRuns([{ client: clientOf(1 as DeviceNo, 0), clock: 0, texts: [admit(1)] }])),
  );
  await vi.waitFor(() => expect(north.got).toContainEqual(expect.objectContaining({ kind: 'ack' })));
  for (const close of closing.splice(0).reverse()) await close();
  venue = await aVenue();
  expect(venue.status().facts).toBe(1);
});

test('[L31] strangers, used passes and wrong clocks are turned away by name', async () => {
  const signer = await aSigner();
  const stranger = lineWith(await passOf(1, signer, await aSigner()));
  await vi.waitFor(() => expect(stranger.closed()).toEqual({ code: 4504, reason: 'certificate' }));
  const late = lineWith(await passOf(1, signer, issuer, asMillis(now - 3_600_000)));
  await vi.waitFor(() => expect(late.closed()).toEqual({ code: 4504, reason: `clock:${now}` }));
  const pass = await passOf(1, signer);
  const first = lineWith(pass);
  await vi.waitFor(() => expect(textsIn(first)).toBe(1));
  const again = lineWith(pass);
  await vi.waitFor(() => expect(again.closed()).toEqual({ code: 4504, reason: 'used' }));
  const borrowed = lineWith(
    (await passOf(1, signer)).replace(/[^.]+$/, (await passOf(2, await aSigner())).split('.')[3]!),
  );
  await vi.waitFor(() => expect(borrowed.closed()).toEqual({ code: 4504, reason: 'invalid' }));
  expect(venue.status().refused).toBe(4);
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  CLOSE,
  clientOf,
  createReplica,
  type DeviceNo,
  decodeMessage,
  encodeRuns,
  encodeSync,
  formatPresence,
  type Peer,
  type Role,
} from '@attend-gate/shared';
import { anEvent, EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EventDatabase, openEventDatabase } from '../store/database.ts';
import { openPresenceService, PRESENCE_RETENTION_MS, type PresenceService } from './presence-service.ts';

const BRIDGE = 9 as DeviceNo;
/** Long enough for a busy machine; nothing here is about speed. */
const WAIT = 15_000;
const near = (n: number): string => {
  const body = { kind: 'near', token: tokenOf(n), place: NORTH, carrier: 'tag', dBm: -58 } as const;
  return formatPresence({ at: asMillis(EPOCH + n), body }, EPOCH);
};
const update = (session: number, clock: number, ...texts: string[]): Uint8Array =>
  encodeSync('update', encodeRuns([{ client: clientOf(BRIDGE, session), clock, texts }]));

interface TestPeer extends Peer {
  readonly texts: () => string[];
  readonly closed: number[];
}
function aPeer(role: Role | undefined): TestPeer {
  const replica = createReplica();
  const closed: number[] = [];
  return {
    writer: role && { device: BRIDGE, role },
    caps: true,
    send: (bytes) => {
      const message = decodeMessage(bytes);
      if (message.kind === 'sync' && message.step !== 'step1') replica.applyUpdate(message.body, 'test');
    },
    close: (code) => closed.push(code),
    waiting: () => 0,
    texts: () => replica.runsSince(new Map()).flatMap(({ texts }) => texts),
    closed,
  };
}

let store: EventDatabase;
let now = EPOCH;
let service: PresenceService;
const refusals: string[] = [];
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const open = (): Promise<PresenceService> =>
  openPresenceService({
    ...{ info: anEvent(), logs: store.logs, clock: { now: () => now }, after },
    onRefusal: ({ detail }) => refusals.push(detail),
    onError: (error) => expect.unreachable(String(error)),
  });
const joined = (role: Role | undefined): TestPeer => {
  const peer = aPeer(role);
  service.room().join(peer);
  service.room().receive(peer, encodeSync('step1', Uint8Array.of(0)));
  return peer;
};

beforeEach(async () => {
  store = await openEventDatabase(join(mkdtempSync(join(tmpdir(), 'attend-gate-')), 'event.db'));
  now = EPOCH;
  refusals.length = 0;
  service = await open();
});
afterEach(async () => {
  await service.close();
  await store.close();
});

test('[PR2] a bridge’s entry reaches a tablet; anybody else’s is refused', async () => {
  const [bridge, tablet, steward] = [joined('bridge'), joined(undefined), joined('steward')];
  service.room().receive(bridge, update(0, 0, near(1)));
  await vi.waitFor(() => expect(tablet.texts()).toEqual([near(1)]), WAIT);
  service.room().receive(steward, update(1, 0, near(2)));
  await vi.waitFor(() => expect(steward.closed).toEqual([CLOSE.violation]), WAIT);
  expect(refusals).toEqual([expect.stringContaining('near')]);
});

test('[PR5] old sessions are cut; a bridge that still holds one cannot bring it back', async () => {
  const [bridge, tablet] = [joined('bridge'), joined(undefined)];
  service.room().receive(bridge, update(0, 0, near(1)));
  await vi.waitFor(() => expect(tablet.texts()).toEqual([near(1)]), WAIT);
  now = asMillis(EPOCH + PRESENCE_RETENTION_MS - 1);
  service.room().receive(bridge, update(1, 0, near(2)));
  await vi.waitFor(() => expect(tablet.texts()).toHaveLength(2), WAIT);
  await service.cut();
  expect(bridge.closed).toEqual([]);
  now = asMillis(EPOCH + PRESENCE_RETENTION_MS + 1);
  await service.cut();
  expect(bridge.closed).toEqual([CLOSE.restarting]);
  const back = joined('bridge');
  expect(back.texts()).toEqual([near(2)]);
  service.room().receive(back, update(0, 0, near(1)));
  service.room().receive(back, update(0, 1, near(3)));
  service.room().receive(back, update(1, 1, near(4)));
  await vi.waitFor(() => expect(joined(undefined).texts()).toEqual([near(2), near(4)]), WAIT);
  expect(back.closed).toEqual([]);
});

test('[PR5] what was cut stays cut after a restart', async () => {
  const [bridge, tablet] = [joined('bridge'), joined(undefined)];
  service.room().receive(bridge, update(0, 0, near(1)));
  await vi.waitFor(() => expect(tablet.texts()).toHaveLength(1), WAIT);
  await service.close();
  now = asMillis(EPOCH + 2 * PRESENCE_RETENTION_MS);
  service = await open();
  const back = joined('bridge');
  expect(back.texts()).toEqual([]);
  service.room().receive(back, update(0, 0, near(1)));
  service.room().receive(back, update(1, 0, near(2)));
  await vi.waitFor(() => expect(joined(undefined).texts()).toEqual([near(2)]), WAIT);
});

test('[L23] a revoked bridge is closed at once', () => {
  const bridge = joined('bridge');
  service.revoke(BRIDGE);
  expect(bridge.closed).toEqual([CLOSE.revoked]);
});

import { beforeEach, expect, test } from 'vitest';
import { createMemoryLogStore, type MemoryLogStore } from '../../testing/memory-log-store.ts';
import { anEvent, EPOCH } from '../../testing/people.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from '../../testing/virtual-time.ts';
import { asMillis, type DeviceNo } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { createReplica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { DEFAULT_LIMITS, encodeLengths, encodeRuns, type Run } from '../replica/update-codec.ts';
import { decodeMessage, encodeSessions, encodeSync, type Message } from '../wire/socket.ts';
import { CLOSE } from './close-codes.ts';
import { ledgerGrammar } from './grammar.ts';
import { type Peer, type Refusal, Room } from './room.ts';

const DOCUMENT = ledgerDocument(anEvent().id);
const C7 = clientOf(7 as DeviceNo, 0);
const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;
const append = (clock: number, ...texts: string[]): Uint8Array<ArrayBuffer> =>
  encodeSync('update', encodeRuns([{ client: C7, clock, texts }]));

interface TestPeer extends Peer {
  readonly got: Message[];
  closed: number | undefined;
  backlog: number;
}

function aPeer(device: number | undefined, caps = true): TestPeer {
  const got: Message[] = [];
  return {
    got,
    closed: undefined,
    backlog: 0,
    writer: device === undefined ? undefined : { device: device as DeviceNo, role: 'steward' },
    caps,
    send: (bytes) => void got.push(decodeMessage(bytes)),
    close(code) {
      this.closed = code;
    },
    waiting() {
      return this.backlog;
    },
  };
}

let store: MemoryLogStore;
let time: VirtualTime;
let refusals: Refusal[];
let failures: unknown[];
let room: Room<Fact>;

function newRoom(): Room<Fact> {
  return new Room({
    document: DOCUMENT,
    grammar: ledgerGrammar(EPOCH),
    tier: 'server',
    store,
    clock: time,
    after: time.after,
    limits: DEFAULT_LIMITS,
    onFacts: () => undefined,
    onRefusal: (refusal) => refusals.push(refusal),
    onStorageFailure: (error) => failures.push(error),
  });
}

beforeEach(async () => {
  store = createMemoryLogStore();
  time = createVirtualTime(asMillis(EPOCH));
  refusals = [];
  failures = [];
  room = newRoom();
  await room.open();
});

const joined = (device: number | undefined, caps = true): TestPeer => {
  const peer = aPeer(device, caps);
  room.join(peer);
  peer.got.length = 0;
  return peer;
};
const factsSent = (peer: TestPeer): readonly Run[] => {
  const replica = createReplica();
  for (const message of peer.got)
    if (message.kind === 'sync' && message.step !== 'step1') replica.applyUpdate(message.body, 'test');
  return replica.runsSince(new Map());
};

test('[L17] a fact is stored before anybody sees it', async () => {
  const [writer, reader] = [joined(7), joined(undefined)];
  room.receive(writer, append(0, admit(1)));
  expect(reader.got).toEqual([]);
  expect(store.facts).toEqual([]);
  await time.advance(8);
  expect(store.facts).toMatchObject([{ seq: 1, client: C7, index: 0, text: admit(1) }]);
  expect(factsSent(reader)).toEqual([{ client: C7, clock: 0, texts: [admit(1)] }]);
});

test('[L26] a backlog longer than any stack is taken like a short one', async () => {
  const writer = joined(7);
  const texts = Array.from({ length: 200_000 }, (_, i) => `1|${i.toString(36)}|x|AAAAAAAAADA|main|q`);
  room.receive(writer, encodeSync('step2', encodeRuns([{ client: C7, clock: 0, texts }])));
  await time.advance(8);
  expect(store.facts).toHaveLength(texts.length);
  expect(room.replica.length(C7)).toBe(texts.length);
});

test('[L17] facts of one window share one commit', async () => {
  const writer = joined(7);
  let commits = 0;
  const { append: real } = store;
  store.append = (runs, at) => {
    commits++;
    return real(runs, at);
  };
  for (let i = 0; i < 20; i++) room.receive(writer, append(i, admit(i)));
  await time.advance(8);
  expect([commits, store.facts.length]).toEqual([1, 20]);
});

test('[L17] a failed commit shows nothing, closes every socket with 4500, and loads again', async () => {
  const [writer, reader] = [joined(7), joined(undefined)];
  store.failNext();
  room.receive(writer, append(0, admit(1)));
  await time.advance(8);
  expect([writer.closed, reader.closed, room.isOpen]).toEqual([CLOSE.storage, CLOSE.storage, false]);
  expect(reader.got).toEqual([]);
  expect(failures).toHaveLength(1);
  await room.open();
  const again = joined(7);
  room.receive(again, append(0, admit(1)));
  await time.advance(8);
  expect(store.facts).toHaveLength(1);
});

test('[L18] the writer is told how far its sessions are durable, with the head of the chain', async () => {
  const writer = joined(7);
  room.receive(writer, append(0, admit(1), admit(2)));
  expect(writer.got).toEqual([]);
  await time.advance(8);
  const chain = extendChain(startChain(DOCUMENT, C7), [admit(1), admit(2)]);
  expect(writer.got.at(-1)).toEqual({ kind: 'ack', tier: 'server', sessions: [{ client: C7, ...chain }] });
});

test('[L18] a doubled message is stored once and acknowledged again', async () => {
  const writer = joined(7);
  room.receive(writer, append(0, admit(1)));
  room.receive(writer, append(0, admit(1)));
  await time.advance(8);
  room.receive(writer, append(0, admit(1)));
  expect(store.facts).toHaveLength(1);
  expect(writer.got.filter((m) => m.kind === 'ack')).toHaveLength(2);
});

test('[L14] a violation closes the socket with 4422 and leaves a refusal for the audit log', async () => {
  const [attacker, reader] = [joined(8), joined(undefined)];
  room.receive(attacker, append(0, admit(1)));
  await time.advance(8);
  expect(attacker.closed).toBe(CLOSE.violation);
  expect(refusals).toMatchObject([{ device: 8, close: 'violation' }]);
  expect([store.facts, reader.got]).toEqual([[], []]);
  room.receive(attacker, append(0, admit(1)));
  expect(refusals).toHaveLength(1);
});

test('[L14] a message that is none closes the socket with 4400; awareness is dropped', () => {
  const peer = joined(7);
  room.receive(peer, Uint8Array.of(1, 0));
  expect(peer.closed).toBeUndefined();
  room.receive(peer, Uint8Array.of(0, 9, 9));
  expect(peer.closed).toBe(CLOSE.malformed);
});

test('[L15] a gap is answered with step 1 and leaves nothing pending', async () => {
  const writer = joined(7);
  room.receive(writer, append(3, admit(3)));
  await time.advance(8);
  expect(writer.got).toMatchObject([{ kind: 'sync', step: 'step1' }]);
  expect([store.facts.length, room.replica.lengths().size]).toEqual([0, 0]);
  room.receive(writer, append(0, admit(1)));
  await time.advance(8);
  expect(room.replica.texts(C7, 0)).toEqual([admit(1)]);
});

test('[L16] a greeting whose head differs at the shorter length is answered with a fork notice', async () => {
  const writer = joined(7);
  room.receive(writer, append(0, admit(1), admit(2)));
  await time.advance(8);
  const other = joined(7);
  const wrong = extendChain(startChain(DOCUMENT, C7), [admit(99)]);
  room.receive(other, encodeSessions([{ client: C7, ...wrong }]));
  expect(other.got).toEqual([{ kind: 'notice', notice: { kind: 'fork', client: C7, index: 1 } }]);
  other.got.length = 0;
  room.receive(other, encodeSessions([{ client: C7, ...extendChain(startChain(DOCUMENT, C7), [admit(1)]) }]));
  expect(other.got).toEqual([]);
});

test('[L20] a step 2 comes in pieces, the last one as step 2', async () => {
  const writer = joined(7);
  const texts = Array.from({ length: 6_000 }, (_, i) => admit(i));
  room.receive(writer, append(0, ...texts));
  await time.advance(8);
  const joiner = joined(undefined, false);
  room.receive(joiner, encodeSync('step1', encodeLengths(new Map())));
  expect(joiner.got.map((m) => (m.kind === 'sync' ? m.step : m.kind))).toEqual(['update', 'update', 'step2']);
  expect(factsSent(joiner)).toEqual([{ client: C7, clock: 0, texts }]);
});

test('[L20] something is sent every 20 seconds', async () => {
  const peer = joined(undefined, false);
  await time.advance(41_000);
  expect(peer.got).toHaveLength(2);
});

test('[L22] no step is answered before the document is loaded', async () => {
  await store.append([{ client: C7, clock: 0, texts: [admit(1)] }], asMillis(EPOCH));
  room = newRoom();
  const peer = aPeer(undefined);
  room.join(peer);
  room.receive(peer, encodeSync('step1', encodeLengths(new Map())));
  await settlePromises();
  expect(peer.got).toEqual([]);
  await room.open();
  expect(factsSent(peer)).toHaveLength(1);
});

test('[L23] revoking closes the device’s sockets at once, with a notice', () => {
  const [lost, other] = [joined(7), joined(8)];
  room.revoke(7 as DeviceNo);
  expect([lost.closed, other.closed]).toEqual([CLOSE.revoked, undefined]);
  expect(lost.got).toEqual([{ kind: 'notice', notice: { kind: 'revoked' } }]);
});

test('[L26] a socket with more than 8 MiB waiting is closed with 4503', async () => {
  const [writer, slow] = [joined(7), joined(undefined)];
  slow.backlog = 9 * 1024 * 1024;
  room.receive(writer, append(0, admit(1)));
  await time.advance(8);
  expect(slow.closed).toBe(CLOSE.slow);
});

test('[L36] a shutdown stores what waits, then closes with 4501', async () => {
  const writer = joined(7);
  room.receive(writer, append(0, admit(1)));
  await room.shutdown();
  expect([store.facts.length, writer.closed]).toEqual([1, CLOSE.restarting]);
});

test('[L21] a reader gets what changed at most every 250 ms, in one piece', async () => {
  const [writer, reader] = [joined(7), joined(undefined)];
  for (let i = 0; i < 60; i++) {
    room.receive(writer, append(i, admit(i)));
    await time.advance(10);
  }
  expect(reader.got.length).toBeLessThanOrEqual(3);
  await time.advance(250);
  expect(factsSent(reader)[0]?.texts).toHaveLength(60);
});

test('[L21] a peer over the high-water mark gets nothing until it has drained, then one difference', async () => {
  const [writer, slow] = [joined(7), joined(8)];
  slow.backlog = 2 * 1024 * 1024;
  for (let i = 0; i < 5; i++) {
    room.receive(writer, append(i, admit(i)));
    await time.advance(10);
  }
  await time.advance(100);
  expect(slow.got).toEqual([]);
  slow.backlog = 0;
  await time.advance(50);
  expect(slow.got).toHaveLength(1);
  expect(factsSent(slow)[0]?.texts).toHaveLength(5);
});

test('[L26] a peer that asks step 1 again and again is closed with 4529', async () => {
  const peer = joined(7);
  const ask = encodeSync('step1', encodeLengths(new Map()));
  for (let i = 0; i < 20; i++) room.receive(peer, ask);
  expect(peer.closed).toBeUndefined();
  await time.advance(10_000);
  for (let i = 0; i < 21; i++) room.receive(peer, ask);
  expect(peer.closed).toBe(CLOSE.tooMany);
  expect(refusals.at(-1)).toMatchObject({ close: 'tooMany', detail: 'step 1 asked too often' });
});

test('[L26] a device that opens too many connections is refused the next', () => {
  for (let i = 0; i < 8; i++) expect(joined(7).closed).toBeUndefined();
  expect(joined(7).closed).toBe(CLOSE.tooMany);
  expect(joined(8).closed).toBeUndefined();
});

test('[L18] after a commit only the sessions it touched are acknowledged', async () => {
  await store.append([{ client: clientOf(7 as DeviceNo, 1), clock: 0, texts: [admit(1)] }], asMillis(EPOCH));
  await room.open();
  const writer = joined(7);
  room.receive(writer, append(0, admit(1)));
  await time.advance(8);
  expect(writer.got).toMatchObject([{ kind: 'ack', sessions: [{ client: C7, length: 1 }] }]);
});

test('[L17] an own fact is made durable at once, and takes along what waits for its group', async () => {
  const peer = joined(7);
  room.receive(peer, append(0, admit(1)));
  const server = clientOf(0 as DeviceNo, 0);
  // Time stands still: nothing that waits for the group's 8 ms would ever come.
  await room.appendOwn(
    { client: server, clock: 0, texts: [admit(2)] },
    { device: 0 as DeviceNo, role: 'server' },
  );
  expect(room.replica.length(server)).toBe(1);
  expect(room.replica.length(C7)).toBe(1);
  expect((await store.load()).length).toBe(2);
});

import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ATTACKER, ATTACKS, admit, HELD, VICTIM } from '../../testing/attacks.ts';
import { createMemoryLogStore } from '../../testing/memory-log-store.ts';
import { anEvent, EPOCH } from '../../testing/people.ts';
import { createVirtualTime } from '../../testing/virtual-time.ts';
import { asMillis, type DeviceNo } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { ledgerDocument } from '../replica/chain.ts';
import { Logs } from '../replica/logs.ts';
import { createReplica } from '../replica/replica.ts';
import { clientOf, segmentRoot } from '../replica/session.ts';
import { DEFAULT_LIMITS, encodeLengths, encodeRuns } from '../replica/update-codec.ts';
import { encodeSync } from '../wire/socket.ts';
import { ledgerGrammar } from './grammar.ts';
import { guard } from './guard.ts';
import { type Peer, Room } from './room.ts';

const steward = (device: DeviceNo) => ({ device, role: 'steward' }) as const;
const A = clientOf(ATTACKER, 0);
const V = clientOf(VICTIM, 0);

function answerTo(update: Uint8Array): string {
  const known = new Logs();
  known.append(HELD);
  const context = { known, grammar: ledgerGrammar(EPOCH), limits: DEFAULT_LIMITS };
  const answer = guard(update, steward(ATTACKER), 'update', context);
  if (!answer.ok) return answer.error.kind === 'bad_update' ? answer.error.why : answer.error.kind;
  if (answer.value.resync) return 'resync';
  return answer.value.forks.length > 0 ? 'fork' : 'taken';
}

async function aRoom(): Promise<Room<Fact> & { tick(): Promise<void> }> {
  const store = createMemoryLogStore();
  await store.append(HELD, asMillis(EPOCH));
  const time = createVirtualTime(asMillis(EPOCH));
  const room = new Room<Fact>({
    ...{ document: ledgerDocument(anEvent().id), grammar: ledgerGrammar(EPOCH), tier: 'server', store },
    ...{ clock: time, after: time.after, limits: DEFAULT_LIMITS, onFacts: () => undefined },
    ...{ onRefusal: () => undefined, onStorageFailure: () => undefined },
  });
  await room.open();
  return Object.assign(room, { tick: () => time.advance(8) });
}
const aPeer = (device: DeviceNo): Peer => ({
  ...{ writer: steward(device), caps: true, waiting: () => 0 },
  ...{ send: () => undefined, close: () => undefined },
});

test.each(Object.entries(ATTACKS))('[L14] %s is answered by name', (_name, [bytes, answer]) => {
  expect(answerTo(bytes)).toBe(answer);
});

test.each(Object.entries(ATTACKS))(
  '[L14] [I5] after %s the room is as before and takes what is honest',
  async (_name, [bytes]) => {
    const room = await aRoom();
    for (const step of ['update', 'step2'] as const) {
      const attacker = aPeer(ATTACKER);
      room.join(attacker);
      room.receive(attacker, encodeSync(step, bytes));
    }
    const honest = room.appendOwn({ client: V, clock: 1, texts: [admit(50)] }, steward(VICTIM));
    await room.tick();
    await honest;
    expect(room.replica.texts(V, 0)).toEqual([admit(3), admit(50)]);
    expect(room.replica.texts(A, 0)).toEqual([admit(1), admit(2)]);
  },
);

/** Those that end by themselves on Yjs; a claim of 2^40 facts or sessions keeps it busy for ever. */
const ENDLESS = /2\^|hundred thousand/;

test('[L14] the same attacks on Yjs alone: facts vanish or the document keeps something pending', () => {
  const harmed = Object.entries(ATTACKS).filter(([name, [bytes]]) => {
    if (ENDLESS.test(name)) return false;
    const replica = createReplica();
    replica.applyRuns(HELD, 'relay');
    try {
      replica.applyUpdate(bytes, 'attacker');
    } catch {
      return true;
    }
    const { pendingStructs, pendingDs } = replica.doc.store;
    const changed = HELD.some(({ client, texts }) => {
      const listed = replica.doc.getArray(segmentRoot(client, 0)).toArray();
      return listed.length !== texts.length || listed.some((text, i) => text !== texts[i]);
    });
    return pendingStructs !== null || pendingDs !== null || changed;
  });
  expect(harmed.length).toBeGreaterThan(8);
});

test('[L16] a tablet from an old copy that syncs “successfully” loses admissions on a stock relay', () => {
  const [relay, tablet] = [createReplica(), createReplica()];
  relay.applyRuns([{ client: A, clock: 0, texts: [0, 1, 2, 3, 4].map(admit) }], 'x');
  tablet.applyRuns([{ client: A, clock: 0, texts: [0, 1, 2, 900, 901].map(admit) }], 'x');
  relay.applyUpdate(Y.encodeStateAsUpdate(tablet.doc, Y.encodeStateVector(relay.doc)), 'sync');
  tablet.applyUpdate(Y.encodeStateAsUpdate(relay.doc, Y.encodeStateVector(tablet.doc)), 'sync');
  expect(relay.texts(A, 0)).not.toEqual(tablet.texts(A, 0));
  expect(relay.lengths()).toEqual(tablet.lengths());
});

test('[L15] the honest step 2 of a device that holds what others wrote is taken, theirs split off', async () => {
  const room = await aRoom();
  const peer = aPeer(ATTACKER);
  room.join(peer);
  const everything = [...HELD.slice(1), { client: A, clock: 0, texts: [admit(1), admit(2), admit(5)] }];
  room.receive(
    peer,
    encodeSync(
      'step2',
      encodeRuns([...everything, { client: clientOf(9 as DeviceNo, 0), clock: 0, texts: [admit(6)] }]),
    ),
  );
  await room.shutdown();
  expect(room.replica.texts(A, 0)).toEqual([admit(1), admit(2), admit(5)]);
  expect(room.replica.length(clientOf(9 as DeviceNo, 0))).toBe(0);
});

test('[L14] [L26] state vectors that claim too much end the connection and nothing else', async () => {
  const room = await aRoom();
  const closed: number[] = [];
  for (const vector of [
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
    Uint8Array.of(2, 1),
    Uint8Array.of(),
  ]) {
    const peer = { ...aPeer(ATTACKER), close: (code: number) => void closed.push(code) };
    room.join(peer);
    room.receive(peer, encodeSync('step1', vector));
  }
  expect(closed).toEqual([4400, 4400, 4400]);
  const many = new Map(Array.from({ length: 100_000 }, (_, i) => [i, 1]));
  const peer = aPeer(ATTACKER);
  room.join(peer);
  room.receive(peer, encodeSync('step1', encodeLengths(many)));
  expect(room.peerCount).toBe(1);
});

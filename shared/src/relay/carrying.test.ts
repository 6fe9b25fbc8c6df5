import { beforeEach, expect, test } from 'vitest';
import { createMemoryLogStore, type MemoryLogStore } from '../../testing/memory-log-store.ts';
import { createMemoryQuarantine } from '../../testing/memory-quarantine.ts';
import { anEvent, EPOCH } from '../../testing/people.ts';
import { simKey } from '../../testing/sim-keys.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from '../../testing/virtual-time.ts';
import { toBase64url, toHex } from '../bytes.ts';
import { asMillis, type DeviceNo, factId } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { Signer } from '../keys/signing.ts';
import type { Fact } from '../ledger/fact.ts';
import { signText } from '../ledger/signed-text.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { clientOf } from '../replica/session.ts';
import { DEFAULT_LIMITS, encodeRuns, type Run } from '../replica/update-codec.ts';
import { decodeMessage, encodeSync, type Message } from '../wire/socket.ts';
import { ledgerGrammar } from './grammar.ts';
import type { QuarantineStore } from './quarantine.ts';
import { type Peer, Room } from './room.ts';

const EVENT = anEvent().id;
const DOCUMENT = ledgerDocument(EVENT);
const D7 = 7 as DeviceNo;
const C7 = clientOf(D7, 0);
const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;

/** Keys of a simulated world: checking them waits for nothing but promises, so no test here waits for a clock. */
const key = simKey(D7);
const stranger = simKey(55 as DeviceNo);
let revoked: boolean;
let recovery: boolean;
let time: VirtualTime;
let store: MemoryLogStore;
let quarantine: QuarantineStore;
let room: Room<Fact>;

beforeEach(async () => {
  revoked = false;
  recovery = false;
  time = createVirtualTime(asMillis(EPOCH));
  store = createMemoryLogStore();
  quarantine = createMemoryQuarantine();
  room = new Room<Fact>({
    document: DOCUMENT,
    grammar: ledgerGrammar(EPOCH, {
      event: EVENT,
      issuer: key,
      staff: () => undefined,
      deviceKey: (no) => (no === D7 ? key : undefined),
    }),
    tier: 'server',
    store,
    clock: time,
    after: time.after,
    limits: DEFAULT_LIMITS,
    carry: {
      quarantine,
      mayOffer: ({ role }) => role === 'carrier' || recovery,
      device: (no) => (no === D7 ? { role: 'steward', revoked } : undefined),
      isSeal: (fact) => fact.body.kind === 'seal',
    },
    onFacts: () => undefined,
    onRefusal: () => undefined,
    onStorageFailure: () => undefined,
  });
  await room.open();
});

function joined(device: number, role: Role): { peer: Peer; got: Message[] } {
  const got: Message[] = [];
  const peer: Peer = {
    writer: { device: device as DeviceNo, role },
    caps: true,
    send: (bytes) => void got.push(decodeMessage(bytes)),
    close: (code) => void got.push({ kind: 'ignored', type: code }),
    waiting: () => 0,
  };
  room.join(peer);
  got.length = 0;
  return { peer, got };
}
const offering = (texts: readonly string[], client = C7): Uint8Array<ArrayBuffer> =>
  encodeSync('step2', encodeRuns([{ client, clock: 0, texts }]));
async function sealOf(texts: readonly string[], signer: Signer = key): Promise<string> {
  const { head } = extendChain(startChain(DOCUMENT, C7), texts);
  const bare = `1|zz|s|${toBase64url(head)}|`;
  const where = { document: DOCUMENT, id: factId(7, 0, texts.length) };
  return `${bare}|${await signText('SEAL', where, bare, signer)}`;
}
async function moved(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await settlePromises();
    await time.advance(8);
  }
}
const held = (): readonly string[] => store.facts.map((fact) => fact.text);
const kept = async (): Promise<string[]> => (await quarantine.list()).flatMap((run) => run.texts);
const pinned = (texts: readonly string[]) => {
  const { head } = extendChain(startChain(DOCUMENT, C7), texts);
  return { device: D7, session: 0, length: texts.length, hash: toHex(head.slice(0, 8)) };
};

test('[L24] a carrier’s facts are taken as far as a seal covers them, the rest is kept aside', async () => {
  const seal = await sealOf([admit(1), admit(2)]);
  const { peer, got } = joined(9, 'carrier');
  room.receive(peer, offering([admit(1), admit(2), seal, admit(3)]));
  await moved();
  expect(held()).toEqual([admit(1), admit(2), seal]);
  expect(await kept()).toEqual([admit(3)]);
  expect(got).toContainEqual({
    kind: 'notice',
    notice: { kind: 'quarantined', client: C7, from: 3, to: 4, why: 'unsealed' },
  });
});

test('[L24] what lies aside enters when a later seal covers it or its device brings it', async () => {
  const { peer } = joined(9, 'carrier');
  room.receive(peer, offering([admit(1), admit(2)]));
  await moved();
  expect([held(), await kept()]).toEqual([[], [admit(1), admit(2)]]);
  const own = joined(7, 'steward');
  room.receive(own.peer, encodeSync('update', encodeRuns([{ client: C7, clock: 0, texts: [admit(1)] }])));
  await moved();
  expect([held(), await kept()]).toEqual([[admit(1)], [admit(2)]]);
  const seal = await sealOf([admit(1), admit(2)]);
  room.receive(peer, offering([admit(1), admit(2), seal]));
  await moved();
  expect([held(), await kept()]).toEqual([[admit(1), admit(2), seal], []]);
});

test('[L15] [L24] a device may not carry others’ facts, except while the event recovers', async () => {
  const texts = [admit(1), await sealOf([admit(1)])];
  const { peer } = joined(8, 'steward');
  room.receive(peer, offering(texts));
  await moved();
  expect([held(), await kept()]).toEqual([[], []]);
  recovery = true;
  room.receive(peer, offering(texts));
  await moved();
  expect(held()).toEqual(texts);
});

test('[L24] a seal by another key, of an unknown device, or over another past lets nothing in', async () => {
  const { peer } = joined(9, 'carrier');
  room.receive(peer, offering([admit(1), await sealOf([admit(1)], stranger)]));
  room.receive(peer, offering([admit(4)], clientOf(88 as DeviceNo, 0)));
  await moved();
  expect([held(), (await kept()).length]).toEqual([[], 3]);
});

test('[L16] [L24] a carried session with another past is kept as evidence, and said', async () => {
  await store.append([{ client: C7, clock: 0, texts: [admit(1)] }], asMillis(EPOCH));
  await room.open();
  const { peer, got } = joined(9, 'carrier');
  room.receive(peer, offering([admit(77), admit(78)]));
  await moved();
  expect(got).toContainEqual({ kind: 'notice', notice: { kind: 'fork', client: C7, index: 0 } });
  expect([held(), await kept()]).toEqual([[admit(1)], [admit(77), admit(78)]]);
});

test('[L23] a revoked device’s facts lie aside, sealed or not, until a release names exactly them', async () => {
  revoked = true;
  const texts = [admit(1), admit(2), await sealOf([admit(1), admit(2)])];
  const run: Run = { client: C7, clock: 0, texts };
  expect(await room.offer([run], D7)).toEqual({ taken: 0, aside: 3 });
  expect(await room.release([{ ...pinned(texts.slice(0, 2)), hash: '0123456789abcdef' }])).toBe(0);
  const release = room.release([pinned(texts.slice(0, 2))]);
  await moved();
  expect(await release).toBe(2);
  expect([held(), await kept()]).toEqual([texts.slice(0, 2), [texts[2]]]);
});

test('[L14] while a signature is being checked, the same writer’s next messages wait their turn', async () => {
  const { peer, got } = joined(7, 'steward');
  const texts = [admit(1), await sealOf([admit(1)]), admit(2)];
  for (const [clock, text] of texts.entries())
    room.receive(peer, encodeSync('update', encodeRuns([{ client: C7, clock, texts: [text] }])));
  await moved();
  expect(held()).toEqual(texts);
  expect(got.filter((m) => m.kind === 'sync')).toEqual([]);
});

test('[L14] a bad signature closes the socket, and what waited behind it is not taken', async () => {
  const { peer, got } = joined(7, 'steward');
  const texts = [await sealOf([], stranger), admit(2)];
  for (const [clock, text] of texts.entries())
    room.receive(peer, encodeSync('update', encodeRuns([{ client: C7, clock, texts: [text] }])));
  await moved();
  expect(held()).toEqual([]);
  expect(got.at(-1)).toEqual({ kind: 'ignored', type: 4422 });
});

test('[L14] a fact signed by somebody who may not sign any more waits with a notice, and its device stays', async () => {
  const override = `1|2|a|AAAAAAAAADA|main|q|f|g=mina.${'A'.repeat(86)}`;
  const { peer, got } = joined(7, 'steward');
  const update = (clock: number, ...texts: string[]): Uint8Array<ArrayBuffer> =>
    encodeSync('update', encodeRuns([{ client: C7, clock, texts }]));
  room.receive(peer, update(0, admit(1), override, admit(3)));
  await moved();
  expect(held()).toEqual([admit(1)]);
  expect(await kept()).toEqual([override, admit(3)]);
  expect(got).toContainEqual({
    kind: 'notice',
    notice: { kind: 'quarantined', client: C7, from: 1, to: 3, why: 'role_changed' },
  });
  expect(got.some(({ kind }) => kind === 'ignored')).toBe(false);
  const next = encodeSync('update', encodeRuns([{ client: clientOf(D7, 1), clock: 0, texts: [admit(4)] }]));
  room.receive(peer, next);
  await moved();
  expect(held()).toEqual([admit(1), admit(4)]);
  const released = room.release([pinned([admit(1), override, admit(3)])]);
  await moved();
  expect(await released).toBe(2);
  expect(held()).toEqual([admit(1), admit(4), override, admit(3)]);
});

/**
 * Throws broken and forged messages at a room, from a seed: valid messages with flipped, cut and doubled bytes, forged
 * logs, raw noise. After each one everybody else's log must be untouched, and the room must still take and answer what
 * is honest (L14, L15, I5, I6).
 */
import { asMillis, type DeviceNo } from '../src/ids.ts';
import type { Fact } from '../src/ledger/fact.ts';
import type { Room } from '../src/relay/room.ts';
import { clientOf, deviceOfClient } from '../src/replica/session.ts';
import { encodeLengths, encodeRuns, type Run } from '../src/replica/update-codec.ts';
import { encodeSync } from '../src/wire/socket.ts';
import { HOSTILE, hostileMessage, mutate } from './hostile.ts';
import { EPOCH } from './people.ts';
import { createRandom, type Random } from './random.ts';
import type { SimPeer } from './sim-gate.ts';
import { createSimRelay, type SimRelay } from './sim-relay.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from './virtual-time.ts';

export interface MutationTotals {
  readonly messages: number;
  /** The room threw. */
  readonly crashes: number;
  /** A fact appeared in a log that its device did not write. */
  readonly foreign: number;
  /** An honest append or an honest question got no answer afterwards. */
  readonly hung: number;
  readonly closed: number;
}

const HONEST = [1 as DeviceNo, 2 as DeviceNo] as const;
/** A fresh room now and then: a hostile log must not grow for ever. */
const PER_ROOM = 500;
/** Every message could hang the room; asking after each would only be slower. */
const ASK_EVERY = 25;

const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;

interface Stand {
  readonly relay: SimRelay;
  readonly time: VirtualTime;
  /** What honest devices wrote. */
  readonly written: Map<number, string[]>;
}

function aPeer(device: DeviceNo): SimPeer & { got: number } {
  const peer: SimPeer & { got: number } = {
    ...{ writer: { device, role: 'steward' }, caps: true, closed: undefined, got: 0, waiting: () => 0 },
    send: () => {
      peer.got++;
    },
    close: (code) => {
      peer.closed = code;
    },
  };
  return peer;
}

async function stand(): Promise<Stand> {
  const time = createVirtualTime(asMillis(EPOCH));
  const relay = await createSimRelay(time, () => undefined);
  const written = new Map<number, string[]>(HONEST.map((device) => [clientOf(device, 0), []]));
  return { relay, time, written };
}

/** An honest device writes one fact and asks for everything. False = it got no answer. */
async function honest({ relay, time, written }: Stand, device: DeviceNo, n: number): Promise<boolean> {
  const room: Room<Fact> = relay.room();
  const client = clientOf(device, 0);
  const texts = written.get(client)!;
  const peer = aPeer(device);
  room.join(peer);
  const before = peer.got;
  room.receive(peer, encodeSync('update', encodeRuns([{ client, clock: texts.length, texts: [admit(n)] }])));
  texts.push(admit(n));
  await time.advance(8);
  await settlePromises();
  room.receive(peer, encodeSync('step1', encodeLengths(new Map())));
  const answered = peer.got > before + 1 && peer.closed === undefined;
  room.leave(peer);
  return answered && room.replica.length(client) === texts.length;
}

/** One message for the room, whole or broken. */
function message(random: Random, { relay, written }: Stand): Uint8Array<ArrayBuffer> {
  const lengths = relay.room().replica.lengths();
  const own = clientOf(HOSTILE, random.below(3));
  const clock = lengths.get(own) ?? 0;
  const texts = Array.from({ length: 1 + random.below(3) }, () => admit(random.below(99_999)));
  const runs: Run[] = [{ client: own, clock, texts }];
  if (random.chance(0.3)) {
    const [client, known] = random.pick([...written]);
    runs.push({ client, clock: random.below(known.length + 2), texts: [admit(random.below(99))] });
  }
  const valid = encodeSync(random.pick(['update', 'step2'] as const), encodeRuns(runs));
  const kind = random.next();
  if (kind < 0.5) return mutate(valid, random);
  if (kind < 0.75) return encodeSync('update', mutate(encodeRuns(runs), random));
  if (kind < 0.85) return encodeSync('step1', mutate(encodeLengths(lengths), random));
  return hostileMessage(random, lengths);
}

/** Facts in the store that their device did not write. */
function foreignFacts({ relay, written }: Stand): number {
  return relay.store.facts.filter(({ client, index, text }) => {
    const texts = written.get(client);
    return texts ? texts[index] !== text : deviceOfClient(client) !== HOSTILE;
  }).length;
}

/** @param onFound says which seed found something */
export async function runMutations(
  from: number,
  count: number,
  onFound: (seed: number, what: string) => void,
): Promise<MutationTotals> {
  const total = { messages: 0, crashes: 0, foreign: 0, hung: 0, closed: 0 };
  let at = await stand();
  let peer = aPeer(HOSTILE);
  for (let seed = from; seed < from + count; seed++) {
    const turn = seed - from;
    if (turn % PER_ROOM === 0) {
      at = await stand();
      peer = aPeer(HOSTILE);
      for (const device of HONEST) await honest(at, device, seed);
      at.relay.room().join(peer);
    }
    if (peer.closed !== undefined) {
      total.closed++;
      peer = aPeer(HOSTILE);
      at.relay.room().join(peer);
    }
    total.messages++;
    try {
      at.relay.room().receive(peer, message(createRandom(seed), at));
    } catch (error) {
      total.crashes++;
      onFound(seed, `the room threw ${String(error)}`);
    }
    if (turn % ASK_EVERY !== ASK_EVERY - 1) continue;
    if (!(await honest(at, HONEST[turn % 2]!, seed))) {
      total.hung++;
      onFound(seed, 'an honest device got no answer');
      at = await stand();
    }
    const foreign = foreignFacts(at);
    total.foreign += foreign;
    if (foreign > 0) onFound(seed, `${foreign} facts that nobody wrote`);
  }
  return total;
}

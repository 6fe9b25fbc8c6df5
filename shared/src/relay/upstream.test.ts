/** Two tablets, a venue relay and a server that is away: the story that the venue relay is for. */
import { beforeEach, expect, test } from 'vitest';
import { createMemoryJournal } from '../../testing/memory-journal.ts';
import { aHolder, aRoster, EPOCH, NORTH, SOUTH, tokenOf } from '../../testing/people.ts';
import { SimGate, type SimPeer } from '../../testing/sim-gate.ts';
import { createSimRelay, type SimRelay } from '../../testing/sim-relay.ts';
import { SimVenue } from '../../testing/sim-venue.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from '../../testing/virtual-time.ts';
import { asMillis, type DeviceNo } from '../ids.ts';
import { Ledger } from '../ledger/ledger.ts';
import { decodeMessage, type Message } from '../wire/socket.ts';

const MINA = tokenOf(1);
const roster = aRoster([aHolder(MINA), aHolder(tokenOf(2))]);
let time: VirtualTime;
let server: SimRelay;
let folded: Ledger;
let venue: SimVenue;

beforeEach(async () => {
  time = createVirtualTime(asMillis(EPOCH + 3_600_000));
  folded = new Ledger(roster);
  server = await createSimRelay(time, (facts) => folded.add(facts));
  venue = new SimVenue(time, roster, server);
  await venue.boot();
});

async function aGate(device: number, gate = NORTH): Promise<SimGate> {
  const made = new SimGate({
    ...{ device: device as DeviceNo, gate, journal: createMemoryJournal(), roster },
    ...{ now: () => time.now(), after: (ms: number, task: () => void) => time.after(ms, task) },
  });
  await made.boot();
  return made;
}

/** Connects; what the relay says arrives a millisecond later. Returns what the relay said beside sync, and how to hang up. */
function connected(gate: SimGate, to: 'venue' | 'server'): { got: Message[]; leave: () => void } {
  const got: Message[] = [];
  const room = to === 'venue' ? venue.relay.room : server.room();
  const peer: SimPeer = {
    ...{ writer: { device: gate.options.device, role: 'steward' }, caps: true, closed: undefined },
    waiting: () => 0,
    send: (bytes) => {
      got.push(decodeMessage(bytes));
      time.after(1, () => void gate.receive(bytes));
    },
    close: (code) => {
      peer.closed = code;
    },
  };
  if (to === 'venue') venue.relay.join(peer);
  else room.join(peer);
  gate.connect((bytes) => room.receive(peer, bytes));
  const leave = (): void => {
    room.leave(peer);
    gate.disconnect();
  };
  return { got, leave };
}

async function moved(ms = 400): Promise<void> {
  for (let i = 0; i < 6; i++) {
    await time.advance(ms / 6);
    await settlePromises();
  }
}
const online = (): void => venue.online((_, deliver) => deliver());
const idsOn = (store: { readonly facts: readonly { client: number; index: number }[] }): string[] =>
  store.facts.map(({ client, index }) => `${client}:${index}`).sort();

test('[L31] two gates without internet see each other’s facts at the venue and ring for a double entry', async () => {
  const [north, south] = [await aGate(1), await aGate(2, SOUTH)];
  await north.scan(MINA, 'entry');
  await south.scan(MINA, 'entry');
  connected(north, 'venue');
  connected(south, 'venue');
  await moved();
  expect(north.ledger.conflicts()).toHaveLength(1);
  expect(south.ledger.digest()).toBe(north.ledger.digest());
  expect(venue.ledger.digest()).toBe(north.ledger.digest());
  expect((await south.scan(tokenOf(2), 'entry')).verdict.status).toBe('ok');
  await moved();
  expect((await north.scan(tokenOf(2), 'entry')).verdict.status).toBe('error');
  expect(server.store.facts).toHaveLength(0);
});

test('[L18] what is durable at the venue is counted as not yet on the server, until the server has it', async () => {
  const north = await aGate(1);
  await north.scan(MINA, 'entry');
  connected(north, 'venue');
  await moved();
  expect(north.log.unsent).toBe(2);
  expect(north.log.atVenue).toBe(2);
  await north.seal();
  online();
  await moved(1_200);
  expect(north.log.unsent).toBe(0);
  expect(north.log.atVenue).toBe(0);
});

test('[L24] [L31] sealed facts count at the server at once, an unsealed end waits, and its device brings it once', async () => {
  const north = await aGate(1);
  const line = connected(north, 'venue');
  await north.scan(MINA, 'entry');
  await north.seal();
  await north.scan(tokenOf(2), 'entry');
  await moved();
  online();
  await moved(1_200);
  expect(server.store.facts).toHaveLength(3);
  expect((await server.quarantine.list()).flatMap(({ texts }) => texts)).toHaveLength(1);
  expect(north.log.unsent).toBe(1);

  line.leave();
  connected(north, 'server');
  await moved(1_200);
  expect(idsOn(server.store)).toEqual(idsOn(venue.store));
  expect(await server.quarantine.list()).toEqual([]);
  expect(north.log.unsent).toBe(0);
  expect(folded.counts()).toMatchObject({ people: 2, bodies: 2 });
  expect(folded.digest()).toBe(north.ledger.digest());
});

test('[L31] what others wrote at the server comes down to the venue, sealed or not', async () => {
  const [far, north] = [await aGate(5), await aGate(1)];
  connected(far, 'server');
  await far.scan(MINA, 'entry');
  connected(north, 'venue');
  online();
  await moved(1_200);
  expect((await north.scan(MINA, 'entry')).verdict.status).toBe('error');
});

test('[L31] a venue relay that was switched off goes on from its disk', async () => {
  const north = await aGate(1);
  connected(north, 'venue').leave();
  const line = connected(north, 'venue');
  await north.scan(MINA, 'entry');
  await moved();
  line.leave();
  const before = venue.ledger.digest();
  await venue.crash();
  expect(venue.ledger.digest()).toBe(before);
  const again = connected(north, 'venue');
  await moved();
  expect(again.got).toContainEqual(expect.objectContaining({ kind: 'ack', tier: 'venue' }));
});

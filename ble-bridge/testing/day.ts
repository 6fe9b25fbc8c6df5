/**
 * A simulated day at a busy entrance: 2,000 advertisements a second reach the bridge's own scanner and presence
 * engine, from 200 registered tags and a crowd of phones that change their address every 15 minutes. Says how much
 * memory is in use after every hour; exit code 1 when it still grows. `node --expose-gc ble-bridge/testing/day.ts
 * --hours 24` takes some 20 minutes; the hours of the clock cost nothing, only the advertisements do.
 */
import { parseArgs } from 'node:util';
import { asMillis, type Millis, type TagKey } from '@attend-gate/shared';
import { EPOCH, NORTH, tokenOf } from '@attend-gate/shared/testing';
import { beaconsIn } from '../src/codec/beacons.ts';
import { openScanner } from '../src/radio/scanner.ts';
import { deliverTo } from '../src/radio/virtual/plug.ts';
import { tagAdvert } from '../src/radio/virtual/scene.ts';
import { PresenceEngine } from '../src/sightings/presence-engine.ts';
import { TagRegistry } from '../src/sightings/tag-registry.ts';
import { TwoReaderRule } from '../src/sightings/two-readers.ts';
import { anAdapter, anAir } from './air.ts';

const TAGS = 200;
/** Phones in the hall; each is heard about once a second. */
const PHONES = 1_800;
const ADVERTS_PER_S = TAGS + PHONES;
/** Within one window of the tags' ids (1,024 s), which the registry widens by two to either side. */
const ROTATE_S = 900;
const HOUR_S = 3_600;
const SETTLED_HOURS = 2;
const MAY_GROW = 1.15;

const { values } = parseArgs({ options: { hours: { type: 'string', default: '24' } } });
const hours = Number(values.hours);
if (!Number.isInteger(hours) || hours <= SETTLED_HOURS)
  throw new Error(`--hours is more than ${SETTLED_HOURS}`);

/** Timers of the simulated clock; the libraries' own waits stay in real time. */
function createTimers() {
  let now = 0;
  const due = new Map<number, { readonly at: number; readonly task: () => void }>();
  let next = 0;
  return {
    after: (ms: number, task: () => void): (() => void) => {
      const id = next++;
      due.set(id, { at: now + ms, task });
      return () => void due.delete(id);
    },
    advance: (ms: number): void => {
      now += ms;
      for (const [id, { at, task }] of [...due]) if (at <= now && due.delete(id)) task();
    },
  };
}

const tags: readonly TagKey[] = Array.from({ length: TAGS }, (_, n) => ({
  ...{ kind: 'eid', token: tokenOf(n), exponent: 10, clockZero: asMillis(EPOCH - 1_000_000) },
  id: n.toString(16).padStart(32, '0'),
}));

/** An advertising report as a controller sends it. */
function packetOf(address: number, data: Uint8Array): Buffer {
  const bytes = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
  const head = [4, 0x3e, 12 + data.length, 2, 1, 3, 1, ...bytes, 0, 0xc0, data.length];
  return Buffer.from([...head, ...data, 256 - 70]);
}
const PHONE = Uint8Array.of(2, 1, 6, 3, 3, 0x0f, 0x18);

/** What is sent in every second until the addresses change. */
const packetsAt = (now: Millis, rotation: number): readonly Buffer[] => [
  ...tags.map((tag, n) => packetOf(n, tagAdvert(tag, now))),
  ...Array.from({ length: PHONES }, (_, n) => packetOf(0x8000_0000 + rotation * PHONES + n, PHONE)),
];

async function simulate(): Promise<readonly number[]> {
  const { after, advance } = createTimers();
  const { adapter } = anAdapter(anAir());
  const registry = new TagRegistry(tags);
  const [engine, rule] = [new PresenceEngine(NORTH), new TwoReaderRule(NORTH)];
  let now: Millis = EPOCH;
  let recognised = 0;
  const waiting = { after: (ms: number, task: () => void) => after(ms, task) };
  const scanner = await openScanner({
    ...{ adapter, reader: 'outside', shared: false, ...waiting },
    onAdvert: (advert) => {
      for (const beacon of beaconsIn(advert)) {
        const known = registry.recognise(beacon);
        if (!known) continue;
        recognised++;
        const sighting = { ...known, dBm: advert.dBm, at: now };
        rule.hear({ ...sighting, reader: 'outside' });
        engine.hear(sighting);
      }
    },
    onLost: (why) => {
      throw new Error(why);
    },
  });
  const device = adapter.driver === 'virtual' ? adapter.device : 0;
  const used: number[] = [];
  let packets: readonly Buffer[] = [];
  for (let second = 0; second < hours * HOUR_S; second++) {
    now = asMillis(EPOCH + second * 1_000);
    registry.advance(now);
    if (second % ROTATE_S === 0) packets = packetsAt(now, second / ROTATE_S);
    for (const packet of packets) deliverTo(device, packet);
    engine.tick(now);
    rule.tick(now);
    advance(1_000);
    if ((second + 1) % HOUR_S > 0) continue;
    globalThis.gc?.();
    used.push(process.memoryUsage().heapUsed / 1e6);
    const line = { hour: used.length, heapMb: Number(used.at(-1)!.toFixed(1)), addresses: scanner.known };
    console.log(JSON.stringify({ ...line, followed: engine.size, recognised }));
    // Lets the libraries' own timers and the collector in.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  scanner.close();
  return used;
}

const used = await simulate();
const [settled, last] = [used[SETTLED_HOURS - 1]!, used.at(-1)!];
const grew = last / settled;
console.log(
  JSON.stringify({ adverts: hours * HOUR_S * ADVERTS_PER_S, settledMb: settled, lastMb: last, grew }),
);
process.exit(grew <= MAY_GROW ? 0 : 1);

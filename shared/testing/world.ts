/**
 * A whole door in one process, replayed from a seed (invariants I1–I7, with a full hall I9). Tablets and a relay run the real modules; clock,
 * network, disk and randomness are the world's. Links are cut for moments or hours, messages come late or twice,
 * tablets and the relay crash, are wiped or put back to old copies, one gate is hostile, and clocks are crowded so that
 * ties are common.
 */
import { asMillis, type DeviceNo, type FactId } from '../src/ids.ts';
import type { Fact } from '../src/ledger/fact.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import type { Room } from '../src/relay/room.ts';
import { clientOf } from '../src/replica/session.ts';
import type { Roster } from '../src/roster/roster.ts';
import { HOSTILE, hostileMessage } from './hostile.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { aHolder, aRoster, EPOCH, NORTH, SOUTH, tokenOf } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { factsOf, SimGate, type SimPeer } from './sim-gate.ts';
import { createSimRelay, type SimRelay } from './sim-relay.ts';
import { SimVenue } from './sim-venue.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from './virtual-time.ts';
import { brokenInvariants } from './world-checks.ts';
import { escrowRoster, grantPlaces, overCap } from './world-escrow.ts';
import { DEFAULT_WORLD, type WorldOptions, type WorldReport } from './world-report.ts';

interface Link {
  readonly gate: SimGate;
  peer: SimPeer | undefined;
  /** Where `peer` leads. */
  at: 'server' | 'venue';
  /** Moments before which nothing may arrive, per direction: a link keeps its order, however late it is. */
  readonly arrival: { up: number; down: number };
  /** Puts the tablet back to a copy of its disk. */
  copy: (() => void) | undefined;
}

/** Either tablets lose their memory or the relay does; if both did, facts could be nowhere any more. */
type Losses = 'none' | 'tablets' | 'relay';

const YEAR = 31_536_000_000;
const HOURS = [3_600_000, 3 * 3_600_000] as const;

/** FNV-1a over what happened: two runs of one seed must agree (I7). */
const mix = (hash: number, text: string): number => {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};

class World {
  readonly #random: Random;
  readonly #time: VirtualTime;
  readonly #options: WorldOptions;
  readonly #links: Link[] = [];
  readonly #admitted = new Map<string, FactId[]>();
  readonly #disturbed = new Set<string>();
  /** `client:index:text` of everything that an honest device ever wrote. */
  readonly #written = new Set<string>();
  readonly #losses: Losses;
  #server = new Ledger();
  #relay!: SimRelay;
  #trace = 0x811c9dc5;
  readonly #count = { crashes: 0, cuts: 0, forks: 0, attacks: 0, venue: 0, overrides: 0, lends: 0 };
  readonly #hasVenue: boolean;
  readonly #hasEscrow: boolean;
  readonly #roster: Roster;
  readonly #overCap: string[] = [];
  #venue: SimVenue | undefined;
  readonly #arrival = { up: 0, down: 0 };

  constructor(seed: number, options: WorldOptions) {
    this.#hasVenue = options.venue ?? seed % 4 === 2;
    this.#hasEscrow = options.escrow ?? (options.venue === undefined && seed % 8 === 7);
    this.#roster = this.#hasEscrow
      ? escrowRoster(options.tokens)
      : aRoster(Array.from({ length: options.tokens }, (_, n) => aHolder(tokenOf(n))));
    this.#random = createRandom(seed);
    this.#options = options;
    this.#time = createVirtualTime(asMillis(EPOCH + 3_600_000));
    const losses = this.#random.pick<Losses>(['none', 'tablets', 'tablets', 'relay']);
    // A tablet that forgot whom it let in gives their places away again; no escrow can know better.
    this.#losses = this.#hasEscrow ? 'none' : losses;
  }

  async start(): Promise<void> {
    const roster = this.#roster;
    this.#relay = await createSimRelay(
      this.#time,
      (facts) => this.#onServer(facts),
      (runs) => {
        this.#server = new Ledger(roster);
        this.#server.add(factsOf(runs));
      },
    );
    if (this.#hasVenue) {
      this.#venue = new SimVenue(this.#time, roster, this.#relay);
      await this.#venue.boot();
    }
    for (let i = 0; i < this.#options.gates; i++) {
      const device = (i + 1) as DeviceNo;
      const gate = new SimGate({
        device,
        gate: i % 2 === 0 ? NORTH : SOUTH,
        journal: createMemoryJournal((session, index, text) =>
          this.#written.add(`${clientOf(device, session)}:${index}:${text}`),
        ),
        roster,
        now: () => this.#time.now(),
        after: (ms, task) => this.#time.after(ms, task),
      });
      if (this.#random.chance(0.3)) gate.skew = this.#random.pick([-YEAR, -5_000, -1, 1, 5_000, YEAR]);
      await gate.boot();
      this.#links.push({ gate, peer: undefined, at: 'server', arrival: { up: 0, down: 0 }, copy: undefined });
      this.#connect(this.#links.at(-1)!);
    }
    if (this.#hasEscrow) await this.#grant();
  }

  async step(): Promise<void> {
    const link = this.#random.pick(this.#links);
    const roll = this.#random.next();
    if (roll < 0.5) await this.#scan(link);
    else if (roll < 0.54) await this.#annul(link);
    else if (roll < 0.62) await this.#toggle(link);
    else if (roll < 0.65) await this.#crashGate(link);
    else if (roll < 0.67) await this.#crashRelay();
    else if (roll < 0.72) link.gate.cache();
    else if (roll < 0.74) link.copy = link.gate.backup();
    else if (roll < 0.755) await this.#lose(link);
    else if (roll < 0.8) this.#attack();
    else if (roll < 0.82) await link.gate.seal();
    else if (roll < 0.86 && this.#venue) await this.#disturbVenue(this.#venue);
    else if (roll < 0.93 && this.#hasEscrow) await this.#lend(link);
    await this.#time.advance(this.#random.pick([0, 0, 0, 1, 1, 2, 7, 40, 400]));
    await settlePromises();
    await this.#rebuildForked();
    if (this.#hasEscrow) this.#checkCap();
  }

  /** Heals every link and waits until nothing moves any more. */
  async settle(): Promise<void> {
    for (let round = 0; round < (this.#venue ? 12 : 6); round++) {
      this.#venue?.offline();
      if (this.#venue) this.#connectVenue(this.#venue);
      // First at the venue: what a wiped tablet once wrote there, it can bring to the server itself.
      const at = this.#venue && round < 6 ? 'venue' : 'server';
      for (const link of this.#links) {
        this.#cut(link);
        this.#connect(link, at);
      }
      await this.#time.advance(4_000);
      await settlePromises();
      await this.#rebuildForked();
    }
    await this.#time.advance(4_000);
    await settlePromises();
  }

  async report(seed: number): Promise<WorldReport> {
    const aside = await this.#relay.quarantine.list();
    const quarantined = new Set(
      aside.flatMap(({ client, clock, texts }) => texts.map((text, i) => `${client}:${clock + i}:${text}`)),
    );
    const gates = this.#links.map(({ gate }) => gate);
    return {
      seed,
      trace: this.#trace.toString(16).padStart(8, '0'),
      facts: this.#relay.store.facts.length,
      conflicts: this.#server.conflicts().length,
      ...this.#count,
      broken: [
        ...this.#overCap,
        ...brokenInvariants({
          ...{ gates, relay: this.#relay, server: this.#server, written: this.#written },
          ...{ admitted: this.#admitted, disturbed: this.#disturbed, venue: this.#venue },
          quarantined,
        }),
      ],
    };
  }

  #note(text: string): void {
    this.#trace = mix(this.#trace, text);
  }

  #onServer(facts: readonly Fact[]): void {
    this.#server.add(facts);
    for (const fact of facts) this.#note(fact.id);
  }

  async #scan({ gate }: Link): Promise<void> {
    const token = tokenOf(this.#random.below(this.#options.tokens));
    const direction = this.#random.chance(0.15) ? 'exit' : 'entry';
    let answer = await gate.scan(token, direction);
    if (answer.verdict.status === 'confirm' && this.#random.chance(0.3)) {
      // A steward's tap changes nothing (I9 counts what is signed); then the supervisor comes.
      await gate.scan(token, direction, answer.verdict.reasons);
      this.#count.overrides++;
      answer = await gate.scanSigned(token, direction, answer.verdict.reasons);
    }
    this.#note(`${gate.options.device}${direction}${token}${answer.verdict.status}`);
    if (direction === 'exit') this.#disturbed.add(token);
    else if (answer.verdict.status === 'ok')
      this.#admitted.set(token, [...(this.#admitted.get(token) ?? []), answer.fact!]);
  }

  /** Every tablet has its places before the first cable is pulled. */
  async #grant(): Promise<void> {
    await grantPlaces(
      this.#relay.room(),
      this.#links.map(({ gate }) => gate.options.device),
      (place) => this.#written.add(place),
    );
    await this.#time.advance(1_000);
    await settlePromises();
  }

  async #lend({ gate }: Link): Promise<void> {
    const other = this.#random.pick(this.#links).gate;
    if (other !== gate && (await gate.lend(other.options.device))) this.#count.lends++;
  }

  #checkCap(): void {
    const gates = this.#links.map(({ gate }) => gate);
    const broken = overCap(gates, this.#relay.room(), this.#roster);
    if (broken !== undefined && !this.#overCap.includes(broken)) this.#overCap.push(broken);
  }

  /** Tokens that a device has admitted. */
  #tokensOf({ gate }: Link): [string, FactId[]][] {
    const mine = `${gate.options.device}.`;
    return [...this.#admitted].filter(([, facts]) => facts.some((id) => id.startsWith(mine)));
  }

  async #annul(link: Link): Promise<void> {
    const own = this.#tokensOf(link);
    if (own.length === 0) return;
    const [token, facts] = this.#random.pick(own);
    this.#disturbed.add(token);
    const target = facts.find((id) => id.startsWith(`${link.gate.options.device}.`))!;
    const about = await link.gate.annul(target);
    if (about !== undefined) this.#disturbed.add(about);
  }

  #roomAt(at: Link['at']): Room<Fact> {
    return at === 'venue' && this.#venue ? this.#venue.relay.room : this.#relay.room();
  }

  #connect(link: Link, at: Link['at'] = this.#venue && this.#random.chance(0.5) ? 'venue' : 'server'): void {
    const { gate } = link;
    const peer: SimPeer = {
      writer: { device: gate.options.device, role: 'steward' },
      caps: true,
      closed: undefined,
      waiting: () => 0,
      send: (bytes) => this.#carry(link, peer, 'down', () => void gate.receive(bytes)),
      close: (code) => {
        peer.closed = code;
        if (link.peer === peer) this.#cut(link);
      },
    };
    link.peer = peer;
    link.at = at;
    const room = this.#roomAt(at);
    if (at === 'venue' && this.#venue) {
      this.#count.venue++;
      this.#venue.relay.join(peer);
    } else room.join(peer);
    gate.connect((bytes) => this.#carry(link, peer, 'up', () => room.receive(peer, bytes)));
  }

  /** Late, and sometimes twice; gone when the link is cut first. */
  #carry(link: Link, peer: SimPeer, direction: 'up' | 'down', deliver: () => void): void {
    const times = this.#random.chance(0.1) ? 2 : 1;
    for (let i = 0; i < times; i++)
      this.#later(link.arrival, direction, () => {
        if (link.peer === peer) deliver();
      });
  }

  #later(arrival: Link['arrival'], direction: 'up' | 'down', deliver: () => void): void {
    const delay = this.#random.pick([0, 1, 1, 3, 30, 300]);
    const at = Math.max(arrival[direction], this.#time.now() + delay);
    arrival[direction] = at;
    this.#time.after(at - this.#time.now(), deliver);
  }

  #cut(link: Link): void {
    if (!link.peer) return;
    this.#roomAt(link.at).leave(link.peer);
    link.peer = undefined;
    link.gate.disconnect();
  }

  #connectVenue(venue: SimVenue): void {
    venue.online((direction, deliver) => this.#later(this.#arrival, direction, deliver));
  }

  /** Its line to the server comes or goes, or its laptop is switched off and on again. */
  async #disturbVenue(venue: SimVenue): Promise<void> {
    if (this.#random.chance(0.7)) {
      if (venue.isOnline) venue.offline();
      else this.#connectVenue(venue);
      return;
    }
    this.#count.crashes++;
    for (const link of this.#links) if (link.at === 'venue') this.#cut(link);
    await venue.crash();
  }

  async #toggle(link: Link): Promise<void> {
    this.#count.cuts++;
    if (!link.peer) return this.#connect(link);
    this.#cut(link);
    await link.gate.seal();
    // Now and then the network is gone for hours, and seals fall due meanwhile.
    if (this.#random.chance(0.1)) await this.#time.advance(this.#random.pick(HOURS));
  }

  async #crashGate(link: Link): Promise<void> {
    this.#count.crashes++;
    this.#cut(link);
    link.gate.crash();
    await link.gate.boot();
    if (this.#random.chance(0.6)) this.#connect(link);
  }

  async #crashRelay(seq?: number): Promise<void> {
    this.#count.crashes++;
    this.#venue?.offline();
    for (const link of this.#links) if (link.at === 'server') this.#cut(link);
    await this.#relay.crash(seq);
    for (const link of this.#links) if (!link.peer && this.#random.chance(0.7)) this.#connect(link);
  }

  /** A disk is wiped, or put back to an old copy: on a tablet or on the relay. */
  async #lose(link: Link): Promise<void> {
    if (this.#losses === 'none') return;
    if (this.#losses === 'relay')
      return this.#crashRelay(this.#random.below(this.#relay.store.facts.length + 1));
    // What had not reached the relay is gone with the disk, and nobody can count it.
    for (const [token] of this.#tokensOf(link)) this.#disturbed.add(token);
    this.#cut(link);
    link.gate.crash();
    if (link.copy && this.#random.chance(0.7)) link.copy();
    else {
      link.gate.options.journal.restore();
      link.gate.dropCache();
    }
    // Restoring a copy takes longer than a millisecond: the same fact is not written twice.
    await this.#time.advance(1 + this.#random.below(40));
    await link.gate.boot();
    if (this.#random.chance(0.5)) this.#connect(link);
  }

  /** L16: a tablet that was told of a fork fetches the document again. */
  async #rebuildForked(): Promise<void> {
    for (const link of this.#links) {
      if (!link.gate.forked) continue;
      this.#count.forks++;
      this.#cut(link);
      link.gate.crash();
      link.gate.dropCache();
      await link.gate.boot();
      this.#connect(link);
    }
  }

  #attack(): void {
    // A hostile gate's own entries are entries like any other, and no escrow stops them.
    if (this.#hasEscrow) return;
    this.#count.attacks++;
    const room = this.#relay.room();
    const peer: SimPeer = {
      ...{ writer: { device: HOSTILE, role: 'steward' }, caps: true, closed: undefined },
      ...{ waiting: () => 0, send: () => undefined },
      close: (code) => {
        peer.closed = code;
      },
    };
    room.join(peer);
    for (let i = 0; i <= this.#random.below(4); i++)
      room.receive(peer, hostileMessage(this.#random, room.replica.lengths()));
    this.#time.after(1, () => room.leave(peer));
  }
}

/** Runs one world to the end and says what broke. */
export async function runWorld(seed: number, options: WorldOptions = DEFAULT_WORLD): Promise<WorldReport> {
  const world = new World(seed, options);
  await world.start();
  for (let i = 0; i < options.steps; i++) await world.step();
  await world.settle();
  return world.report(seed);
}

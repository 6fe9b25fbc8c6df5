/**
 * A whole door in one process, replayed from a seed (design: invariants I1–I5, I7). Four tablets and a relay
 * run the real modules; clock, network, disk and randomness are the world's. Links are cut, messages come late
 * or twice, tablets and the relay crash, and clocks are crowded so that ties are common.
 */
import { asMillis, type DeviceNo, type FactId } from '../src/ids.ts';
import type { Fact } from '../src/ledger/fact.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { aHolder, aRoster, EPOCH, NORTH, SOUTH, tokenOf } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { factsOf, SimGate, type SimPeer } from './sim-gate.ts';
import { createSimRelay, type SimRelay } from './sim-relay.ts';
import { createVirtualTime, settlePromises, type VirtualTime } from './virtual-time.ts';

export interface WorldOptions {
  readonly gates: number;
  readonly tokens: number;
  readonly steps: number;
}

export const DEFAULT_WORLD: WorldOptions = { gates: 4, tokens: 12, steps: 220 };

export interface WorldReport {
  readonly seed: number;
  readonly trace: string;
  readonly facts: number;
  readonly conflicts: number;
  readonly crashes: number;
  readonly cuts: number;
  /** Broken invariants, in words; empty is the point. */
  readonly broken: readonly string[];
}

interface Link {
  readonly gate: SimGate;
  peer: SimPeer | undefined;
  /** Moments before which nothing may arrive, per direction: a link keeps its order, however late it is. */
  readonly arrival: { up: number; down: number };
}

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
  readonly #server = new Ledger();
  #relay!: SimRelay;
  #trace = 0x811c9dc5;
  #crashes = 0;
  #cuts = 0;

  constructor(seed: number, options: WorldOptions) {
    this.#random = createRandom(seed);
    this.#options = options;
    this.#time = createVirtualTime(asMillis(EPOCH + 3_600_000));
  }

  async start(): Promise<void> {
    const roster = aRoster(Array.from({ length: this.#options.tokens }, (_, n) => aHolder(tokenOf(n))));
    this.#server.setRoster(roster);
    this.#relay = await createSimRelay(this.#time, (facts) => this.#onServer(facts));
    for (let i = 0; i < this.#options.gates; i++) {
      const gate = new SimGate({
        device: (i + 1) as DeviceNo,
        gate: i % 2 === 0 ? NORTH : SOUTH,
        journal: createMemoryJournal(),
        roster,
        now: () => this.#time.now(),
      });
      if (this.#random.chance(0.3))
        gate.skew = this.#random.pick([-31_536_000_000, -5_000, -1, 1, 5_000, 31_536_000_000]);
      await gate.boot();
      this.#links.push({ gate, peer: undefined, arrival: { up: 0, down: 0 } });
      this.#connect(this.#links.at(-1)!);
    }
  }

  async step(): Promise<void> {
    const link = this.#random.pick(this.#links);
    const roll = this.#random.next();
    if (roll < 0.5) await this.#scan(link);
    else if (roll < 0.54) await this.#annul(link);
    else if (roll < 0.62) this.#toggle(link);
    else if (roll < 0.65) await this.#crashGate(link);
    else if (roll < 0.67) await this.#crashRelay();
    else if (roll < 0.72) link.gate.cache();
    await this.#time.advance(this.#random.pick([0, 0, 0, 1, 1, 2, 7, 40, 400]));
    await settlePromises();
  }

  /** Heals every link and waits until nothing moves any more. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const link of this.#links) {
        this.#cut(link);
        this.#connect(link);
      }
      await this.#time.advance(4_000);
      await settlePromises();
    }
  }

  report(seed: number): WorldReport {
    return {
      seed,
      trace: this.#trace.toString(16).padStart(8, '0'),
      facts: this.#relay.store.facts.length,
      conflicts: this.#server.conflicts().length,
      crashes: this.#crashes,
      cuts: this.#cuts,
      broken: this.#check(),
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
    const answer = await gate.scan(token, direction);
    this.#note(`${gate.options.device}${direction}${token}${answer.verdict.status}`);
    if (direction === 'exit') this.#disturbed.add(token);
    else if (answer.verdict.status === 'ok')
      this.#admitted.set(token, [...(this.#admitted.get(token) ?? []), answer.fact!]);
  }

  async #annul({ gate }: Link): Promise<void> {
    const own = [...this.#admitted].filter(([, facts]) =>
      facts.some((id) => id.startsWith(`${gate.options.device}.`)),
    );
    if (own.length === 0) return;
    const [token, facts] = this.#random.pick(own);
    this.#disturbed.add(token);
    await gate.annul(facts.find((id) => id.startsWith(`${gate.options.device}.`))!);
  }

  #connect(link: Link): void {
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
    const room = this.#relay.room();
    room.join(peer);
    gate.connect((bytes) => this.#carry(link, peer, 'up', () => room.receive(peer, bytes)));
  }

  /** Late, and sometimes twice; gone when the link is cut first. */
  #carry(link: Link, peer: SimPeer, direction: 'up' | 'down', deliver: () => void): void {
    const times = this.#random.chance(0.1) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const delay = this.#random.pick([0, 1, 1, 3, 30, 300]);
      const at = Math.max(link.arrival[direction], this.#time.now() + delay);
      link.arrival[direction] = at;
      this.#time.after(at - this.#time.now(), () => {
        if (link.peer === peer) deliver();
      });
    }
  }

  #cut(link: Link): void {
    if (!link.peer) return;
    this.#relay.room().leave(link.peer);
    link.peer = undefined;
    link.gate.disconnect();
  }

  #toggle(link: Link): void {
    this.#cuts++;
    if (link.peer) this.#cut(link);
    else this.#connect(link);
  }

  async #crashGate(link: Link): Promise<void> {
    this.#crashes++;
    this.#cut(link);
    link.gate.crash();
    await link.gate.boot();
    if (this.#random.chance(0.6)) this.#connect(link);
  }

  async #crashRelay(): Promise<void> {
    this.#crashes++;
    for (const link of this.#links) this.#cut(link);
    await this.#relay.crash();
    for (const link of this.#links) if (this.#random.chance(0.7)) this.#connect(link);
  }

  #check(): string[] {
    return [...this.#checkFacts(), ...this.#checkDigests(), ...this.#checkDoubles(), ...this.#checkQuiet()];
  }

  /** I1, I2: every journalled fact is on the server and on every tablet. */
  #checkFacts(): string[] {
    const broken: string[] = [];
    const stored = new Map(this.#relay.store.facts.map((f) => [`${f.client}:${f.index}`, f.text]));
    for (const { gate } of this.#links) {
      if (gate.log.unsent !== 0)
        broken.push(`I1: device ${gate.options.device} still has ${gate.log.unsent} unsent facts`);
      for (const run of gate.replica.runsSince(new Map()))
        for (const [i, text] of run.texts.entries())
          if (stored.get(`${run.client}:${run.clock + i}`) !== text)
            broken.push(`I2: ${run.client}:${run.clock + i} is not on the server`);
      if (factsOf(gate.replica.runsSince(new Map())).length !== stored.size)
        broken.push(`I2: device ${gate.options.device} does not hold all ${stored.size} facts`);
    }
    return broken;
  }

  /** I3. */
  #checkDigests(): string[] {
    const expected = this.#server.digest();
    return this.#links
      .filter(({ gate }) => gate.ledger.digest() !== expected)
      .map(({ gate }) => `I3: device ${gate.options.device} derives something else than the server`);
  }

  /** I4, by counting green lights: n of them for a token that never left or was annulled are n-1 overlaps. */
  #checkDoubles(): string[] {
    const broken: string[] = [];
    const reported = new Map(this.#server.conflicts().map((c) => [c.token as string, c.overlaps.length]));
    for (const [token, facts] of this.#admitted)
      if (!this.#disturbed.has(token) && (reported.get(token) ?? 0) !== facts.length - 1)
        broken.push(
          `I4: ${facts.length} green lights for ${token}, ${reported.get(token) ?? 0} overlaps reported`,
        );
    return broken;
  }

  /** I5, and nobody honest was ever refused or told of a fork. */
  #checkQuiet(): string[] {
    const broken = this.#relay.refusals.map((refusal) => `honest device refused: ${refusal.detail}`);
    for (const { gate } of this.#links) {
      const { store } = gate.replica.doc;
      if (store.pendingStructs || store.pendingDs)
        broken.push(`I5: device ${gate.options.device} was left with pending structs`);
    }
    for (const { gate } of this.#links)
      for (const trouble of gate.troubles) broken.push(`device ${gate.options.device}: ${trouble.kind}`);
    return broken;
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

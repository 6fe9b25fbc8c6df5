/**
 * One document (an event's ledger, a pass, presence) as a relay serves it: judge, store, then show (L14–L20).
 * Transport, disk, clock and timers are arguments, so the same room runs in the event server, in a venue relay and in
 * the simulation. It never shows or acknowledges a fact that its store has not made durable, and never answers before
 * it has loaded.
 */
import type { DeviceNo } from '../ids.ts';
import type { PinnedExtent } from '../ledger/fact.ts';
import { type Chains, createChains } from '../replica/chain.ts';
import { type LogReader, Logs } from '../replica/logs.ts';
import { decodeLengths, encodeLengths, encodeRuns, type Run } from '../replica/update-codec.ts';
import {
  decodeMessage,
  encodeNotice,
  encodeSessions,
  encodeSync,
  type Message,
  type SessionState,
  type Tier,
} from '../wire/socket.ts';
import { type Acknowledger, createAcknowledger } from './acknowledger.ts';
import { type CarryDeps, type Carrying, createCarrying } from './carrying.ts';
import { CLOSE, type CloseName } from './close-codes.ts';
import { Committer } from './committer.ts';
import type { HeadAt } from './grammar.ts';
import { createGreetings, type Greetings } from './greetings.ts';
import { divergence, type GuardContext, guard, type Judged, type Writer } from './guard.ts';
import { headsWith } from './heads.ts';
import { createIntake, DEFAULT_CAPS, type Intake } from './intake.ts';
import { createJoinAnswers, type JoinAnswers } from './join-answers.ts';
import { Outbox } from './outbox.ts';
import { type Peer, type Refusal, wordsFor } from './peer.ts';
import { type Cuts, cutOff, prove } from './proving.ts';
import type { RoomDeps } from './room-deps.ts';
import type { Batch, Stage } from './stage.ts';

export type { Peer, Refusal, RoomDeps };
export class Room<F> {
  readonly #deps: RoomDeps<F>;
  readonly #peers = new Set<Peer>();
  readonly #intake: Intake;
  readonly #outbox: Outbox;
  readonly #answers: JoinAnswers;
  readonly #greetings: Greetings;
  readonly #acks: Acknowledger;
  readonly #carrying: Carrying | undefined;
  #state: 'loading' | 'open' | 'closed' = 'loading';
  #logs = new Logs();
  #chains!: Chains;
  #commits!: Committer<F>;
  /** Takes what another relay has stored (L34, `takeFollowed`); undefined = not open. */
  readonly commits = (): Committer<F> | undefined => (this.isOpen ? this.#commits : undefined);

  constructor(deps: RoomDeps<F>) {
    this.#deps = deps;
    this.#startWith([]);
    this.#outbox = new Outbox({
      logs: () => this.#logs,
      after: deps.after,
      onSlow: (peer) => this.#close(peer, 'slow', 'too much waiting'),
    });
    this.#answers = createJoinAnswers(() => this.#logs);
    this.#greetings = createGreetings(() => ({ chains: this.#chains, logs: this.#logs }));
    this.#acks = createAcknowledger({
      ...{ tier: deps.tier, peers: this.#peers, states: (clients) => this.states(clients) },
      clients: () => this.#logs.lengths().keys(),
      mayOffer: (writer) => deps.carry?.mayOffer(writer) ?? false,
    });
    this.#intake = createIntake(deps.clock, deps.caps ?? DEFAULT_CAPS);
    this.#carrying = deps.carry && createCarrying(deps.carry, this.#carryContext(deps.carry));
  }

  /** Loads the document. Rejects when the store does; the room then stays closed until this is called again. */
  async open(): Promise<void> {
    this.#startWith(await this.#deps.store.load());
    this.#state = 'open';
    this.#outbox.start();
    for (const peer of this.#peers) this.#greet(peer);
    for (const [peer, bytes] of this.#intake.early()) this.receive(peer, bytes);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** The committed document. */
  get replica(): LogReader {
    return this.#logs;
  }

  join(peer: Peer): void {
    const refusal = this.#intake.admit(peer, this.#peers);
    if (refusal) {
      this.#deps.onRefusal({ device: peer.writer?.device, close: 'tooMany', detail: refusal });
      peer.close(CLOSE.tooMany, refusal);
      return;
    }
    this.#peers.add(peer);
    this.#outbox.add(peer);
    if (this.#state === 'open') this.#greet(peer);
  }

  leave(peer: Peer): void {
    this.#peers.delete(peer);
    this.#outbox.delete(peer);
    this.#intake.forget(peer);
  }

  /** Takes one whole message. Never throws for what a peer sent. */
  receive(peer: Peer, bytes: Uint8Array): void {
    if (!this.#peers.has(peer)) return;
    if (this.#state !== 'open') this.#intake.hold(peer, bytes);
    else if (!this.#intake.waits(peer, bytes)) this.#handle(peer, decodeMessage(bytes));
  }

  /**
   * Appends facts of a device that lives in this process (the event server's own log). Resolves when they are
   * durable and shown.
   */
  async appendOwn(run: Run, writer: Writer): Promise<void> {
    if (this.#state !== 'open') throw new Error('the ledger is not open');
    const answer = guard(encodeRuns([run]), writer, 'update', this.#guardContext());
    if (!answer.ok) throw new Error(`own fact refused: ${JSON.stringify(answer.error)}`);
    if (answer.value.fresh.length !== 1) throw new Error('own fact does not continue its session');
    this.#commits.take(answer.value.fresh, answer.value.facts);
    const durable = this.#stage.durable();
    // Own facts come one at a time, each awaited: none would come to share the commit, so waiting only costs.
    void this.#commits.flush();
    await durable;
  }

  /**
   * Takes a file or another carrier's facts through the same guard and fork check (L24). Resolves with what became of
   * them, once what was taken is durable.
   */
  async offer(runs: readonly Run[], by: DeviceNo | undefined): Promise<{ taken: number; aside: number }> {
    if (!this.#carrying) throw new Error('nothing may be carried into this document');
    if (this.#state !== 'open') throw new Error('the ledger is not open');
    const { taken, aside } = await this.#carrying.offer(runs, by);
    if (!this.#stage.isEmpty) await this.#stage.durable();
    return { taken, aside };
  }

  /**
   * Takes what the relay above has judged and stored already (L31). Resolves, once it is durable here too, with the
   * sessions that say something else here; what leaves a gap is not taken.
   */
  async adopt(runs: readonly Run[], read: (run: Run) => readonly F[]): Promise<readonly number[]> {
    if (this.#state !== 'open') throw new Error('the ledger is not open');
    const differing: number[] = [];
    for (const run of runs) {
      const have = this.#stage.length(run.client);
      if (divergence(run, this.#stage) !== undefined) differing.push(run.client);
      else if (run.clock <= have && have < run.clock + run.texts.length) {
        const fresh = { client: run.client, clock: have, texts: run.texts.slice(have - run.clock) };
        this.#commits.take([fresh], read(fresh));
      }
    }
    if (!this.#stage.isEmpty) await this.#stage.durable();
    return differing;
  }

  /** Puts released facts into the document (L23). Resolves with how many. */
  async release(extents: readonly PinnedExtent[]): Promise<number> {
    const taken = (await this.#carrying?.release(extents)) ?? 0;
    if (taken > 0) await this.#stage.durable();
    return taken;
  }

  /** Heads of sessions, as far as they are durable here. */
  states(clients: Iterable<number> = this.#logs.lengths().keys()): SessionState[] {
    return [...clients].map((client) => ({ client, ...this.#chains.at(client, this.#logs.length(client)) }));
  }

  /** Tells the devices whose sessions these are how far they are durable at another tier (L18, L31). */
  pass(tier: Tier, sessions: readonly SessionState[]): void {
    this.#acks.pass(tier, sessions);
  }

  /** Sends to everybody who understands it. */
  hint(bytes: Uint8Array<ArrayBuffer>): void {
    for (const peer of this.#peers) if (peer.caps) peer.send(bytes);
  }

  /** L23: within the same turn of the event loop. */
  revoke(device: DeviceNo): void {
    for (const peer of [...this.#peers]) {
      if (peer.writer?.device !== device) continue;
      if (peer.caps) peer.send(encodeNotice({ kind: 'revoked' }));
      this.#close(peer, 'revoked', 'device revoked');
    }
  }

  /** Stores what is staged, then closes every socket with `code` so that clients come back elsewhere or later. */
  async shutdown(code: CloseName = 'restarting'): Promise<void> {
    await this.commits()?.flush();
    this.#stop(new Error('the room has shut down'));
    for (const peer of [...this.#peers]) this.#close(peer, code, code);
  }

  get #stage(): Stage<F> {
    return this.#commits.known;
  }

  #startWith(runs: readonly Run[]): void {
    const { document, store, clock, after, hash } = this.#deps;
    const logs = new Logs();
    logs.append(runs);
    this.#logs = logs;
    this.#chains = createChains(document, (...part) => logs.texts(...part), hash);
    this.#commits = new Committer(logs, {
      append: (batch) => store.append(batch, clock.now()),
      after,
      onStored: (batch, settle) => this.#stored(batch, settle),
      onFailed: (error) => this.#fail(error),
    });
  }

  #guardContext(): GuardContext<F> {
    return { known: this.#stage, grammar: this.#deps.grammar, limits: this.#deps.limits };
  }

  #headAt(runs: readonly Run[]): HeadAt {
    return headsWith({ chains: this.#chains, logs: this.#logs, staged: this.#stage }, runs);
  }

  #carryContext(carry: CarryDeps<F>): Parameters<typeof createCarrying<F>>[1] {
    return {
      known: () => this.#stage,
      grammar: this.#deps.grammar,
      headAt: (run) => this.#headAt([run]),
      now: () => this.#deps.clock.now(),
      device: carry.device,
      take: (runs, facts) => this.#commits.take(runs, facts),
    };
  }

  #greet(peer: Peer): void {
    peer.send(encodeSync('step1', encodeLengths(this.#logs.lengths())));
    if (!peer.caps) return;
    peer.send(encodeSessions(this.states()));
    this.#acks.tell(peer);
  }

  #handle(peer: Peer, message: Message): void {
    switch (message.kind) {
      case 'sync':
        if (message.step === 'step1') this.#answerStep1(peer, message.body);
        else this.#takeUpdate(peer, message.body, message.step);
        return;
      case 'sessions':
        this.#compare(peer, message.sessions);
        return;
      case 'broken':
        this.#refuse(peer, 'malformed', 'unreadable message');
        return;
      case 'ack':
      case 'notice':
      case 'hint':
      case 'token':
      case 'ignored':
        return;
    }
  }

  #answerStep1(peer: Peer, stateVector: Uint8Array): void {
    const known = decodeLengths(stateVector);
    if (!known) this.#refuse(peer, 'malformed', 'unreadable state vector');
    else if (!this.#intake.mayAsk(peer)) this.#refuse(peer, 'tooMany', 'step 1 asked too often');
    else for (const message of this.#answers.to(peer, known)) peer.send(message);
  }

  #takeUpdate(peer: Peer, update: Uint8Array, step: 'step2' | 'update'): void {
    const answer = guard(update, peer.writer, step, this.#guardContext());
    if (!answer.ok) {
      const { error } = answer;
      const broken = error.kind === 'bad_update' && error.why === 'malformed';
      this.#refuse(peer, broken ? 'malformed' : 'violation', wordsFor(error));
      return;
    }
    const judged = answer.value;
    const [stray] = this.#greetings.strays(peer, judged.fresh, this.#headAt(judged.fresh));
    if (stray) {
      this.#forked(peer, stray.client, stray.clock);
      return;
    }
    const cuts: Cuts | undefined = this.#carrying && new Map();
    const proof = prove(judged, this.#deps.grammar.check, this.#headAt(judged.fresh), cuts);
    if (proof)
      this.#intake.until(peer, proof, {
        done: (bad) => {
          if (!this.#peers.has(peer) || this.#state !== 'open') return;
          // The log may have grown meanwhile through another socket of the same device: judge again, quickly.
          const again = bad ? undefined : guard(update, peer.writer, step, this.#guardContext());
          if (bad?.kind === 'forked') this.#forked(peer, bad.client, bad.index);
          else if (bad) this.#refuse(peer, 'violation', wordsFor(bad));
          else if (again?.ok) this.#useProven(peer, again.value, cuts ?? new Map());
        },
        next: (bytes) => this.receive(peer, bytes),
      });
    else this.#use(peer, judged);
  }

  #useProven(peer: Peer, judged: Judged<F>, cuts: Cuts): void {
    const { kept, aside } = cutOff(judged, cuts);
    for (const run of aside) this.#putAside(peer, run);
    if (aside.length === 0 || kept.fresh.length > 0) this.#use(peer, kept);
  }

  /** L14: no violation, so the device stays connected; it is told, and staff see what waits. */
  #putAside(peer: Peer, run: Run): void {
    void this.#carrying?.setAside(run, 'role_changed', peer.writer?.device).then(
      (notice) => {
        if (peer.caps && this.#peers.has(peer)) peer.send(encodeNotice(notice));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** What the guard let through: new facts are staged, the rest is answered. */
  #use(peer: Peer, judged: Judged<F>): void {
    for (const fork of judged.forks) this.#forked(peer, fork.client, fork.index);
    if (judged.resync) peer.send(encodeSync('step1', encodeLengths(this.#logs.lengths())));
    if (judged.foreign.length > 0) this.#offered(peer, judged.foreign);
    if (judged.fresh.length > 0) this.#commits.take(judged.fresh, judged.facts);
    else if (judged.forks.length === 0 && !judged.resync) this.#acks.tell(peer);
  }

  #forked(peer: Peer, client: number, index: number): void {
    const detail = `fork at ${client}:${index}`;
    this.#deps.onRefusal({ device: peer.writer?.device, close: 'violation', detail });
    if (peer.caps) peer.send(encodeNotice({ kind: 'fork', client, index }));
  }

  #offered(peer: Peer, runs: readonly Run[]): void {
    const { writer } = peer;
    if (!writer || !this.#deps.carry?.mayOffer(writer)) return;
    void this.#carrying?.offer(runs, writer.device).then(
      ({ notices, gap }) => {
        if (!this.#peers.has(peer)) return;
        if (peer.caps) for (const notice of notices) peer.send(encodeNotice(notice));
        if (gap) peer.send(encodeSync('step1', encodeLengths(this.#logs.lengths())));
        if (this.#stage.isEmpty) this.#acks.tellAll(peer);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** L16: heads are compared for every session held, at the shorter length. */
  #compare(peer: Peer, theirs: readonly SessionState[]): void {
    for (const { client, length } of this.#greetings.hear(peer, theirs)) {
      this.#answers.differs(peer, client);
      // A device comes back with an empty document; a carrier asks anew on this connection.
      if (peer.writer?.role !== 'carrier') this.#outbox.delete(peer);
      peer.send(encodeNotice({ kind: 'fork', client, index: length }));
    }
  }

  #stored({ runs, facts }: Batch<F>, settle: () => void): void {
    const before = this.#logs.lengths();
    this.#logs.append(runs);
    settle();
    this.#answers.changed();
    this.#outbox.show(runs, before, encodeRuns(runs));
    this.#acks.stored(runs.map((run) => run.client));
    this.#deps.onFacts(facts);
    this.#carrying?.grown(runs);
  }

  /** L17: nothing unstored is ever shown; the document is loaded again before anyone is served. */
  #fail(error: unknown): void {
    this.#stop(error);
    for (const peer of [...this.#peers]) this.#close(peer, 'storage', 'storage failed');
    this.#deps.onStorageFailure(error);
  }

  #stop(error: unknown): void {
    this.#state = 'closed';
    this.#intake.clear();
    this.#commits.stop(error);
    this.#outbox.stop();
  }

  #refuse(peer: Peer, close: CloseName, detail: string): void {
    this.#deps.onRefusal({ device: peer.writer?.device, close, detail });
    if (peer.caps) peer.send(encodeNotice({ kind: 'refused', reason: close, detail }));
    this.#close(peer, close, detail);
  }

  #close(peer: Peer, close: CloseName, detail: string): void {
    this.leave(peer);
    // A close reason holds at most 123 bytes; ours are ASCII.
    peer.close(CLOSE[close], detail.slice(0, 120));
  }
}

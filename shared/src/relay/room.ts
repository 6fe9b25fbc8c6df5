/**
 * One document (an event's ledger, a pass, presence) as a relay serves it: judge, store, then show (L14–L20). Transport, disk, clock and timers
 * are arguments, so the same room runs in the event server, in a venue relay and in the simulation. It never
 * shows or acknowledges a fact that its store has not made durable, and never answers before it has loaded.
 */
import type { DeviceNo, Millis } from '../ids.ts';
import { type Chains, createChains, type DocumentName, sameHead } from '../replica/chain.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { deviceOfClient } from '../replica/session.ts';
import {
  decodeLengths,
  encodeChunks,
  encodeLengths,
  encodeRuns,
  type Run,
  type UpdateLimits,
} from '../replica/update-codec.ts';
import {
  decodeMessage,
  encodeAck,
  encodeNotice,
  encodeSessions,
  encodeSync,
  KEEP_ALIVE,
  type Message,
  type SessionState,
  type Tier,
} from '../wire/socket.ts';
import { CLOSE, type CloseName } from './close-codes.ts';
import type { Grammar } from './grammar.ts';
import { type GuardContext, guard, type Judged, type Violation, type Writer } from './guard.ts';
import type { LogStore } from './log-store.ts';
import { createStage, type Stage } from './stage.ts';

/** One connected client. */
export interface Peer {
  /** Undefined = a reader. */
  readonly writer: Writer | undefined;
  /** Understands our own message types (`?caps=1`). */
  readonly caps: boolean;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
  /** Bytes waiting in the socket. */
  waiting(): number;
}

export interface RoomDeps<F> {
  readonly document: DocumentName;
  readonly grammar: Grammar<F>;
  readonly tier: Tier;
  readonly store: LogStore;
  readonly clock: { readonly now: () => Millis };
  /** Runs `task` after `ms`; returns how to cancel it. */
  readonly after: (ms: number, task: () => void) => () => void;
  readonly limits: UpdateLimits;
  /** Facts that became durable, in commit order. */
  readonly onFacts: (facts: readonly F[]) => void;
  /** Every refusal, for the audit log and the counters. */
  readonly onRefusal: (refusal: Refusal) => void;
  /** The store failed; the room has closed its sockets and will load again. */
  readonly onStorageFailure: (error: unknown) => void;
}

export interface Refusal {
  readonly device: DeviceNo | undefined;
  readonly close: CloseName;
  readonly detail: string;
}

/** L17: how long a fact may wait for others to share its commit. */
const GROUP_COMMIT_MS = 8;
const CHUNK_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 20_000;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const STORE = Symbol('store');

type State = 'loading' | 'open' | 'closed';

export class Room<F> {
  readonly #deps: RoomDeps<F>;
  readonly #peers = new Set<Peer>();
  /** Messages that came before the document was there (L22). */
  readonly #early: (readonly [Peer, Uint8Array])[] = [];
  #state: State = 'loading';
  #replica: Replica = createReplica();
  #chains: Chains;
  #stage: Stage<F>;
  #committing: Promise<void> | undefined;
  #cancelCommit: (() => void) | undefined;
  #cancelKeepAlive: (() => void) | undefined;

  constructor(deps: RoomDeps<F>) {
    this.#deps = deps;
    this.#stage = createStage(this.#replica);
    this.#chains = this.#newChains();
  }

  /** Loads the document. Rejects when the store does; the room then stays closed until this is called again. */
  async open(): Promise<void> {
    const runs = await this.#deps.store.load();
    this.#replica.destroy();
    this.#replica = createReplica();
    this.#replica.applyRuns(runs, STORE);
    this.#stage = createStage(this.#replica);
    this.#chains = this.#newChains();
    this.#state = 'open';
    this.#keepAlive();
    for (const peer of this.#peers) this.#greet(peer);
    for (const [peer, bytes] of this.#early.splice(0)) this.receive(peer, bytes);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** The committed ledger. */
  get replica(): Replica {
    return this.#replica;
  }

  join(peer: Peer): void {
    this.#peers.add(peer);
    if (this.#state === 'open') this.#greet(peer);
  }

  leave(peer: Peer): void {
    this.#peers.delete(peer);
  }

  /** Takes one whole message. Never throws for what a peer sent. */
  receive(peer: Peer, bytes: Uint8Array): void {
    if (!this.#peers.has(peer)) return;
    if (this.#state !== 'open') {
      this.#early.push([peer, bytes]);
      return;
    }
    this.#handle(peer, decodeMessage(bytes));
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
    this.#take(answer.value);
    await this.#stage.durable();
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
    while (this.#state === 'open' && (this.#committing || !this.#stage.isEmpty)) await this.#commit();
    this.#stop();
    for (const peer of [...this.#peers]) peer.close(CLOSE[code], code);
    this.#peers.clear();
  }

  #newChains(): Chains {
    return createChains(this.#deps.document, (client, from, to) => this.#replica.texts(client, from, to));
  }

  #guardContext(): GuardContext<F> {
    return { known: this.#stage, grammar: this.#deps.grammar, limits: this.#deps.limits };
  }

  #greet(peer: Peer): void {
    peer.send(encodeSync('step1', encodeLengths(this.#replica.lengths())));
    if (!peer.caps) return;
    peer.send(encodeSessions(this.#states([...this.#replica.lengths().keys()])));
    this.#acknowledge(peer);
  }

  #states(clients: readonly number[]): SessionState[] {
    return clients.map((client) => ({ client, ...this.#chains.at(client, this.#replica.length(client)) }));
  }

  /** Tells a device how far its own sessions are durable (L18). */
  #acknowledge(peer: Peer): void {
    if (!peer.caps || !peer.writer) return;
    const { device } = peer.writer;
    const own = [...this.#replica.lengths().keys()].filter((client) => deviceOfClient(client) === device);
    if (own.length > 0) peer.send(encodeAck(this.#deps.tier, this.#states(own)));
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
    if (!known) {
      this.#refuse(peer, 'malformed', 'unreadable state vector');
      return;
    }
    const chunks = encodeChunks(this.#replica.runsSince(known), CHUNK_BYTES);
    const last = chunks.pop() ?? encodeRuns([]);
    for (const chunk of chunks) peer.send(encodeSync('update', chunk));
    peer.send(encodeSync('step2', last));
  }

  #takeUpdate(peer: Peer, update: Uint8Array, step: 'step2' | 'update'): void {
    const answer = guard(update, peer.writer, step, this.#guardContext());
    if (!answer.ok) {
      this.#refuse(
        peer,
        answer.error.kind === 'bad_update' && answer.error.why === 'malformed' ? 'malformed' : 'violation',
        wordsFor(answer.error),
      );
      return;
    }
    const judged = answer.value;
    for (const fork of judged.forks) {
      this.#deps.onRefusal({
        device: peer.writer?.device,
        close: 'violation',
        detail: `fork at ${fork.client}:${fork.index}`,
      });
      if (peer.caps) peer.send(encodeNotice({ kind: 'fork', ...fork }));
    }
    if (judged.resync) peer.send(encodeSync('step1', encodeLengths(this.#replica.lengths())));
    if (judged.fresh.length > 0) this.#take(judged);
    else if (judged.forks.length === 0 && !judged.resync) this.#acknowledge(peer);
  }

  /** L16: heads are compared for every session held, at the shorter length. */
  #compare(peer: Peer, theirs: readonly SessionState[]): void {
    for (const { client, length, head } of theirs) {
      if (length > this.#replica.length(client)) continue; // the device compares that one against our list
      if (sameHead(this.#chains.at(client, length).head, head)) continue;
      peer.send(encodeNotice({ kind: 'fork', client, index: length }));
    }
  }

  #take(judged: Judged<F>): void {
    this.#stage.add(judged.fresh, judged.facts);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#cancelCommit || this.#committing || this.#stage.isEmpty) return;
    this.#cancelCommit = this.#deps.after(GROUP_COMMIT_MS, () => {
      this.#cancelCommit = undefined;
      void this.#commit();
    });
  }

  #commit(): Promise<void> {
    this.#committing ??= this.#commitOnce().finally(() => {
      this.#committing = undefined;
      if (this.#state === 'open') this.#schedule();
    });
    return this.#committing;
  }

  async #commitOnce(): Promise<void> {
    const batch = this.#stage.take();
    if (batch.runs.length === 0) return;
    try {
      await this.#deps.store.append(batch.runs, this.#deps.clock.now());
    } catch (error) {
      this.#fail(error);
      batch.fail(error);
      return;
    }
    this.#replica.applyRuns(batch.runs, STORE);
    this.#stage.settle();
    this.#show(batch.runs);
    this.#deps.onFacts(batch.facts);
    batch.done();
  }

  /** Broadcast and acknowledge what has just become durable. */
  #show(runs: readonly Run[]): void {
    const message = encodeSync('update', encodeRuns(runs));
    const authors = new Set(runs.map((run) => deviceOfClient(run.client)));
    for (const peer of [...this.#peers]) {
      if (peer.waiting() > MAX_WAITING_BYTES) {
        this.#close(peer, 'slow', 'too much waiting');
        continue;
      }
      peer.send(message);
      if (peer.writer && authors.has(peer.writer.device)) this.#acknowledge(peer);
    }
  }

  /** L17: nothing unstored is ever shown; the document is loaded again before anyone is served. */
  #fail(error: unknown): void {
    this.#stop();
    for (const peer of [...this.#peers]) this.#close(peer, 'storage', 'storage failed');
    this.#stage.discard(error);
    this.#deps.onStorageFailure(error);
  }

  #stop(): void {
    this.#state = 'closed';
    this.#early.length = 0;
    this.#cancelCommit?.();
    this.#cancelCommit = undefined;
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = undefined;
  }

  #keepAlive(): void {
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = this.#deps.after(KEEP_ALIVE_MS, () => {
      for (const peer of this.#peers) peer.send(KEEP_ALIVE);
      this.#keepAlive();
    });
  }

  #refuse(peer: Peer, close: CloseName, detail: string): void {
    this.#deps.onRefusal({ device: peer.writer?.device, close, detail });
    if (peer.caps) peer.send(encodeNotice({ kind: 'refused', reason: close, detail }));
    this.#close(peer, close, detail);
  }

  #close(peer: Peer, close: CloseName, detail: string): void {
    this.#peers.delete(peer);
    // A close reason holds at most 123 bytes; ours are ASCII.
    peer.close(CLOSE[close], detail.slice(0, 120));
  }
}

function wordsFor(violation: Violation): string {
  switch (violation.kind) {
    case 'bad_update':
      return `update refused: ${violation.why}`;
    case 'read_only':
      return 'this connection may only read';
    case 'foreign':
      return `session ${violation.client} belongs to another device`;
    case 'bad_fact':
      return `fact refused: ${violation.why}`;
    case 'forbidden':
      return `this role may not write ${violation.fact}`;
    case 'bad_proof':
      return `the signature of ${violation.fact} does not verify`;
  }
}

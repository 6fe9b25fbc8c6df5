/**
 * Who gets what when (L21, L26): gates at once, readers at most every 250 ms, and nobody whose socket is full: such a
 * peer is left alone until it has drained and then gets one difference instead of everything it missed, piece by piece.
 */
import type { DeviceNo } from '../ids.ts';
import type { Logs } from '../replica/logs.ts';
import { deviceOfClient } from '../replica/session.ts';
import type { Lengths, Run } from '../replica/update-codec.ts';
import { encodeSync, KEEP_ALIVE } from '../wire/socket.ts';
import type { Peer } from './peer.ts';

export const CHUNK_BYTES = 64 * 1024;
const READERS_EVERY_MS = 250;
const CATCH_UP_EVERY_MS = 50;
/** L21: above this a peer gets nothing new until it has drained. */
const HIGH_WATER_BYTES = 1024 * 1024;
const DRAINED_BYTES = 64 * 1024;
/** L26: above this it is closed. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const KEEP_ALIVE_MS = 20_000;

export interface OutboxDeps {
  readonly logs: () => Logs;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onSlow: (peer: Peer) => void;
}

interface Sent {
  /** What the peer holds, while it is left alone. */
  behind: Lengths | undefined;
}

export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #gates = new Map<Peer, Sent>();
  readonly #readers = new Map<Peer, Sent>();
  /** What readers were shown last. */
  #shown: Lengths = new Map();
  #stale = false;
  readonly #timers = new Map<'readers' | 'catchUp' | 'keepAlive', () => void>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#shown = this.#deps.logs().lengths();
    this.#stale = false;
    this.#keepAlive();
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  add(peer: Peer): void {
    (peer.writer ? this.#gates : this.#readers).set(peer, { behind: undefined });
  }

  delete(peer: Peer): void {
    this.#gates.delete(peer);
    this.#readers.delete(peer);
  }

  /**
   * @param before what was held before this batch
   * @param update the batch, encoded
   */
  show(runs: readonly Run[], before: Lengths, update: Uint8Array): void {
    const message = encodeSync('update', update);
    const authors = new Set(runs.map((run) => deviceOfClient(run.client)));
    const sole: DeviceNo | undefined = authors.size === 1 ? [...authors][0] : undefined;
    for (const [peer, sent] of [...this.#gates]) {
      // It made these facts itself, and its acknowledgement says that they are safe.
      if (peer.caps && sole !== undefined && peer.writer?.device === sole) continue;
      this.#send(peer, sent, before, [message]);
    }
    this.#stale = true;
    if (!this.#timers.has('readers')) this.#showReaders();
  }

  #showReaders(): void {
    if (!this.#stale) return;
    this.#stale = false;
    const before = this.#shown;
    this.#shown = this.#deps.logs().lengths();
    if (this.#readers.size > 0) {
      const messages = this.#since(before);
      for (const [peer, sent] of [...this.#readers]) this.#send(peer, sent, before, messages);
    }
    this.#later('readers', READERS_EVERY_MS, () => this.#showReaders());
  }

  #since(known: Lengths): Uint8Array<ArrayBuffer>[] {
    return this.#deps
      .logs()
      .chunksSince(known, CHUNK_BYTES)
      .map((chunk) => encodeSync('update', chunk));
  }

  #send(peer: Peer, sent: Sent, before: Lengths, messages: readonly Uint8Array<ArrayBuffer>[]): void {
    const waiting = peer.waiting();
    if (waiting > MAX_WAITING_BYTES) {
      this.#deps.onSlow(peer);
      return;
    }
    if (sent.behind) return;
    if (waiting > HIGH_WATER_BYTES) {
      sent.behind = before;
      if (!this.#timers.has('catchUp')) this.#later('catchUp', CATCH_UP_EVERY_MS, () => this.#catchUp());
      return;
    }
    for (const message of messages) peer.send(message);
  }

  #catchUp(): void {
    let waiting = false;
    for (const peers of [this.#gates, this.#readers])
      for (const [peer, sent] of peers) {
        if (!sent.behind) continue;
        if (peer.waiting() > DRAINED_BYTES) waiting = true;
        else {
          for (const message of this.#since(sent.behind)) peer.send(message);
          sent.behind = undefined;
        }
      }
    if (waiting) this.#later('catchUp', CATCH_UP_EVERY_MS, () => this.#catchUp());
  }

  #keepAlive(): void {
    this.#later('keepAlive', KEEP_ALIVE_MS, () => {
      for (const peers of [this.#gates, this.#readers])
        for (const peer of peers.keys()) peer.send(KEEP_ALIVE);
      this.#keepAlive();
    });
  }

  #later(name: 'readers' | 'catchUp' | 'keepAlive', ms: number, task: () => void): void {
    this.#timers.get(name)?.();
    this.#timers.set(
      name,
      this.#deps.after(ms, () => {
        this.#timers.delete(name);
        task();
      }),
    );
  }
}

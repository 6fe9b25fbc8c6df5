/**
 * What comes in before it may be handled: messages before the document is there (L22), messages of a writer whose last
 * one is still having its signatures checked, and who asks too much (L26). It never looks into a message.
 */
import type { Millis } from '../ids.ts';
import type { Violation } from './guard.ts';
import type { Peer } from './peer.ts';

/** How many may come, and how often they may ask. */
export interface RoomCaps {
  readonly peers: number;
  readonly perDevice: number;
  /** Step 1s of one peer within ten seconds: each may cost a copy of the whole document. */
  readonly asksPerTenSeconds: number;
  /** Messages that one peer may have waiting. */
  readonly waiting: number;
}

export const DEFAULT_CAPS: RoomCaps = { peers: 10_000, perDevice: 8, asksPerTenSeconds: 20, waiting: 10_000 };

export interface Intake {
  /** Why one more peer is too many, in words; undefined = welcome. */
  admit(peer: Peer, others: ReadonlySet<Peer>): string | undefined;
  forget(peer: Peer): void;
  /** Keeps a message until the document is there. */
  hold(peer: Peer, bytes: Uint8Array): void;
  /** Takes out what was kept. */
  early(): readonly (readonly [Peer, Uint8Array])[];
  /** True when the message was put behind one that is still being checked. */
  waits(peer: Peer, bytes: Uint8Array): boolean;
  /** Holds a peer's messages back until the check is over, then hands them on in order. */
  until(
    peer: Peer,
    check: Promise<Violation | undefined>,
    on: { readonly done: (bad: Violation | undefined) => void; readonly next: (bytes: Uint8Array) => void },
  ): void;
  mayAsk(peer: Peer): boolean;
  clear(): void;
}

const TEN_SECONDS = 10_000;

export function createIntake(clock: { readonly now: () => Millis }, caps: RoomCaps): Intake {
  let held: (readonly [Peer, Uint8Array])[] = [];
  const turns = new Map<Peer, Uint8Array[]>();
  const asks = new Map<Peer, { since: number; count: number }>();

  const handOn = (peer: Peer, next: (bytes: Uint8Array) => void): void => {
    const waiting = turns.get(peer) ?? [];
    turns.delete(peer);
    for (const [i, bytes] of waiting.entries()) {
      next(bytes);
      const again = turns.get(peer);
      if (!again) continue;
      // This one is being checked in turn: the rest waits behind it.
      again.push(...waiting.slice(i + 1));
      return;
    }
  };

  return {
    admit: (peer, others) => {
      if (others.size >= caps.peers) return 'too many connections';
      const device = peer.writer?.device;
      if (device === undefined) return undefined;
      let same = 0;
      for (const other of others) if (other.writer?.device === device) same++;
      return same >= caps.perDevice ? 'too many connections of this device' : undefined;
    },
    forget: (peer) => {
      turns.delete(peer);
      asks.delete(peer);
    },
    hold: (peer, bytes) => {
      if (held.length < caps.waiting) held.push([peer, bytes]);
    },
    early: () => {
      const all = held;
      held = [];
      return all;
    },
    waits: (peer, bytes) => {
      const waiting = turns.get(peer);
      if (!waiting) return false;
      // What is dropped here is asked for again: the next append leaves a gap (L15).
      if (waiting.length < caps.waiting) waiting.push(bytes);
      return true;
    },
    until: (peer, check, on) => {
      turns.set(peer, []);
      void check
        .catch((): Violation => ({ kind: 'bad_proof', fact: 'unreadable' }))
        .then((bad) => {
          on.done(bad);
          handOn(peer, on.next);
        });
    },
    mayAsk: (peer) => {
      const now = clock.now();
      const ask = asks.get(peer);
      // A clock that jumps back must not lock anybody out.
      if (!ask || now < ask.since || now - ask.since >= TEN_SECONDS) {
        asks.set(peer, { since: now, count: 1 });
        return true;
      }
      ask.count++;
      return ask.count <= caps.asksPerTenSeconds;
    },
    clear: () => {
      held = [];
      turns.clear();
    },
  };
}

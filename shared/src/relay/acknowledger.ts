/**
 * Who is told how far what is durable (L18): a device of its own sessions, a carrier of everybody's, and again when
 * another tier has them too (L31).
 */
import { deviceOfClient } from '../replica/session.ts';
import { encodeAck, type SessionState, type Tier } from '../wire/socket.ts';
import type { Writer } from './guard.ts';
import type { Peer } from './peer.ts';

export interface AcknowledgerDeps {
  readonly tier: Tier;
  readonly peers: ReadonlySet<Peer>;
  /** Heads of sessions, as far as they are durable here. */
  readonly states: (clients?: Iterable<number>) => readonly SessionState[];
  /** Every session of the document. */
  readonly clients: () => Iterable<number>;
  readonly mayOffer: (writer: Writer) => boolean;
}

export interface Acknowledger {
  /** Tells a device about its own sessions among these. */
  tell(peer: Peer, clients?: Iterable<number>): void;
  /** Tells a carrier about all. */
  tellAll(peer: Peer): void;
  /** After a commit: whoever wrote to these sessions, and carriers. */
  stored(clients: readonly number[]): void;
  /** How far these sessions are durable at another tier. */
  pass(tier: Tier, sessions: readonly SessionState[]): void;
}

export function createAcknowledger({
  tier,
  peers,
  states,
  clients,
  mayOffer,
}: AcknowledgerDeps): Acknowledger {
  const tell = (peer: Peer, among: Iterable<number> = clients()): void => {
    if (!peer.caps || !peer.writer) return;
    const { device } = peer.writer;
    const own = [...among].filter((client) => deviceOfClient(client) === device);
    if (own.length > 0) peer.send(encodeAck(tier, states(own)));
  };
  return {
    tell,
    tellAll: (peer) => {
      if (peer.caps) peer.send(encodeAck(tier, states()));
    },
    stored: (among) => {
      const authors = new Set(among.map(deviceOfClient));
      for (const peer of [...peers]) {
        if (!peer.writer) continue;
        if (authors.has(peer.writer.device)) tell(peer, among);
        else if (peer.caps && mayOffer(peer.writer)) peer.send(encodeAck(tier, states(among)));
      }
    },
    pass: (at, sessions) => {
      for (const peer of peers) {
        const own = sessions.filter(({ client }) => deviceOfClient(client) === peer.writer?.device);
        if (peer.caps && own.length > 0) peer.send(encodeAck(at, own));
      }
    },
  };
}

/**
 * The WebSocket door of a document's room: who may come in, what they may send, and when their access ends. It decides
 * nothing about facts; the room does.
 */
import {
  CLOSE,
  type DeviceNo,
  decodeMessage,
  MESSAGE,
  type Millis,
  type Role,
  type Room,
  WRITING_ROLES,
} from '@attend-gate/shared';
import { type HttpBindings, upgradeWebSocket } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { WebSocket } from 'ws';
import type { SocketWatch } from '../observability/event-watch.ts';
import { createSocketPeer } from './socket-peer.ts';

/** Who an access token says is calling. */
export interface SocketPrincipal {
  /** 0 = not a device (an organiser's dashboard). */
  readonly device: DeviceNo | undefined;
  readonly role: Role;
  readonly expires: Millis;
}

/** What a socket needs of a room, whatever its facts are. */
export type SocketRoom = Pick<Room<unknown>, 'join' | 'leave' | 'receive'>;

export interface SocketDeps {
  /** Asked only for connections that were let in. */
  readonly room: (c: Context) => SocketRoom;
  /** Undefined for a token that is not ours, expired, or of a revoked device. */
  readonly authenticate: (token: string, c: Context) => Promise<SocketPrincipal | undefined>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onRefused: (reason: string) => void;
  /** Who counts connections. */
  readonly watch: SocketWatch;
}

/** Subprotocols offered: `attend-gate` and `token.<access token>`; browsers can send a token no other way but the URL. */
const NAMED_ROLES: ReadonlySet<Role> = new Set(['phone', 'carrier']);
const PROTOCOL = 'attend-gate';
const TOKEN_PREFIX = 'token.';

export function offeredToken(header: string | undefined): string | undefined {
  return header
    ?.split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(TOKEN_PREFIX))
    ?.slice(TOKEN_PREFIX.length);
}

/** Picks the name both sides know, never the token, as the protocol of the connection. */
export const chooseProtocol = (offered: ReadonlySet<string>): string | false =>
  offered.has(PROTOCOL) ? PROTOCOL : false;

/** @param path of the document, `/sync/<event>/ledger` */
export function addDocumentSocket(app: OpenAPIHono, path: string, deps: SocketDeps): void {
  app.get(
    path,
    upgradeWebSocket((c) => ({ onOpen: (_event, ws) => attend(c, ws.raw as WebSocket, deps) })),
  );
}

interface Connection {
  receive(bytes: Uint8Array): void;
  /** @param code of the close frame */
  end(code: number): void;
}

/** Listens to the socket itself: an event object and a promise for every message would cost more than the message. */
function attend(c: Context, socket: WebSocket, deps: SocketDeps): void {
  let connection: Connection | undefined;
  const opened = open(c, socket, deps).then(
    (made) => {
      connection = made;
    },
    () => {
      // Whoever is asked about the token could not answer: that is nobody's fault out there.
      deps.onRefused('could not authenticate');
      socket.close(CLOSE.storage, 'storage failed');
    },
  );
  socket.on('message', (data) => {
    const bytes = data as Buffer; // `nodebuffer` is how ws hands over data unless told otherwise
    if (connection) connection.receive(bytes);
    else void opened.then(() => connection?.receive(bytes));
  });
  socket.on('close', (code) => void opened.then(() => connection?.end(code)));
  // A socket error is always followed by its close, which ends the connection.
  socket.on('error', () => deps.onRefused('socket error'));
}

async function open(c: Context, socket: WebSocket, deps: SocketDeps): Promise<Connection | undefined> {
  const token = offeredToken(c.req.header('sec-websocket-protocol'));
  const principal = token === undefined ? undefined : await deps.authenticate(token, c);
  if (!principal) {
    deps.onRefused('no valid access token');
    socket.close(CLOSE.tokenExpired, 'no valid access token');
    return undefined;
  }
  return join(socket, principal, c, deps);
}

function join(socket: WebSocket, principal: SocketPrincipal, c: Context, deps: SocketDeps): Connection {
  const caps = c.req.query('caps') === '1';
  const room = (): SocketRoom => deps.room(c);
  const { device, role } = principal;
  const stream = (c.env as HttpBindings).incoming.socket;
  // A phone writes only where its token let it in: in the pass documents of its own tokens (L11). A carrier has no log of
  // its own, but offers those of others (L24).
  const writes = device !== undefined && (WRITING_ROLES.includes(role) || NAMED_ROLES.has(role));
  const peer = createSocketPeer(socket, stream, writes ? { device, role } : undefined, caps);
  const expire = (expires: Millis): (() => void) =>
    deps.after(Math.max(0, expires - deps.clock.now()), () =>
      peer.close(CLOSE.tokenExpired, 'access token expired'),
    );
  let cancelExpiry = expire(principal.expires);
  const refresh = async (token: string): Promise<void> => {
    const next = await deps.authenticate(token, c);
    if (!next || next.device !== device || next.role !== role) {
      peer.close(CLOSE.tokenExpired, 'refreshed token refused');
      return;
    }
    cancelExpiry();
    cancelExpiry = expire(next.expires);
  };
  room().join(peer);
  deps.watch.joined(peer);
  return {
    receive: (bytes) => {
      deps.watch.received(peer, bytes);
      const message = caps && bytes[0] === MESSAGE.token ? decodeMessage(bytes) : undefined;
      if (message?.kind === 'token') void refresh(message.token);
      else
        deps.watch.span('relay merge', { 'attend_gate.bytes': bytes.length }, () =>
          room().receive(peer, bytes),
        );
    },
    end: (code) => {
      cancelExpiry();
      deps.watch.left(peer, code);
      room().leave(peer);
    },
  };
}

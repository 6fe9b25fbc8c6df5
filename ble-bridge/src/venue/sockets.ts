/** The venue relay's door on the local network: one socket per gate, and two pages for whoever watches the laptop. */
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type Certificate,
  CLOSE,
  clockReason,
  decodeMessage,
  MESSAGE,
  type Millis,
  type Peer,
  type VenueRelay,
  WRITING_ROLES,
} from '@attend-gate/shared';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Admission, Admitted, PassRefusal } from './admission.ts';

export interface VenueDoorDeps {
  readonly host: string;
  /** 0 = any. */
  readonly port: number;
  /** PEM; left out = http, which tablets accept from http pages only. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly event: string;
  readonly relay: () => VenueRelay;
  readonly admit: Admission;
  readonly onAdmitted: (admitted: Admitted) => void;
  readonly onRefused: (why: PassRefusal) => void;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly status: () => unknown;
  readonly onError: (error: unknown) => void;
}

export interface VenueDoor {
  /** `ws://192.168.0.20:8475` */
  readonly address: string;
  close(): Promise<void>;
}

/** A pass stays good this long on an open connection; gates renew theirs long before. */
const PASS_LIFE_MS = 10 * 60_000;
const MAX_MESSAGE = 16 * 1024 * 1024;
const MAX_SOCKETS = 500;
const PROTOCOL = 'attend-gate';

const offered = ({ headers }: IncomingMessage): string | undefined =>
  headers['sec-websocket-protocol']
    ?.split(',')
    .map((one) => one.trim())
    .find((one) => one.startsWith('token.'))
    ?.slice('token.'.length);

function peerOf(socket: WebSocket, { device, role }: Certificate, caps: boolean): Peer {
  return {
    writer: WRITING_ROLES.includes(role) ? { device, role } : undefined,
    caps,
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    close: (code, reason) => socket.close(code, reason),
    waiting: () => socket.bufferedAmount,
  };
}

const refusalReason = (why: PassRefusal, now: Millis): string => (why === 'clock' ? clockReason(now) : why);

async function serve(socket: WebSocket, request: IncomingMessage, deps: VenueDoorDeps): Promise<void> {
  const early: Uint8Array[] = [];
  let take = (bytes: Uint8Array): void => void early.push(bytes);
  socket.binaryType = 'nodebuffer';
  socket.on('error', deps.onError);
  socket.on('message', (data: Buffer) => take(Uint8Array.from(data)));
  const admitted = await deps.admit(offered(request) ?? '');
  if (!admitted.ok) {
    deps.onRefused(admitted.error);
    const code = admitted.error === 'revoked' ? CLOSE.revoked : CLOSE.tokenExpired;
    socket.close(code, refusalReason(admitted.error, deps.clock.now()));
    return;
  }
  deps.onAdmitted(admitted.value);
  const { claims } = admitted.value;
  const caps = new URL(request.url ?? '/', 'http://venue').searchParams.get('caps') === '1';
  const peer = peerOf(socket, claims, caps);
  const room = (): VenueRelay['room'] => deps.relay().room;
  let cancel = (): void => undefined;
  const goodUntilNext = (): void => {
    cancel();
    cancel = deps.after(PASS_LIFE_MS, () => socket.close(CLOSE.tokenExpired, 'show a pass again'));
  };
  const renew = async (pass: string): Promise<void> => {
    const again = await deps.admit(pass);
    if (again.ok && again.value.claims.device === claims.device) goodUntilNext();
    else
      socket.close(
        CLOSE.tokenExpired,
        again.ok ? 'another device' : refusalReason(again.error, deps.clock.now()),
      );
  };
  goodUntilNext();
  socket.on('close', () => {
    cancel();
    room().leave(peer);
  });
  deps.relay().join(peer);
  take = (bytes) => {
    const message = bytes[0] === MESSAGE.token ? decodeMessage(bytes) : undefined;
    if (message?.kind === 'token') renew(message.token).catch(deps.onError);
    else room().receive(peer, bytes);
  };
  for (const bytes of early.splice(0)) take(bytes);
}

/** Resolves when it listens; rejects when the port is taken. */
export function openVenueDoor(deps: VenueDoorDeps): Promise<VenueDoor> {
  const server: Server = deps.tls ? createHttps(deps.tls) : createHttp();
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: MAX_MESSAGE, maxFragments: 256, perMessageDeflate: false },
    handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
  });
  server.on('request', (request, response) => {
    const found = request.url === '/livez' || request.url === '/readyz' || request.url === '/status';
    const ready = request.url !== '/readyz' || deps.relay().room.isOpen;
    response.writeHead(found ? (ready ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(found ? JSON.stringify(deps.status()) : '{}');
  });
  server.on('upgrade', (request, socket, head) => {
    const path = new URL(request.url ?? '/', 'http://venue').pathname;
    if (path !== `/sync/${deps.event}/ledger` || sockets.clients.size >= MAX_SOCKETS) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serve(opened, request, deps).catch(deps.onError);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, deps.host, () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        address: `${deps.tls ? 'wss' : 'ws'}://${deps.host}:${port}`,
        close: () =>
          new Promise((done) => {
            for (const socket of sockets.clients) socket.terminate();
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

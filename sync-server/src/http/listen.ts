/** Opens the port: HTTP and WebSocket of one event server. The only place that knows Node's server. */
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { chooseProtocol } from '../relay/sockets.ts';

/** A device's honest backlog arrives as one step 2 (L26). */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A phone writes a proof now and then (L26). */
const MAX_PHONE_MESSAGE_BYTES = 64 * 1024;
const PASS_PATH = /^\/sync\/[^/?]+\/pass\//;
/** Thousands of tiny fragments cost memory out of proportion (ws CVE-2026-48779). */
const MAX_FRAGMENTS = 256;

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:8470` */
  readonly address: string;
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** PEM, the authority's certificate after the server's: https instead of http. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Sockets whose message limit follows from the document they ask for (L26): refused before a byte is buffered. */
class DocumentSockets extends WebSocketServer {
  override handleUpgrade(...[request, ...rest]: Parameters<WebSocketServer['handleUpgrade']>): void {
    // `ws` reads the option while it accepts, which it does within this very call.
    this.options.maxPayload = PASS_PATH.test(request.url ?? '') ? MAX_PHONE_MESSAGE_BYTES : MAX_MESSAGE_BYTES;
    super.handleUpgrade(request, ...rest);
  }
}

type Handler = { readonly fetch: (request: Request, env: object) => Response | Promise<Response> };

/**
 * @param createHandler gets the address that was opened, because pairing links hold it
 * @throws when the port is taken
 */
export function listen(
  { host, port, tls }: ListenOptions,
  createHandler: (address: string) => Handler,
): Promise<Listening> {
  const sockets = new DocumentSockets({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  });
  let handler: Handler | undefined;
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, env) => handler?.fetch(request, env) ?? new Response(undefined, { status: 503 }),
        port,
        hostname: host,
        websocket: { server: sockets as WebSocketServerLike },
        ...(tls && { createServer: createHttpsServer }),
        serverOptions: {
          ...tls,
          // An `Upgrade: h2c` would leave its socket open for ever.
          shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
        },
      },
      (info: AddressInfo) => {
        const address = `${tls ? 'https' : 'http'}://${host}:${info.port}`;
        handler = createHandler(address);
        resolve({ port: info.port, address, close: () => close() });
      },
    );
    const close = (): Promise<void> =>
      new Promise((closed) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => closed());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    server.on('error', reject);
  });
}

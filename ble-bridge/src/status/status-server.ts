/**
 * The bridge's small HTTP port, for probes and whoever sets the box up: /livez, /readyz, /status, and on the virtual
 * radio /virtual to make somebody walk. It listens on this machine only and shows no names and no keys.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BridgeStatus, waitingFor } from '../bridge/status.ts';
import type { Scene } from '../radio/virtual/scene.ts';

export interface StatusServerDeps {
  readonly port: number;
  readonly status: () => BridgeStatus;
  readonly scene: Scene | undefined;
}

export interface StatusServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function walk(scene: Scene, url: URL): Answer {
  const token = url.searchParams.get('token') ?? '';
  const to = url.searchParams.get('to');
  if (to !== 'gate' && to !== 'away') return { status: 400, body: { error: 'to must be gate or away' } };
  return scene.walk(token, to)
    ? { status: 200, body: { token, to } }
    : { status: 404, body: { error: 'nobody in the scene has this token' } };
}

function answer(method: string, url: URL, { status, scene }: StatusServerDeps): Answer {
  switch (`${method} ${url.pathname}`) {
    case 'GET /livez':
      return { status: 200, body: { status: 'ok' } };
    case 'GET /readyz': {
      const waiting = waitingFor(status());
      return { status: waiting.length === 0 ? 200 : 503, body: { ready: waiting.length === 0, waiting } };
    }
    case 'GET /status':
      return { status: 200, body: status() };
    case 'GET /virtual/people':
      return scene
        ? { status: 200, body: { people: scene.people } }
        : { status: 404, body: { error: 'not found' } };
    case 'POST /virtual/walk':
      return scene ? walk(scene, url) : { status: 404, body: { error: 'not found' } };
    default:
      return { status: 404, body: { error: 'not found' } };
  }
}

/** Resolves when it listens; rejects when the port is taken. */
export function startStatusServer(deps: StatusServerDeps): Promise<StatusServer> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume(); // a body has nothing to say here
    const path = URL.canParse(request.url ?? '', 'http://bridge') ? request.url! : '/';
    const { status, body } = answer(request.method ?? 'GET', new URL(path, 'http://bridge'), deps);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        address: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

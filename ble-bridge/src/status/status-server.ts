/**
 * The bridge's small HTTP port, for probes and whoever sets the box up: a status page, /livez,
 * /readyz, /status, /metrics, and on the virtual radio /virtual to make somebody walk. It listens on this machine only and shows no names and no keys.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CALIBRATION_MARKS, type CalibrationMark, type CalibrationView } from '../bridge/calibration.ts';
import { type BridgeStatus, waitingFor } from '../bridge/status.ts';
import type { Scene } from '../radio/virtual/scene.ts';
import { calibrationPage } from './calibration-page.ts';
import { metricsText } from './metrics.ts';
import { statusPage } from './page.ts';

export interface StatusServerDeps {
  readonly port: number;
  readonly status: () => BridgeStatus;
  readonly calibration: () => CalibrationView;
  /** False = nothing was heard well enough to go by. */
  readonly calibrate: (mark: CalibrationMark) => boolean;
  readonly scene: Scene | undefined;
  readonly onError: (error: unknown) => void;
}

export interface StatusServer {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly location?: string;
}

const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  text: `${JSON.stringify(body)}\n`,
});
const NOT_FOUND = json(404, { error: 'not found' });

function walk(scene: Scene, url: URL): Answer {
  const token = url.searchParams.get('token') ?? '';
  const to = url.searchParams.get('to');
  if (to !== 'gate' && to !== 'inside' && to !== 'away')
    return json(400, { error: 'to must be gate, inside or away' });
  return scene.walk(token, to)
    ? json(200, { token, to })
    : json(404, { error: 'nobody in the scene has this token' });
}

const page = (text: string): Answer => ({ status: 200, type: 'text/html; charset=utf-8', text });

function mark(url: URL, calibrate: StatusServerDeps['calibrate']): Answer {
  const asked = CALIBRATION_MARKS.find((known) => known === url.searchParams.get('mark'));
  if (!asked) return json(400, { error: `mark must be ${CALIBRATION_MARKS.join(', ')}` });
  calibrate(asked); // what it changed, or did not, stands on the page
  return { ...json(303, {}), location: '/calibrate' };
}

async function answer(method: string, url: URL, deps: StatusServerDeps): Promise<Answer> {
  const { status, scene, calibration, calibrate } = deps;
  switch (`${method} ${url.pathname}`) {
    case 'GET /':
      return page(statusPage(status()));
    case 'GET /calibrate':
      return page(calibrationPage(calibration()));
    case 'POST /calibrate':
      return mark(url, calibrate);
    case 'GET /livez':
      return json(200, { status: 'ok' });
    case 'GET /readyz': {
      const waiting = waitingFor(status());
      return json(waiting.length === 0 ? 200 : 503, { ready: waiting.length === 0, waiting });
    }
    case 'GET /status':
      return json(200, status());
    case 'GET /metrics':
      return { status: 200, type: 'text/plain; version=0.0.4', text: await metricsText(status()) };
    case 'GET /virtual/people':
      return scene ? json(200, { people: scene.people }) : NOT_FOUND;
    case 'POST /virtual/walk':
      return scene ? walk(scene, url) : NOT_FOUND;
    default:
      return NOT_FOUND;
  }
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** No page from elsewhere may press buttons here, also not under a name that was pointed at this machine. */
function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const name = host.replace(/:\d+$/, '');
  return ['127.0.0.1', 'localhost', '[::1]'].includes(name) && (!origin || origin === `http://${host}`);
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  deps: StatusServerDeps,
): Promise<void> {
  request.resume(); // a body has nothing to say here
  if (request.method === 'POST' && !isOurs(request)) return void response.writeHead(403, HEADERS).end();
  const path = URL.canParse(request.url ?? '', 'http://bridge') ? request.url! : '/not-a-path';
  const said = await answer(request.method ?? 'GET', new URL(path, 'http://bridge'), deps);
  const location = said.location === undefined ? {} : { location: said.location };
  response.writeHead(said.status, { ...HEADERS, ...location, 'content-type': said.type });
  response.end(said.text);
}

/** Resolves when it listens; rejects when the port is taken. */
export function startStatusServer(deps: StatusServerDeps): Promise<StatusServer> {
  const server = createServer((request, response) => {
    respond(request, response, deps).catch((error: unknown) => {
      deps.onError(error);
      response.destroy();
    });
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

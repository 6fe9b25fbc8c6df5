/**
 * Holes that servers of this kind had (libraries.md): half-open upgrades, sockets fed in crumbs, oversize bodies and
 * frames, paths that are decoded twice. Each stays closed, over a real port.
 */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

let server: WholeServer;
beforeEach(async () => {
  server = await startWholeServer();
});
afterEach(() => server.stop());

const port = (): number => Number(new URL(server.origin).port);
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** Longer than any machine takes; what is still open then is the bug. */
const PATIENCE_MS = 15_000;

/** Sends raw bytes. @returns what came back, once its head is there (or, until `close`, when the other side closed) */
function raw(text: string, until: 'head' | 'close' = 'head'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port(), '127.0.0.1', () => socket.write(text));
    let answer = '';
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, done);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (until === 'head' && answer.includes('\r\n\r\n')) done();
    });
    socket.on('close', done);
    socket.on('error', (error) => (answer === '' ? reject(error) : done()));
  });
}

test('[H2] `Upgrade: h2c` is answered as the plain request it is, not left open', async () => {
  const answer = await raw(
    `GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
});

test('[H2] an upgrade to a path that has no socket is refused and closed', async () => {
  const answer = await raw(
    `GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
});

test('[H2] a request with two lengths, or a length and chunks, never reaches the application', async () => {
  const two = await raw(
    'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
  );
  const both = await raw(
    'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  for (const answer of [two, both]) expect(answer).toMatch(/^HTTP\/1\.1 400/);
});

const open = (): Promise<WebSocket> => {
  const token = server.keyOf(server.event).authorization?.replace('Bearer ', '') ?? '';
  const url = `${server.origin.replace('http', 'ws')}/sync/${server.event}/ledger`;
  const socket = new WebSocket(url, ['attend-gate', `token.${token}`]);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
};
const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.on('close', resolve));

test('[H2] a message in thousands of crumbs, and one that is too large, end that socket and nothing else', async () => {
  const crumbs = await open();
  crumbs.on('error', () => undefined);
  for (let i = 0; i < 600; i++) crumbs.send(Buffer.from([0]), { fin: false });
  expect(await closed(crumbs)).toBe(1008);
  const large = await open();
  large.on('error', () => undefined);
  large.send(Buffer.alloc(17 * 1024 * 1024));
  expect([1006, 1009]).toContain(await closed(large));
  expect((await server.ask('GET', '/livez')).status).toBe(200);
});

test('[H2] a path is decoded once: no way leads out of the folder that is served, or around a right', async () => {
  const key = server.keyOf(server.event);
  for (const path of [
    ...[
      '/gate/..%2f..%2fpackage.json',
      '/gate/%2e%2e/%2e%2e/package.json',
      '/gate/..%255c..%255cpackage.json',
    ],
    ...['/wallet/..%2f..%2fpackage.json', '//etc/passwd', '/api//events', '/gate/%00'],
  ]) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'close');
    expect([path, /"name": "@attend-gate|root:/.test(answer)]).toEqual([path, false]);
  }
  const around = await server.ask('GET', `/api/events/${server.event}%2fparticipants`, undefined, {});
  expect(around.status).toBeGreaterThanOrEqual(400);
  expect((await server.ask('GET', `/api/events/${server.event}/participants`, undefined, key)).status).toBe(
    200,
  );
});

test('[H2] a body that is longer than it may be is refused without being read to its end', async () => {
  const answer = await raw(
    `POST /api/tokens/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{"token":"${'x'.repeat(1_000)}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413/);
});

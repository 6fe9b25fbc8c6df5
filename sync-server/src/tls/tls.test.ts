import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createAuthority, isGood, issueServerCertificate } from './authority.ts';
import { openLanTls } from './lan-files.ts';
import { serveTrustPage } from './trust-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'attend-gate-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = Date.now();
const deps = { now, random: (length: number) => Uint8Array.from(randomBytes(length)) };
const DAY = 86_400_000;

/** What a client that trusts only `ca` is told by a server with this certificate. */
function visit(tls: { certificate: string; key: string }, ca: string, servername: string): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer({ cert: tls.certificate, key: tls.key }, (_, response) =>
      response.end('hello'),
    );
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const end = (answer: string): void => {
        server.close();
        resolve(answer);
      };
      request({ host: '127.0.0.1', port, ca, servername }, (response) =>
        response.on('data', (data) => end(String(data))),
      )
        .on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
        .end();
    });
  });
}

test('[W9b] who trusts the authority is served by name and by address, nobody else is', async () => {
  const authority = await createAuthority('attend-gate test', deps);
  const server = await issueServerCertificate(authority, ['192.168.0.10', 'gate.local', '127.0.0.1'], deps);
  expect(await visit(server, authority.certificate, 'gate.local')).toBe('hello');
  expect(await visit(server, authority.certificate, '')).toBe('hello'); // by address: 127.0.0.1
  expect(await visit(server, authority.certificate, 'other.local')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const stranger = await createAuthority('attend-gate test', deps);
  expect(await visit(server, stranger.certificate, 'gate.local')).not.toBe('hello');
});

test('[W9b] a certificate is made again for a new address, near its end, and under another authority', async () => {
  const authority = await createAuthority('attend-gate test', deps);
  const server = await issueServerCertificate(authority, ['10.0.0.1', 'gate.local'], deps);
  const good = (hosts: readonly string[], at = now, by = authority) => isGood(server, by, hosts, at);
  expect(await good(['10.0.0.1'])).toBe(true);
  expect(await good(['10.0.0.2'])).toBe(false);
  expect(await good(['10.0.0.1'], now + 370 * DAY)).toBe(false);
  expect(await good(['10.0.0.1'], now, await createAuthority('attend-gate test', deps))).toBe(false);
});

test('[W9b] the authority outlives restarts and moves; its key is only the operator’s to read', async () => {
  const first = await openLanTls(folder, ['10.0.0.1'], deps);
  const again = await openLanTls(folder, ['10.0.0.1'], deps);
  expect(again.server.certificate).toBe(first.server.certificate);
  const moved = await openLanTls(folder, ['10.0.0.2'], deps);
  expect(moved.authority).toBe(first.authority);
  expect(moved.server.certificate).not.toBe(first.server.certificate);
  expect(statSync(join(folder, 'tls', 'ca.key')).mode & 0o077).toBe(0);
});

test('[W9b] the trust page gives the authority and nothing else', async () => {
  const page = await serveTrustPage({
    ...{ host: '127.0.0.1', port: 0, authority: 'PEM', origin: 'https://10.0.0.1:8470' },
  });
  const at = (path: string) => fetch(`http://127.0.0.1:${page.port}${path}`);
  expect(await (await at('/attend-gate-ca.crt')).text()).toBe('PEM');
  expect(await (await at('/')).text()).toContain('href="https://10.0.0.1:8470/gate/"');
  expect((await at('/tls/ca.key')).status).toBe(404);
  await page.close();
});

/** The whole event server on a real port, inside this process: real sockets, real SQLite, real keys, real figures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  type DeviceNo,
  generateKeyPair,
  type Millis,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import { demoEvent } from '../src/demo.ts';
import { listen } from '../src/http/listen.ts';
import type { MailConfig } from '../src/mail/mailer.ts';
import { createLog } from '../src/observability/logger.ts';
import { createServerMetrics } from '../src/observability/server-metrics.ts';
import { NO_TRACING, type Tracing } from '../src/observability/tracing.ts';
import { readGuestFile } from '../src/roster/read-guest-file.ts';
import { openServer } from '../src/server.ts';

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const elapsed = (): number => performance.now();

export interface PairedTablet {
  readonly device: DeviceNo;
  readonly accessToken: string;
}

export type WatchedServer = Awaited<ReturnType<typeof startWatchedServer>>;

export interface WatchedServerOptions {
  readonly mail?: MailConfig;
  readonly allowedHosts?: readonly string[];
  readonly tracing?: Tracing;
}

export async function startWatchedServer(
  dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-')),
  { mail, allowedHosts = [], tracing = NO_TRACING }: WatchedServerOptions = {},
) {
  const lines: string[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const metrics = createServerMetrics({
    version: 'test',
    clock,
    elapsed,
    process: true,
    onError,
    span: tracing.span,
  });
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const observed = { metrics, log, elapsed, tracing, token: 'the-token-of-the-figures' };
  const defaultEvent = demoEvent(clock.now());
  const whole = await openServer({
    ...{ dataDir, defaultEvent, gateApp: undefined, walletApp: undefined, walletUrl: undefined },
    ...{ allowedOrigins: [], behindProxy: false, readGuestList: readGuestFile, mail, allowedHosts },
    ...{ clock, random, after, onError, observed },
  });
  const event = whole.directory.get(defaultEvent.id);
  if (!event) throw new Error('the event did not open');
  const server = await listen({ host: '127.0.0.1', port: 0 }, (origin) => whole.handler(origin));

  /** With the organiser's key unless another bearer is given; null = none. */
  const ask = (path: string, body?: unknown, bearer: string | null = event.organiserKey) =>
    fetch(server.address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const pair = async (role = 'steward'): Promise<PairedTablet> => {
    const opened = (await (
      await ask(`/api/events/${event.id}/pairings`, { name: 'Tablet', role })
    ).json()) as {
      code: string;
    };
    const { publicKey } = await signerOf(await generateKeyPair(false));
    const body = { code: opened.code, publicKey: toBase64url(publicKey) };
    return (await (await ask('/api/pairings/claim', body, null)).json()) as PairedTablet;
  };
  const figures = async (): Promise<string> => {
    const answer = await ask('/metrics', undefined, observed.token);
    if (answer.status !== 200) throw new Error(`/metrics answers ${answer.status}`);
    return answer.text();
  };
  /** @param keep leaves the data for another start */
  const stop = async (keep = false): Promise<void> => {
    await whole.close();
    await server.close();
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
  };
  const ledgerUrl = `ws://127.0.0.1:${server.port}/sync/${event.id}/ledger`;
  return { event, server, whole, ask, pair, figures, ledgerUrl, lines, errors, dataDir, stop };
}

/** A whole server on a temporary folder and a real port, with its own clock. For tests only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type EventId, type Millis } from '@attend-gate/shared';
import type { AdmissionLimits } from '../src/access/admission.ts';
import { demoEvent } from '../src/demo.ts';
import { type Listening, listen } from '../src/http/listen.ts';
import type { MailConfig } from '../src/mail/mailer.ts';
import { readGuestFile } from '../src/roster/read-guest-file.ts';
import { type AttendGateServer, openServer } from '../src/server.ts';

export interface WholeServerOptions {
  readonly dataDir?: string;
  readonly limits?: AdmissionLimits;
  readonly allowedOrigins?: readonly string[];
  readonly behindProxy?: boolean;
  readonly mail?: MailConfig;
  readonly allowedHosts?: readonly string[];
}

export const PASSWORD = 'correct horse battery';

export async function startWholeServer(options: WholeServerOptions = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'attend-gate-server-'));
  const errors: unknown[] = [];
  const clock = { now: (): Millis => asMillis(Date.now()) };
  const { limits, allowedOrigins = [], behindProxy = false, mail, allowedHosts = [] } = options;
  const server: AttendGateServer = await openServer({
    dataDir,
    defaultEvent: demoEvent(clock.now()),
    ...{ gateApp: undefined, walletApp: undefined, walletUrl: undefined },
    ...{ allowedOrigins, behindProxy, mail, allowedHosts, readGuestList: readGuestFile, clock },
    ...(limits === undefined ? {} : { limits }),
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    after: (ms, task) => {
      const timer = setTimeout(task, ms).unref();
      return () => clearTimeout(timer);
    },
    onError: (error) => void errors.push(error),
  });
  const listening: Listening = await listen({ host: '127.0.0.1', port: 0 }, (origin) =>
    server.handler(origin),
  );
  const origin = listening.address;
  const event = demoEvent(clock.now()).id;
  const ask = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  /** Makes the first account and returns what its browser would send. */
  const signUp = async (email = 'org@example.org'): Promise<{ cookie: string; origin: string }> => {
    const code = server.signIn.invite({ role: 'organiser', events: [] });
    const answer = await ask('POST', '/api/accounts/set-up', {
      code,
      email,
      name: 'Org',
      password: PASSWORD,
    });
    return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '', origin };
  };
  const makeEvent = (id: string, who: Record<string, string>): Promise<Response> =>
    ask(
      'POST',
      '/api/events',
      {
        ...{ id, name: id, codePrefix: 'EV2', gates: ['정문', 'North'] },
        ...{ startsAt: '2026-12-01T00:00:00.000Z', endsAt: '2026-12-02T00:00:00.000Z' },
      },
      who,
    );
  const keyOf = (id: string): Record<string, string> => ({
    authorization: `Bearer ${server.directory.get(id as EventId)?.organiserKey ?? ''}`,
  });
  const stop = async (keep = false): Promise<void> => {
    await server.close();
    await listening.close();
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
  };
  return { server, origin, event, errors, dataDir, ask, signUp, makeEvent, keyOf, stop };
}

export type WholeServer = Awaited<ReturnType<typeof startWholeServer>>;

/**
 * One whole event, real keys, real SQLite and every route, asked like any caller asks, on a clock the test sets. No
 * port: the answers of an app are the same without one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EventInfo,
  type Gate,
  importRosterKey,
  type Millis,
  openPerson,
  type RosterKey,
  type ScanAnswer,
  type TokenId,
} from '@attend-gate/shared';
import type { Principal } from '../src/access/principal.ts';
import { type OpenEvent, openEvent } from '../src/event/open-event.ts';
import { createApp } from '../src/http/app.ts';
import { readGuestFile } from '../src/roster/read-guest-file.ts';

export interface Heard {
  readonly http: number;
  readonly body: Record<string, unknown>;
}

const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

/** @param bearer who every caller is; left out = the organiser */
export async function openRealEvent(
  info: EventInfo,
  clock: { readonly now: () => Millis },
  bearer?: () => Principal,
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-event-'));
  const errors: unknown[] = [];
  const after = (ms: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  };
  const onError = (error: unknown): void => void errors.push(error);
  const event = await openEvent({ dataDir, info, isNew: true, clock, random, after, onError });
  let judged: ScanAnswer | undefined;
  const gate: Gate = {
    ...event.ledger.gate,
    scan: async (request) => {
      judged = await event.ledger.gate.scan(request);
      return judged;
    },
  };
  const ledger = Object.create(event.ledger, { gate: { value: gate } }) as OpenEvent['ledger'];
  const access: OpenEvent['access'] = bearer
    ? { ...event.access, authenticate: async () => bearer() }
    : event.access;
  const origin = 'http://event.test';
  const app = createApp({
    ...{
      event: { ...event, ledger, access },
      origin,
      gateApp: undefined,
      walletApp: undefined,
      walletUrl: `${origin}/wallet/`,
    },
    ...{ readGuestList: readGuestFile, clock, random, after, onError, clientAddress: () => '192.0.2.1' },
  });
  const send = async (
    method: string,
    path: string,
    type: string,
    body: string | undefined,
  ): Promise<Heard> => {
    const headers = { authorization: `Bearer ${event.organiserKey}`, 'content-type': type };
    const response = await app.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { http: response.status, body: text === '' ? {} : (JSON.parse(text) as Heard['body']) };
  };
  const at = (path: string): string => `/api/events/${info.id}/${path}`;
  const key: RosterKey = await importRosterKey(event.rosterKey);
  return {
    ...{ event, app, errors, at, key },
    /** What the gate behind the routes answered last. */
    judged: (): ScanAnswer | undefined => judged,
    ask: (method: string, path: string, json?: unknown): Promise<Heard> =>
      send(method, path, 'application/json', json === undefined ? undefined : JSON.stringify(json)),
    /** The status alone, whatever kind of body there is. */
    status: async (method: string, path: string, json?: unknown): Promise<number> => {
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };
      return (await app.request(path, { method, headers, ...body })).status;
    },
    /** Uploads a CSV file. */
    upload: (csv: string): Promise<Heard> => send('POST', '/api/participants/bulk-upload', 'text/csv', csv),
    /** The roster as a gate would fetch it now. */
    published: async () => {
      const { roster } = await event.roster.current();
      // The server itself takes it in the same turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
      return roster;
    },
    nameOf: async (token: TokenId): Promise<string | undefined> => {
      const sealed = (await event.roster.current()).roster.sealedPerson(token);
      return sealed && (await openPerson(sealed, key))?.name;
    },
    close: async (): Promise<void> => {
      await event.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type RealEvent = Awaited<ReturnType<typeof openRealEvent>>;

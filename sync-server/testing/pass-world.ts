/**
 * One event on a real port with tablets and phones that talk to it over sockets, each with a document of its own. For
 * tests about what passes say; a tablet that is not connected is one whose network is down.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  clientOf,
  createGate,
  createReceiptWriter,
  createReplica,
  type DeviceNo,
  type EventInfo,
  type Fact,
  type FactDraft,
  type FactId,
  factsOfRuns,
  formatFact,
  formatPassEntry,
  fromBase64url,
  type Gate,
  generateKeyPair,
  Ledger,
  type Millis,
  type PassDraft,
  parseFact,
  passAttendance,
  passEntriesOfRuns,
  type Replica,
  type Restored,
  restoreFromReceipt,
  signerOf,
  type TokenId,
  toBase64url,
  verifierOf,
} from '@attend-gate/shared';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { demoEvent } from '../src/demo.ts';
import { type OpenEvent, openEvent } from '../src/event/open-event.ts';
import { createApp } from '../src/http/app.ts';
import { type Listening, listen } from '../src/http/listen.ts';

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};

export interface TestTablet {
  readonly device: DeviceNo;
  readonly ledger: Ledger;
  readonly gate: Gate;
  receipt(fact: FactId): Promise<Uint8Array<ArrayBuffer>>;
  /** Scans the code that a holder's phone shows. */
  restore(receipt: Uint8Array): Promise<Restored>;
  connect(): void;
}

export interface TestPhone {
  readonly token: TokenId;
  readonly provider: WebsocketProvider;
  write(body: PassDraft['body'], at?: Millis): void;
  said(): ReturnType<typeof passAttendance>;
}

export interface PassWorld {
  readonly event: OpenEvent;
  readonly dataDir: string;
  readonly errors: unknown[];
  post(path: string, body: unknown, method?: 'POST' | 'PATCH'): Promise<Response>;
  tokens(count: number): Promise<readonly TokenId[]>;
  tablet(): Promise<TestTablet>;
  phone(token: TokenId): Promise<TestPhone>;
  /** What staff read of a pass. */
  reader(token: TokenId): Pick<TestPhone, 'said'>;
  close(): Promise<void>;
}

/** @param change what is different from the demo's event */
export async function openPassWorld(
  change: (info: EventInfo) => EventInfo = (info) => info,
): Promise<PassWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const info = change(demoEvent(clock.now()));
  const event = await openEvent({ dataDir, info, isNew: true, clock, random, after, onError });
  const server: Listening = await listen({ host: '127.0.0.1', port: 0 }, (origin) =>
    createApp({
      ...{ event, origin, gateApp: undefined, walletApp: undefined },
      walletUrl: 'https://wallet.example/wallet/',
      readGuestList: () => ({ ok: false, error: 'no files here' }),
      ...{ clock, random, after, onError },
    }),
  );
  const providers: WebsocketProvider[] = [];
  const line = (
    path: string,
    room: string,
    replica: Replica,
    token: string,
    connect: boolean,
  ): WebsocketProvider => {
    const url = `ws://127.0.0.1:${server.port}/sync/${event.id}${path}`;
    const provider = new WebsocketProvider(url, room, replica.doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      ...{ protocols: ['attend-gate', `token.${token}`], disableBc: true, connect },
    });
    providers.push(provider);
    return provider;
  };
  const post: PassWorld['post'] = (path, body, method = 'POST') =>
    fetch(server.address + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${event.organiserKey}` },
      body: JSON.stringify(body),
    });

  const tablet = async (): Promise<TestTablet> => {
    const opening = await post(`/api/events/${event.id}/pairings`, { name: 'Tablet', role: 'steward' });
    const { code } = (await opening.json()) as { code: string };
    const signer = await signerOf(await generateKeyPair(false));
    const claimed = await post('/api/pairings/claim', { code, publicKey: toBase64url(signer.publicKey) });
    const paired = (await claimed.json()) as { device: DeviceNo; certificate: string; accessToken: string };
    const { device } = paired;
    const roster = (await event.roster.current()).roster;
    const replica = createReplica();
    const ledger = new Ledger(roster);
    replica.onRuns((runs) => ledger.add(factsOfRuns(runs, info.epoch).facts));
    const client = clientOf(device, 0);
    const append = async (draft: FactDraft): Promise<Fact> => {
      const [text, index] = [formatFact(draft, info.epoch), replica.length(client)];
      replica.applyRuns([{ client, clock: index, texts: [text] }], 'own');
      const fact = parseFact(text, { device, session: 0, index }, info.epoch);
      if (!fact.ok) throw new Error(fact.error);
      return fact.value;
    };
    const writeReceipt = createReceiptWriter({
      ...{ event: info.id, texts: replica.texts, certificate: fromBase64url(paired.certificate)!, signer },
    });
    const provider = line('', 'ledger', replica, paired.accessToken, false);
    const issuers = [await verifierOf(event.signer.publicKey)];
    return {
      ...{ device, ledger },
      gate: createGate({
        ...{
          clock,
          epoch: info.epoch,
          ledger,
          append,
          device,
          roster: () => roster,
          rosterProgress: () => 1,
        },
        identify: async () => ({ kind: 'unknown', why: 'unknown' }) as never,
      }),
      receipt: async (fact) => (await writeReceipt(fact))!,
      restore: (receipt) =>
        restoreFromReceipt(receipt, { event: info.id, epoch: info.epoch, issuers, ledger, append, clock }),
      connect: () => provider.connect(),
    };
  };

  const saidBy = (replica: Replica, token: TokenId) => (): ReturnType<typeof passAttendance> =>
    passAttendance(passEntriesOfRuns(replica.runsSince(new Map()), info.epoch), token, event.eventInfo());

  const phone = async (token: TokenId): Promise<TestPhone> => {
    const person = (await event.people.byToken(token))!;
    const { ticketText } = await import('../src/tokens/ticket.ts');
    const ticket = await ticketText(person, event.eventInfo(), event.signer);
    const opened = await event.passDesk.open({ token: ticket });
    if (opened.value.status !== 'open') throw new Error(JSON.stringify(opened.value));
    const { phone: no, accessToken } = opened.value;
    const replica = createReplica();
    const provider = line('/pass', token, replica, accessToken, true);
    const client = clientOf(no as DeviceNo, 0);
    return {
      ...{ token, provider },
      write: (body, at = clock.now()) => {
        const text = formatPassEntry(
          { stamp: { key: { ms: at - info.epoch, counter: 0 }, at }, body },
          info.epoch,
        );
        replica.applyRuns([{ client, clock: replica.length(client), texts: [text] }], 'own');
      },
      said: saidBy(replica, token),
    };
  };

  return {
    ...{ event, dataDir, errors, post, tablet, phone },
    reader: (token) => {
      const replica = createReplica();
      line('/pass', token, replica, event.organiserKey, true);
      return { said: saidBy(replica, token) };
    },
    tokens: async (count) => {
      const participants = Array.from({ length: count }, (_, i) => ({
        ...{ name: `Guest ${i}`, email: `guest-${i}@example.org`, ticketType: 'Standard' },
      }));
      await post('/api/participants/bulk-upload', { participants });
      await event.roster.current();
      return (await event.people.page(undefined, count)).map(({ token }) => token);
    },
    close: async () => {
      for (const provider of providers) provider.destroy();
      await event.close();
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const until = (condition: () => unknown): Promise<void> =>
  expect
    .poll(condition, { timeout: 10_000, interval: 20 })
    .toBeTruthy()
    .then(() => undefined);

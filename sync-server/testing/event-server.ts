/**
 * One event as `main.ts` wires it, on a temporary folder, with real SQLite and real keys; only the clock and the
 * revocation are the test's. For tests only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asMillis,
  type DeviceNo,
  type EventId,
  type EventInfo,
  type GateId,
  keyIdText,
  Ledger,
  type ListId,
  type Millis,
  type TokenId,
} from '@attend-gate/shared';
import { OpenAPIHono } from '@hono/zod-openapi';
import { createAccessTokens } from '../src/access/access-token.ts';
import { createCertifier } from '../src/access/certify.ts';
import { createDeviceProofs } from '../src/access/device-proof.ts';
import { openEventKeys } from '../src/access/event-keys.ts';
import { createGuessBudget } from '../src/access/guess-budget.ts';
import { openOrganisationSecret, organisationSecretFile } from '../src/access/organisation-secret.ts';
import { createPairingDesk } from '../src/access/pairing.ts';
import { createAuthenticator } from '../src/access/principal.ts';
import { createExportRoutes } from '../src/http/export-routes.ts';
import { createHealthRoutes } from '../src/http/health-routes.ts';
import { createImportsRoutes } from '../src/http/imports-routes.ts';
import { createPairingRoutes } from '../src/http/pairing-routes.ts';
import { createParticipantsRoutes } from '../src/http/participants-routes.ts';
import { answerError } from '../src/http/problem.ts';
import { createRosterRoutes } from '../src/http/roster-routes.ts';
import { createTagsRoutes } from '../src/http/tags-routes.ts';
import { createTokensRoutes } from '../src/http/tokens-routes.ts';
import type { ReadGuestList } from '../src/roster/guest-list.ts';
import { createImportWatch } from '../src/roster/import-watch.ts';
import { createRosterDesk } from '../src/roster/participants.ts';
import { createRosterPublisher } from '../src/roster/publish.ts';
import { createApiKeyStore } from '../src/store/api-key-store.ts';
import { createAuditStore } from '../src/store/audit-store.ts';
import { readCodes } from '../src/store/code-store.ts';
import { eventDatabaseFile, eventFolder, openEventDatabase } from '../src/store/database.ts';
import { createDeviceStore } from '../src/store/device-store.ts';
import { createEventStore } from '../src/store/event-store.ts';
import { createExportStore } from '../src/store/export-store.ts';
import { createImportMappingStore } from '../src/store/import-mapping-store.ts';
import { createParticipantStore, readPeople } from '../src/store/participant-store.ts';
import { createTagStore } from '../src/store/tag-store.ts';

export const EVENT = 'tech-conference-2026' as EventId;
/** 2026-11-24 09:00 in Seoul. */
export const MORNING = asMillis(Date.UTC(2026, 10, 24));

const list = (id: string, ticketTypes: readonly string[], many = false): EventInfo['lists'][number] => ({
  ...{ id: id as ListId, name: id, ticketTypes, includePending: false, allowMultipleEntries: many },
  ...{ allowEntryAfterExit: true, area: '', capacity: 0 },
});

export const INFO: EventInfo = {
  ...{ id: EVENT, name: 'Tech Conference', timeZone: 'Asia/Seoul', place: 'COEX' },
  ...{ epoch: asMillis(MORNING - 86_400_000), startsAt: MORNING, endsAt: asMillis(MORNING + 36_000_000) },
  codePrefix: 'TCF24',
  lists: [list('main', []), list('backstage', ['Crew'], true)],
  gates: [{ id: 'north' as GateId, name: 'North' }],
};

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** @param readGuestList what a file holds; by default no file can be read */
export async function startEventServer(
  readGuestList: ReadGuestList = () => ({ ok: false, error: 'no reader in this test' }),
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  const store = await openEventDatabase(eventDatabaseFile(dataDir, EVENT));
  const keys = await openEventKeys(eventFolder(dataDir, EVENT), random);
  const time = { now: MORNING as Millis };
  const clock = { now: () => time.now };
  const events = createEventStore(store, EVENT);
  events.put(INFO, clock.now());
  const people = createParticipantStore(store);
  const devices = createDeviceStore(store);
  const audit = createAuditStore(store);
  const apiKeys = createApiKeyStore(store);
  const accessTokens = createAccessTokens({ keys: keys.jwt, event: EVENT, clock });
  const { signer, verifier } = keys.event;
  const { organiserKey, rosterKey } = keys;
  const access = createAuthenticator({
    ...{ event: EVENT, accessTokens, devices, clock, apiKeys },
    organiserKey: () => organiserKey,
    findSession: () => undefined,
  });
  const eventInfo = (): EventInfo => INFO;
  const certify = createCertifier({ event: EVENT, eventInfo, signer });
  const errors: unknown[] = [];
  const roster = createRosterPublisher({
    snapshot: () =>
      store.read((tx) => ({
        event: events.read(),
        people: readPeople(store, tx),
        codes: readCodes(store, tx),
      })),
    ...{
      signer,
      rosterKey,
      noteKey: keys.notes.publicKey,
      clock,
      random,
      onError: (error) => void errors.push(error),
    },
  });
  const codePrefix = (): string => INFO.codePrefix;
  const desk = createRosterDesk({ store, clock, random, codePrefix, onChanged: roster.changed });
  const revoked: DeviceNo[] = [];
  const checkedIn = new Set<TokenId>();
  const app = new OpenAPIHono();
  app.onError((error, c) => {
    errors.push(error);
    return answerError(error, c);
  });
  const guesses = createGuessBudget();
  const common = { event: EVENT, access, clock, random, audit, guesses, eventInfo, signer };
  const clientAddress = (c: { req: { header(name: string): string | undefined } }): string =>
    c.req.header('x-test-address') ?? '192.0.2.1';
  const keyring = new Map([[keyIdText(verifier.keyId), verifier]]);
  const attendanceOf = (token: TokenId) => ({ checkedIn: checkedIn.has(token) });
  const verify = { people, eventInfo, keyring, attendanceOf, clock };
  app.route('/', createHealthRoutes({ waitingFor: () => [] }));
  const reading = { readGuestList, mappings: createImportMappingStore(store), imports: createImportWatch() };
  app.route('/', createParticipantsRoutes({ ...common, ...reading, desk, people }));
  app.route('/', createImportsRoutes({ ...common, ...reading, people }));
  app.route('/', createTokensRoutes({ ...common, verify, clientAddress, people }));
  app.route('/', createRosterRoutes({ ...common, roster }));
  app.route('/', createTagsRoutes({ ...common, people, codePrefix, tags: createTagStore(store) }));
  const ledger = new Ledger();
  const secret = openOrganisationSecret(organisationSecretFile(dataDir), random);
  const logEpoch = (): number => events.read().logEpoch;
  const exports = createExportStore(store);
  app.route('/', createExportRoutes({ ...common, exports, secret, ledger, logEpoch, isReady: () => true }));
  const pairing = createPairingDesk({ event: EVENT, devices, clock, random, certify });
  const proofs = createDeviceProofs({ event: EVENT, clock, devices });
  const forDevices = { pairing, proofs, accessTokens, devices, clientAddress, rosterKey };
  const onRevoked = async (no: DeviceNo): Promise<void> => void revoked.push(no);
  const urls = { origin: 'https://event.example', eventKeys: [signer.publicKey], onRevoked };
  app.route('/', createPairingRoutes({ ...common, ...forDevices, ...urls }));
  const stop = async (): Promise<void> => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const organiser = { authorization: `Bearer ${organiserKey}` };
  const parts = {
    ledger,
    secret,
    dataDir,
    store,
    keys,
    devices,
    people,
    audit,
    roster,
    desk,
    accessTokens,
    access,
    events,
  };
  return { app, organiser, time, errors, revoked, checkedIn, stop, ...parts };
}

export type EventServer = Awaited<ReturnType<typeof startEventServer>>;

/** One request with an optional JSON body. */
export async function ask(
  server: Pick<EventServer, 'app'>,
  line: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`,
  options: {
    readonly json?: unknown;
    readonly headers?: Record<string, string>;
    readonly body?: BodyInit;
  } = {},
): Promise<Response> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const json = options.json === undefined ? {} : { 'content-type': 'application/json' };
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  const headers = { ...json, ...options.headers };
  return server.app.request(path, body === undefined ? { method, headers } : { method, headers, body });
}

/** Puts the routes of an event and the gate app behind one address, with the headers every answer carries. */

import { relative } from 'node:path';
import { type DeviceNo, isForced, isTokenId, type Millis, mayAsk, type TokenId } from '@attend-gate/shared';
import { getConnInfo } from '@hono/node-server/conninfo';
import { serveStatic } from '@hono/node-server/serve-static';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { OpenEvent } from '../event/open-event.ts';
import { createGraphDoor } from '../graphql/door.ts';
import { createGraph } from '../graphql/schema.ts';
import type { ServerLog } from '../observability/logger.ts';
import type { ServerMetrics } from '../observability/server-metrics.ts';
import type { Tracing } from '../observability/tracing.ts';
import { watchRequests } from '../observability/watch-requests.ts';
import { addDocumentSocket } from '../relay/sockets.ts';
import type { ReadGuestList } from '../roster/guest-list.ts';
import { createImportWatch } from '../roster/import-watch.ts';
import { shownName } from '../roster/publish.ts';
import { ticketText } from '../tokens/ticket.ts';
import { walletLink } from '../tokens/wallet-link.ts';
import { createAlertsRoutes } from './alerts-routes.ts';
import { createAnswersRoutes } from './answers-routes.ts';
import { createAttendanceRoutes } from './attendance-routes.ts';
import { createBoardRoutes } from './board-routes.ts';
import { createCodesRoutes } from './codes-routes.ts';
import { createExchangeRoutes } from './exchange-routes.ts';
import { createExportRoutes } from './export-routes.ts';
import { createHealthRoutes } from './health-routes.ts';
import { idempotent } from './idempotency.ts';
import { createImportsRoutes } from './imports-routes.ts';
import { createKeysRoutes } from './keys-routes.ts';
import { createLedgerRoutes } from './ledger-routes.ts';
import { addLive } from './live-routes.ts';
import { createMailRoutes } from './mail-routes.ts';
import { createMetricsRoutes } from './metrics-routes.ts';
import { createPairingRoutes } from './pairing-routes.ts';
import { createParticipantsRoutes } from './participants-routes.ts';
import { createPassesRoutes } from './passes-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createPlacesRoutes } from './places-routes.ts';
import { answerError, problem } from './problem.ts';
import { createRoomCodeRoutes } from './room-code-routes.ts';
import { createRosterRoutes } from './roster-routes.ts';
import { createSettingsRoutes } from './settings-routes.ts';
import { createStaffRoutes } from './staff-routes.ts';
import { createTagsRoutes } from './tags-routes.ts';
import { createTokensRoutes } from './tokens-routes.ts';
import { createWalkInRoutes } from './walk-in-routes.ts';
import { addWalletApp, walletHeaders } from './wallet-app.ts';

export interface AppDeps {
  readonly event: OpenEvent;
  /** `https://event.example`, without a slash at the end. */
  readonly origin: string;
  /** Folder of the built gate app; undefined = not served here. */
  readonly gateApp: string | undefined;
  /** Folder of the built wallet; undefined = not served here. */
  readonly walletApp: string | undefined;
  /** Where attendees open the wallet, `https://wallet.example/wallet/`. */
  readonly walletUrl: string;
  readonly readGuestList: ReadGuestList;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
  /** Who calls; left out = whoever holds the socket. */
  readonly clientAddress?: (c: Context) => string;
  /** Left out = nobody watches, and there is no `/metrics`. */
  readonly observed?: Observed;
}

/** Who is told about every request, and how figures are asked for. */
export interface Observed {
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number;
  /** Left out = no traces. */
  readonly tracing?: Tracing;
  /** The bearer of `/metrics`. */
  readonly token: string;
}

const socketAddress = (c: Context): string => getConnInfo(c).remote.address ?? 'unknown';

/** Scripts only from here; WebAssembly for the scanner; pictures and workers from memory. */
export const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: ["'self'", 'ws:', 'wss:'],
  workerSrc: ["'self'", 'blob:'],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  objectSrc: ["'none'"],
};

/** GraphQL asks for its rights field by field, so the door only says who is asking. */
function addGraph(app: OpenAPIHono, { event, clock }: AppDeps): void {
  const { people, devices, ledger, eventInfo, access } = event;
  const door = createGraphDoor(createGraph({ people, devices, eventInfo, clock, ledger: ledger.ledger }));
  const limit = bodyLimit({ maxSize: 64 * 1024, onError: (c) => problem(c, 'too_large') });
  app.post('/api/events/:eventId/graphql', limit, async (c) => {
    const principal = await access.authenticate(c.req.header('authorization'));
    if (!principal) return problem(c, 'unauthenticated');
    if (c.req.param('eventId') !== event.id) return problem(c, 'not_found');
    return door(c.req.raw, { principal });
  });
}

function addApi(app: OpenAPIHono, deps: AppDeps): void {
  const { event, clock, random } = deps;
  const { ledger, people, eventInfo, access } = event;
  const shared = { event: event.id, access, clock, eventInfo };
  const clientAddress = deps.clientAddress ?? socketAddress;
  app.route('/', createHealthRoutes({ waitingFor: () => (ledger.isReady ? [] : ['ledger']) }));
  const imports = createImportWatch();
  const reading = { readGuestList: deps.readGuestList, mappings: event.mappings, people, imports };
  app.route('/', createParticipantsRoutes({ ...shared, ...reading, desk: event.desk }));
  app.route('/', createImportsRoutes({ ...shared, ...reading }));
  app.route(
    '/',
    createTokensRoutes({
      ...shared,
      verify: event.verify,
      guesses: event.guesses,
      clientAddress,
      people,
      signer: event.signer,
    }),
  );
  app.route(
    '/',
    createPairingRoutes({
      ...shared,
      origin: deps.origin,
      pairing: event.pairing,
      proofs: event.proofs,
      accessTokens: event.accessTokens,
      devices: event.devices,
      audit: event.audit,
      guesses: event.guesses,
      clientAddress,
      random,
      eventKeys: [event.signer.publicKey],
      rosterKey: event.rosterKey,
      onRevoked: async (device) => {
        event.blanks.withdraw(device, clock.now());
        event.roster.changed();
        event.presence.revoke(device);
        await ledger.revoke(device);
      },
    }),
  );
  app.route(
    '/',
    createPassesRoutes({
      event: event.id,
      access,
      people,
      claims: event.claims,
      linkOf: async (person) =>
        walletLink(deps.walletUrl, deps.origin, await ticketText(person, eventInfo(), event.signer)),
      passes: event.passDesk,
      verify: event.verify,
      guesses: event.guesses,
      clientAddress,
    }),
  );
  app.route(
    '/',
    createRoomCodeRoutes({ event: event.id, access, eventInfo, signer: event.signer, origin: deps.origin }),
  );
  event.work.useAddress({ origin: deps.origin, walletUrl: deps.walletUrl });
  const { work, audit } = event;
  app.route('/', createMailRoutes({ ...shared, mail: work.mail, jobs: work.jobs, people, audit }));
  app.route('/', createExchangeRoutes({ ...shared, work, random }));
  const watching = deps.observed !== undefined;
  app.route(
    '/',
    createAlertsRoutes({ ...shared, alerts: work.alerts, watching, audit, devices: event.devices }),
  );
  const { editor, devices, rosterVersion, signer } = event;
  const forPeople = {
    editor,
    people,
    devices,
    rosterVersion,
    signer,
    withdrawnBlanks: event.blanks.withdrawn,
  };
  app.route('/', createPeopleRoutes({ ...shared, ...forPeople }));
  app.route(
    '/',
    createWalkInRoutes({ ...shared, walkIns: event.walkIns, blanks: event.blanks, signer, random }),
  );
  app.route('/', createCodesRoutes({ ...shared, codes: event.codes, people, audit }));
  addGraph(app, deps);
  const forPlaces = {
    gate: ledger.gate,
    ledger: ledger.ledger,
    devices,
    audit,
    changeInfo: event.changeInfo,
  };
  app.route('/', createPlacesRoutes({ ...shared, ...forPlaces }));
  app.route('/', createSettingsRoutes({ ...shared, audit, changeInfo: event.changeInfo }));
  app.route(
    '/',
    createLedgerRoutes({
      ...shared,
      files: event.files,
      travel: event.travel,
      logEpoch: event.logEpoch,
      proven: async (proof) => {
        const device = await event.proofs.verifyAny(proof);
        return device.ok ? device.value : undefined;
      },
      onImport: (actor, { taken, aside }) =>
        event.audit.append({ at: clock.now(), actor, action: 'ledger.import', detail: { taken, aside } }),
    }),
  );
  app.route('/', createBoardRoutes({ ...shared, ledger: ledger.ledger, people, devices }));
  app.route('/', createRosterRoutes({ ...shared, roster: event.roster }));
  app.route('/', createKeysRoutes({ ...shared, apiKeys: event.apiKeys, audit: event.audit, random }));
  app.route('/', createStaffRoutes({ ...shared, staff: event.staff }));
  const keepAnswers = async (
    token: TokenId,
    answers: Readonly<Record<string, string>>,
    actor: string,
  ): Promise<void> => {
    const person = await people.byToken(token);
    const told = { ...person?.answers, ...answers };
    // The same again changes nothing: no new roster for every tablet.
    if (person && JSON.stringify(told) !== JSON.stringify(person.answers))
      event.editor.edit(person.id, { answers: told }, actor);
  };
  app.route('/', createAnswersRoutes({ ...shared, notes: event.notes, people, keepAnswers }));
  const tagDesk = { tags: event.tags, codePrefix: () => eventInfo().codePrefix, audit: event.audit };
  app.route('/', createTagsRoutes({ ...shared, ...tagDesk, people }));
  app.route(
    '/',
    createAttendanceRoutes({
      ...shared,
      gate: ledger.gate,
      ledger: ledger.ledger,
      registered: () => people.count(),
      isReady: () => ledger.isReady,
      audit: event.audit,
      personOf: async (token) => {
        const person = await people.byToken(token);
        return person && { name: shownName(person), note: person.notes };
      },
      keepAnswers,
      isForced: ({ fact }) => {
        const roster = ledger.roster();
        return fact !== undefined && roster !== undefined && isForced(fact, ledger.ledger, roster) === true;
      },
    }),
  );
  app.route(
    '/',
    createExportRoutes({
      ...shared,
      exports: event.exports,
      secret: event.organisation,
      ledger: ledger.ledger,
      logEpoch: event.logEpoch,
      isReady: () => ledger.isReady,
    }),
  );
}

/** A phone opens its own pass and no other; staff devices may read any (L11). */
function addPassSocket(app: OpenAPIHono, { event, clock, after, onError }: AppDeps): void {
  const tokenOf = (c: Context): TokenId => {
    const token = c.req.param('tokenId') ?? '';
    // Asked only after `authenticate` has let somebody in for this very token.
    if (!isTokenId(token)) throw new Error('no token id in the path of a pass');
    return token;
  };
  addDocumentSocket(app, `/sync/${event.id}/pass/:tokenId`, {
    room: (c) => event.passes.of(tokenOf(c)),
    authenticate: async (accessToken, c) => {
      const token = c.req.param('tokenId') ?? '';
      if (!isTokenId(token)) return undefined;
      const phone = await event.passDesk.authenticate(accessToken);
      if (phone) {
        const device = phone.phone as DeviceNo;
        return phone.token === token ? { device, role: 'phone', expires: phone.expires } : undefined;
      }
      const staff = await event.access.authenticateToken(accessToken);
      const known = staff && mayAsk(staff.role, 'searchPeople') && (await event.people.byToken(token));
      return known ? { device: undefined, role: staff.role, expires: staff.expires } : undefined;
    },
    clock,
    after,
    onRefused: (reason) => onError(new Error(`pass socket: ${reason}`)),
    watch: event.watch.socket('pass'),
  });
}

/** The gate app: hashed files for ever, everything else asked for again. */
function addGateApp(app: OpenAPIHono, folder: string): void {
  const root = relative(process.cwd(), folder);
  app.get('/', (c) => c.redirect('/gate/'));
  app.use('/gate/*', compress());
  app.use(
    '/gate/*',
    serveStatic({
      root,
      rewriteRequestPath: (path) => path.replace(/^\/gate/, ''),
      onFound: (path, c) => {
        c.header(
          'Cache-Control',
          /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    }),
  );
}

export function createApp(deps: AppDeps): OpenAPIHono {
  const { event, clock, after } = deps;
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  app.use(requestId());
  if (deps.observed) {
    const { metrics, token } = deps.observed;
    app.use(watchRequests({ event: event.id, instruments: metrics.instruments, ...deps.observed }));
    app.route('/', createMetricsRoutes({ metrics, token }));
  }
  const headers = secureHeaders({ contentSecurityPolicy: CONTENT_POLICY, referrerPolicy: 'no-referrer' });
  const forWallet = walletHeaders(deps.origin);
  app.use((c, next) => (c.req.path.startsWith('/wallet/') ? forWallet : headers)(c, next));
  addDocumentSocket(app, `/sync/${event.id}/ledger`, {
    room: () => event.ledger.room(),
    authenticate: (token) => event.access.authenticateToken(token),
    clock,
    after,
    onRefused: (reason) => deps.onError(new Error(`socket: ${reason}`)),
    watch: event.watch.socket('ledger'),
  });
  addPassSocket(app, deps);
  addDocumentSocket(app, `/sync/${event.id}/presence`, {
    room: () => event.presence.room(),
    authenticate: async (token) => {
      const principal = await event.access.authenticateToken(token);
      return principal && mayAsk(principal.role, 'readPresence') ? principal : undefined;
    },
    clock,
    after,
    onRefused: (reason) => deps.onError(new Error(`socket: ${reason}`)),
    watch: event.watch.socket('presence'),
  });
  app.use('/api/*', idempotent({ answers: event.answers, clock }));
  const { ledger, eventInfo, access, people } = event;
  const live = { event: event.id, access, eventInfo, clock, after, onError: deps.onError };
  addLive(app, { ...live, ledger: ledger.ledger, registered: () => people.count() });
  addApi(app, deps);
  addWalletApp(app, { origin: deps.origin, walletUrl: deps.walletUrl, folder: deps.walletApp });
  if (deps.gateApp !== undefined) addGateApp(app, deps.gateApp);
  app.notFound((c) => problem(c, 'not_found'));
  app.onError((error, c) => {
    const response = answerError(error, c);
    if (response.status >= 500) deps.onError(error);
    return response;
  });
  return app;
}

/**
 * Puts a whole server together: the events of a data folder, sign-in, and one front door before all of them. Starts
 * nothing and reads no configuration; `main.ts` does.
 */
import type { EventId, EventInfo, Millis } from '@attend-gate/shared';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { type AdmissionLimits, createAdmission } from './access/admission.ts';
import { createGuessBudget } from './access/guess-budget.ts';
import { createPasskeys } from './access/passkeys.ts';
import { createSignIn, type SignIn } from './access/sign-in.ts';
import { type AlertWatch, watchAlerts } from './alerts/watch.ts';
import { type EventDirectory, openDirectory } from './event/directory.ts';
import { openEvent } from './event/open-event.ts';
import { createAccountRoutes } from './http/account-routes.ts';
import { CONTENT_POLICY, createApp, type Observed } from './http/app.ts';
import { addressOf } from './http/client-address.ts';
import { addDocs, mergedDocument } from './http/docs-routes.ts';
import { createEventsRoutes } from './http/events-routes.ts';
import { type App, createFrontDoor } from './http/front-door.ts';
import { answerError, problem, type Routes } from './http/problem.ts';
import { createMailer, type MailConfig } from './mail/mailer.ts';
import { probeOf } from './observability/probe.ts';
import { watchRequests } from './observability/watch-requests.ts';
import type { ReadGuestList } from './roster/guest-list.ts';
import { createAccountStore } from './store/account-store.ts';
import { openFolderStorage, type Storage } from './store/storage.ts';
import { walletUrlAt } from './tokens/wallet-link.ts';

export interface ServerDeps {
  readonly dataDir: string;
  /** Left out = SQLite files in the data folder. */
  readonly storage?: Storage;
  /** Made when it is not there yet; asked when a request names no event. */
  readonly defaultEvent: EventInfo;
  readonly gateApp: string | undefined;
  readonly walletApp: string | undefined;
  /** Where attendees open the wallet; undefined = `/wallet/` on this server. */
  readonly walletUrl: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly behindProxy: boolean;
  readonly readGuestList: ReadGuestList;
  /** SMTP; left out = letters can be downloaded and not sent. */
  readonly mail?: MailConfig | undefined;
  /** Hosts inside our own network that webhooks and sources may reach. */
  readonly allowedHosts?: readonly string[];
  readonly limits?: AdmissionLimits;
  /** Left out = nobody watches, and there is no `/metrics`. */
  readonly observed?: Observed;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface AttendGateServer {
  readonly directory: EventDirectory;
  readonly signIn: SignIn;
  /** Who looks at the server's figures; absent when nobody watches. */
  readonly alerts?: AlertWatch;
  /** The default event was made just now. */
  readonly isNew: boolean;
  /** @param origin `https://event.example`, without a slash at the end */
  handler(origin: string): App;
  close(): Promise<void>;
}

/** How soon an event that another relay has made is served here too. */
const LOOK_FOR_EVENTS_MS = 3_000;

/** Does `task` again and again, `ms` after it ended. @returns how to stop */
function every(
  ms: number,
  after: ServerDeps['after'],
  task: () => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = after(ms, () => {
      if (!stopped) task().catch(onError).finally(next);
    });
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}

function createDesk(deps: ServerDeps, all: readonly Routes[], ofEvents: () => OpenAPIHono | undefined): App {
  const desk = new OpenAPIHono();
  const { observed } = deps;
  desk.use(requestId());
  if (observed)
    desk.use(watchRequests({ event: 'none', instruments: observed.metrics.instruments, ...observed }));
  // Before the general headers: the page has a policy of its own.
  addDocs(desk, () => {
    const event = ofEvents();
    return mergedDocument(event ? [event, desk] : [desk]);
  });
  desk.use(secureHeaders({ contentSecurityPolicy: CONTENT_POLICY, referrerPolicy: 'no-referrer' }));
  for (const routes of all) desk.route('/', routes);
  desk.notFound((c) => problem(c, 'not_found'));
  desk.onError((error, c) => {
    const response = answerError(error, c);
    if (response.status >= 500) deps.onError(error);
    return response;
  });
  return desk;
}

export async function openServer(deps: ServerDeps): Promise<AttendGateServer> {
  const { dataDir, defaultEvent, clock, random, after, onError, observed } = deps;
  const storage = deps.storage ?? openFolderStorage(dataDir);
  const database = await storage.openServer();
  const accounts = createAccountStore(database);
  const signIn = createSignIn({ accounts, clock, random });
  const findSession = (secret: string) => signIn.find(secret)?.account;
  const mailer = deps.mail && createMailer(deps.mail);
  const outside = {
    rules: { allowedHosts: new Set(deps.allowedHosts ?? []) },
    readGuestList: deps.readGuestList,
    ...(mailer === undefined ? {} : { mailer }),
  };
  const shared = { dataDir, clock, random, after, onError, findSession, outside };
  const directory = await openDirectory({
    storage,
    onError,
    open: async (id, info) => {
      const store = await storage.openEvent(id);
      try {
        return await openEvent({
          ...{ ...shared, store },
          ...(observed && { watch: observed.metrics.watch(id) }),
          ...{ info: info ?? { ...defaultEvent, id }, isNew: info !== undefined },
        });
      } catch (error) {
        await store.close();
        throw error;
      }
    },
  });
  const stopLooking = storage.isShared
    ? every(LOOK_FOR_EVENTS_MS, after, directory.openNew, onError)
    : undefined;
  observed?.metrics.failing(directory.failed);
  const alerts = observed && watchAlerts({ samples: observed.metrics.samples, clock, after, onError });
  directory.onOpened((event) => {
    observed?.metrics.opened(event.id, probeOf(event, clock));
    alerts?.opened(event);
  });
  const isNew = directory.get(defaultEvent.id) === undefined && !directory.failed().includes(defaultEvent.id);
  if (isNew) await directory.create(defaultEvent);

  const clientAddress = (env: object): string => addressOf(env, deps.behindProxy);
  const handler = (origin: string): App => {
    const apps = new Map<EventId, OpenAPIHono>();
    const walletUrl = deps.walletUrl ?? walletUrlAt(origin);
    const forEvent = { origin, walletUrl, readGuestList: deps.readGuestList, clock, random, after, onError };
    directory.onOpened((event) => {
      const isDefault = event.id === defaultEvent.id;
      const pages = {
        gateApp: isDefault ? deps.gateApp : undefined,
        walletApp: isDefault ? deps.walletApp : undefined,
      };
      const address = (c: Context): string => clientAddress(c.env as object);
      const watched = observed === undefined ? {} : { observed };
      apps.set(event.id, createApp({ ...forEvent, ...pages, ...watched, event, clientAddress: address }));
    });
    const forAccounts = { signIn, accounts, passkeys: createPasskeys({ accounts, clock, random, origin }) };
    const guesses = createGuessBudget();
    const accountRoutes = createAccountRoutes({
      ...{ ...forAccounts, guesses, origin },
      clientAddress: (c) => clientAddress(c.env as object),
    });
    const eventsRoutes = createEventsRoutes({ signIn, directory, defaultEvent: defaultEvent.id, clock });
    return createFrontDoor({
      origin,
      allowedOrigins: new Set(deps.allowedOrigins),
      defaultEvent: defaultEvent.id,
      appOf: (id) => apps.get(id),
      desk: createDesk(deps, [accountRoutes, eventsRoutes], () => apps.get(defaultEvent.id)),
      eventOfPairing: (code) => directory.list().find(({ pairing }) => pairing.knows(code))?.id,
      admission: createAdmission(deps.limits),
      clientAddress,
      onError,
    });
  };
  return {
    directory,
    signIn,
    isNew,
    ...(alerts && { alerts }),
    handler,
    close: async () => {
      stopLooking?.();
      alerts?.stop();
      await directory.close();
      mailer?.close();
      await database.close();
      await storage.close();
    },
  };
}

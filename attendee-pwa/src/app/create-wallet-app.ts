/** Starts the wallet: storage, then every pass for itself. The only place that knows all passes. */
import { readAg1 } from '@attend-gate/shared';
import { createStore } from '@attend-gate/shared/client';
import {
  deletePass,
  openWalletDatabase,
  type StoredPass,
  type WalletDatabase,
} from '../platform/database.ts';
import { dropDocumentCache } from '../platform/document-cache.ts';
import { openPassAt } from '../platform/server.ts';
import { codeAt } from './claim.ts';
import { isGenuine, outcomeOf, readPassInput, storedPassOf } from './open-pass.ts';
import { documentName, PassSession } from './pass-session.ts';
import type {
  AddOutcome,
  AddRequest,
  PassView,
  WalletApp,
  WalletProblem,
  WalletSnapshot,
} from './wallet-app.ts';

const DATABASE = 'attend-wallet';

const INITIAL: WalletSnapshot = { stage: 'starting', passes: [], problem: undefined, persisted: undefined };

const now = (): number => Date.now();
const randomBytes = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** Which problem an exception of the browser's storage is. */
function problemOf(error: unknown): WalletProblem {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return { kind: 'storage_full', detail };
  return { kind: name === 'InvalidStateError' ? 'storage_closed' : 'unexpected', detail };
}

/** Running and coming events by their start, then those that are over, latest first. */
export function inOrder(views: readonly PassView[], at: number): readonly PassView[] {
  const over = ({ pass }: PassView): boolean => pass.event.endsAt < at;
  return views.toSorted((a, b) => {
    if (over(a) !== over(b)) return over(a) ? 1 : -1;
    const byTime = a.pass.event.startsAt - b.pass.event.startsAt;
    return (over(a) ? -byTime : byTime) || a.pass.addedAt - b.pass.addedAt;
  });
}

export function createWalletApp(window: Window): WalletApp {
  const store = createStore(INITIAL);
  const sessions = new Map<string, PassSession>();
  let db: WalletDatabase | undefined;
  const report = (error: unknown): void => store.update({ problem: problemOf(error) });

  const show = (): void =>
    store.update({
      passes: inOrder(
        [...sessions.values()].map((session) => session.view),
        now(),
      ),
    });

  const begin = (database: WalletDatabase, pass: StoredPass): Promise<void> => {
    const session = new PassSession(pass, {
      ...{ db: database, ask: openPassAt, now, randomBytes, after },
      onChange: () => {
        if (sessions.get(pass.id) === session) show();
      },
      rebuild: () => void rebuild(database, pass.id).catch(report),
    });
    sessions.set(pass.id, session);
    show();
    return session.start();
  };
  const rebuild = async (database: WalletDatabase, id: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    const { pass } = session.view;
    await session.stop();
    await dropDocumentCache(documentName(id));
    await begin(database, pass);
  };

  const start = async (): Promise<void> => {
    if (!('indexedDB' in window)) return store.update({ problem: { kind: 'storage_missing', detail: '' } });
    const onClosed = (): void => store.update({ problem: { kind: 'storage_closed', detail: '' } });
    db = await openWalletDatabase(DATABASE, { onClosed });
    for (const pass of await db.getAll('passes')) void begin(db, pass);
    store.update({ stage: 'ready' });
    const wake = (): void => {
      if (document.visibilityState === 'visible') for (const session of sessions.values()) session.wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
  };
  const started = start().catch(report);

  const addTo = async (database: WalletDatabase, request: AddRequest): Promise<AddOutcome> => {
    const input = readPassInput(request, window.location.origin);
    if (!input) return { status: 'failed', why: 'malformed', minutes: undefined };
    const second =
      request.digits === undefined ? {} : { second: { kind: 'phone' as const, digits: request.digits } };
    const asked = readAg1(input.token);
    const known = asked.ok
      ? [...sessions.values()].find(
          ({ view: { pass } }) =>
            pass.serverEndpoint === input.server && pass.token === asked.value.claims.token,
        )
      : undefined;
    // Claimed by this very phone: the mail's link has nothing to add, and no longer opens anything.
    if (known?.view.pass.claimed) return { status: 'added', id: known.view.pass.id };
    const phone = known ? { phone: known.view.pass.phone } : {};
    const outcome = outcomeOf(await openPassAt(input.server, { token: input.token, ...second, ...phone }));
    if (outcome.status !== 'open') {
      // The pass is on this phone already: without a network the mail's link still leads to it.
      if (known && outcome.status === 'failed' && outcome.why === 'unreachable')
        return { status: 'added', id: known.view.pass.id };
      return outcome;
    }
    if (!(await isGenuine(outcome, asked.ok ? asked.value : undefined)))
      return { status: 'failed', why: 'bad_answer', minutes: undefined };
    const pass = storedPassOf(input.server, outcome, known?.view.pass, now());
    const existing = sessions.get(pass.id);
    if (existing && existing.view.pass.generation >= pass.generation) return { status: 'added', id: pass.id };
    // A re-issued ticket: this phone goes on under the number its journal is written in.
    const kept = { ...pass, phone: existing?.view.pass.phone ?? pass.phone };
    await database.put('passes', kept);
    await existing?.stop();
    void begin(database, kept);
    store.update({ persisted: await window.navigator.storage?.persist?.() });
    return { status: 'added', id: pass.id };
  };

  return {
    subscribe: store.subscribe,
    snapshot: store.snapshot,
    add: async (request) => {
      await started;
      if (!db) return { status: 'failed', why: 'unexpected', minutes: undefined };
      try {
        return await addTo(db, request);
      } catch (error) {
        report(error);
        return { status: 'failed', why: 'unexpected', minutes: undefined };
      }
    },
    protect: async (id) => {
      try {
        return (await sessions.get(id)?.protect()) ?? { status: 'failed' };
      } catch (error) {
        report(error);
        return { status: 'failed' };
      }
    },
    codeOf: (pass) => codeAt(pass, now()),
    remove: async (id) => {
      const session = sessions.get(id);
      if (!db || !session) return;
      try {
        sessions.delete(id);
        await session.stop();
        await deletePass(db, id);
        await dropDocumentCache(documentName(id));
      } catch (error) {
        report(error);
      }
      show();
    },
    dismissProblem: () => store.update({ problem: undefined }),
  };
}

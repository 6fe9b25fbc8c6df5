/**
 * Every pass at work, each for itself: documents, servers, signatures. The only place that knows all sessions. It is
 * loaded after the passes are on the screen, because at a door a code must not wait for this to be read.
 */
import { readAg1 } from '@attend-gate/shared';
import type { Store } from '@attend-gate/shared/client';
import { deletePass, type StoredPass, type WalletDatabase } from '../platform/database.ts';
import { dropDocumentCache } from '../platform/document-cache.ts';
import { openPassAt } from '../platform/server.ts';
import { codeAt } from './claim.ts';
import { isGenuine, outcomeOf, readPassInput, storedPassOf } from './open-pass.ts';
import { inOrder } from './order.ts';
import { documentName, PassSession } from './pass-session.ts';
import type { AddOutcome, AddRequest, WalletApp, WalletSnapshot } from './wallet-app.ts';

const now = (): number => Date.now();
const randomBytes = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

export interface EngineDeps {
  readonly window: Window;
  readonly db: WalletDatabase;
  readonly store: Store<WalletSnapshot>;
  /** What is on this phone. */
  readonly passes: readonly StoredPass[];
  readonly report: (error: unknown) => void;
}

export type WalletEngine = Pick<WalletApp, 'add' | 'protect' | 'codeOf' | 'remove'>;

export function createEngine({ window, db, store, passes, report }: EngineDeps): WalletEngine {
  const sessions = new Map<string, PassSession>();

  const show = (): void =>
    store.update({
      passes: inOrder(
        [...sessions.values()].map((session) => session.view),
        now(),
      ),
    });

  const begin = (pass: StoredPass): Promise<void> => {
    const session = new PassSession(pass, {
      ...{ db, ask: openPassAt, now, randomBytes, after },
      onChange: () => {
        if (sessions.get(pass.id) === session) show();
      },
      rebuild: () => void rebuild(pass.id).catch(report),
    });
    sessions.set(pass.id, session);
    show();
    return session.start();
  };
  const rebuild = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    if (!session) return;
    const { pass } = session.view;
    await session.stop();
    await dropDocumentCache(documentName(id));
    await begin(pass);
  };

  for (const pass of passes) void begin(pass);
  const wake = (): void => {
    if (document.visibilityState === 'visible') for (const session of sessions.values()) session.wake();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);

  const addTo = async (request: AddRequest): Promise<AddOutcome> => {
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
    const held = known?.view.pass;
    if (held?.claimed && asked.ok && asked.value.claims.generation <= held.generation)
      return { status: 'added', id: held.id };
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
    await db.put('passes', kept);
    await existing?.stop();
    void begin(kept);
    store.update({ persisted: await window.navigator.storage?.persist?.() });
    return { status: 'added', id: pass.id };
  };

  return {
    add: async (request) => {
      try {
        return await addTo(request);
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
      if (!session) return;
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
  };
}

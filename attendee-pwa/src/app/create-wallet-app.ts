/**
 * Starts the wallet: shows what is on this phone at once, then loads what works with it. Needs no network, and nothing
 * of the machinery behind a pass to draw one.
 */
import { createStore } from '@attend-gate/shared/client';
import { openWalletDatabase, type StoredPass } from '../platform/database.ts';
import { whenIdle } from '../platform/when-idle.ts';
import { codeAt } from './claim.ts';
import { inOrder } from './order.ts';
import type { PassView, WalletApp, WalletProblem, WalletSnapshot } from './wallet-app.ts';
import type { WalletEngine } from './wallet-engine.ts';

const DATABASE = 'attend-wallet';
const INITIAL: WalletSnapshot = { stage: 'starting', passes: [], problem: undefined, persisted: undefined };

/** Which problem an exception of the browser's storage is. */
function problemOf(error: unknown): WalletProblem {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return { kind: 'storage_full', detail };
  return { kind: name === 'InvalidStateError' ? 'storage_closed' : 'unexpected', detail };
}

const asKept = (pass: StoredPass): PassView => ({
  pass,
  ...{ said: undefined, link: 'offline', lastContact: undefined, trouble: undefined },
});

export function createWalletApp(window: Window): WalletApp {
  const store = createStore(INITIAL);
  const report = (error: unknown): void => store.update({ problem: problemOf(error) });

  const start = async (): Promise<WalletEngine | undefined> => {
    if (!('indexedDB' in window)) {
      store.update({ problem: { kind: 'storage_missing', detail: '' } });
      return undefined;
    }
    const onClosed = (): void => store.update({ problem: { kind: 'storage_closed', detail: '' } });
    const db = await openWalletDatabase(DATABASE, { onClosed });
    const passes = await db.getAll('passes');
    store.update({ passes: inOrder(passes.map(asKept), Date.now()), stage: 'ready' });
    if (passes.length > 0) await whenIdle(window);
    const { createEngine } = await import('./wallet-engine.ts');
    return createEngine({ window, db, store, passes, report });
  };
  const engine = start().catch((error: unknown) => {
    report(error);
    return undefined;
  });

  return {
    subscribe: store.subscribe,
    snapshot: store.snapshot,
    add: async (request) =>
      (await engine)?.add(request) ?? { status: 'failed', why: 'unexpected', minutes: undefined },
    take: async (request, pass) =>
      (await engine)?.take(request, pass) ?? { status: 'failed', why: 'unexpected', minutes: undefined },
    checkInOverBle: async (id) => (await engine)?.checkInOverBle(id) ?? { status: 'failed' },
    handOver: async (id) => (await engine)?.handOver(id) ?? { status: 'failed' },
    exportAll: async (password) => {
      const working = await engine;
      if (!working) throw new Error('there is nothing to export');
      return working.exportAll(password);
    },
    importAll: async (file, password) => (await engine)?.importAll(file, password) ?? { status: 'malformed' },
    removeAll: async () => (await engine)?.removeAll(),
    protect: async (id) => (await engine)?.protect(id) ?? { status: 'failed' },
    // Signed without the engine: at a door nobody waits for documents and servers.
    codeOf: (pass, full) => codeAt(pass, Date.now(), full),
    remove: async (id) => (await engine)?.remove(id),
    dismissProblem: () => store.update({ problem: undefined }),
  };
}

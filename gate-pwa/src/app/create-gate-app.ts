/** Starts the gate: storage, the writing tab, and either the pairing screen or a session. */
import { asMillis, type GateId } from '@attend-gate/shared';
import { type GateDatabase, openGateDatabase } from '../platform/database.ts';
import { takeWriterLock } from '../platform/writer-lock.ts';
import { createClock } from './clock.ts';
import type { GateApp, GateSnapshot, Outcome } from './gate-app.ts';
import { GateSession, problemOf } from './gate-session.ts';
import { pairDevice } from './pairing.ts';
import { createStore } from './store.ts';

const DATABASE = 'attend-gate';
const REPEAT_MS = 3_000;

const INITIAL: GateSnapshot = {
  stage: 'starting',
  problem: undefined,
  event: undefined,
  gate: undefined,
  gates: [],
  list: undefined,
  device: undefined,
  role: undefined,
  direction: 'entry',
  link: 'offline',
  lastContact: undefined,
  unsent: 0,
  inside: { people: 0, bodies: 0, registered: 0 },
  rosterProgress: 0,
  outcomes: [],
  conflicts: [],
  persisted: undefined,
};

const wall = (): number => Date.now();
const randomBytes = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

export function createGateApp(): GateApp {
  const store = createStore(INITIAL);
  let db: GateDatabase | undefined;
  let session: GateSession | undefined;
  let last: { readonly text: string; readonly at: number; readonly outcome: Outcome } | undefined;
  const report = (error: unknown): void => {
    const [kind, detail] = problemOf(error);
    store.update({ problem: { kind, detail } });
  };
  const restart = (): void => location.reload();

  const begin = async (database: GateDatabase): Promise<GateSession | undefined> => {
    const identity = await database.get('identity', 'current');
    if (!identity) {
      store.update({ stage: 'unpaired' });
      return undefined;
    }
    const offset = Number((await database.get('settings', 'offset')) ?? 0);
    const clock = createClock(
      wall,
      offset,
      (next) => void database.put('settings', next, 'offset').catch(report),
    );
    session = await GateSession.start({
      identity,
      db: database,
      clock,
      wall,
      randomBytes,
      after,
      store,
      restart,
    });
    return session;
  };

  const start = async (): Promise<void> => {
    if (!('indexedDB' in globalThis))
      return store.update({ problem: { kind: 'storage_missing', detail: '' } });
    const closed = (): void => store.update({ problem: { kind: 'storage_closed', detail: '' } });
    const lock = await takeWriterLock('attend-gate-writer', restart);
    if (!lock) return store.update({ problem: { kind: 'other_tab', detail: '' } });
    db = await openGateDatabase(DATABASE, { onClosed: closed });
    store.update({ persisted: await navigator.storage?.persist?.() });
    if (await db.get('settings', 'forkRepaired')) {
      await db.delete('settings', 'forkRepaired');
      store.update({ problem: { kind: 'fork_repaired', detail: '' } });
    }
    const running = await begin(db);
    running?.access.renew();
  };
  void start().catch(report);

  const scan: GateApp['scan'] = async (text, via) => {
    if (!session || store.snapshot().stage !== 'ready') return;
    const key = `${store.snapshot().direction} ${text}`;
    if (last && last.text === key && wall() - last.at < REPEAT_MS) {
      session.repeat(last.outcome);
      last = { ...last, at: wall() };
      return;
    }
    try {
      last = { text: key, at: wall(), outcome: await session.scan(text, via) };
    } catch (error) {
      report(error);
    }
  };

  return {
    subscribe: store.subscribe,
    snapshot: store.snapshot,
    scan,
    setDirection: (direction) => store.update({ direction }),
    chooseGate: async (gate) => session?.chooseGate(gate as GateId),
    pair: async (input) => {
      if (!db) return { ok: false, reason: 'unreachable' };
      const paired = await pairDevice(input, location.origin, () => asMillis(wall()));
      if (!paired.ok) return { ok: false, reason: paired.error };
      const { identity, offset, accessToken, expiresAt } = paired.value;
      const tx = db.transaction(['identity', 'settings'], 'readwrite', { durability: 'strict' });
      await Promise.all([
        tx.objectStore('identity').put(identity, 'current'),
        tx.objectStore('settings').put(offset, 'offset'),
        tx.done,
      ]);
      const running = await begin(db);
      running?.access.use(accessToken, expiresAt);
      return { ok: true };
    },
    acknowledgeConflict: (id) => session?.acknowledgeConflict(id),
    dismissProblem: () => store.update({ problem: undefined }),
  };
}

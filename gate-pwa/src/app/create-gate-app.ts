/** Starts the gate: storage, the writing tab, and either the pairing screen or a session. */
import { asMillis, type GateId } from '@attend-gate/shared';
import { type GateDatabase, openGateDatabase } from '../platform/database.ts';
import { closeKeyBox } from '../platform/key-box.ts';
import { whenHidden } from '../platform/when-hidden.ts';
import { takeWriterLock } from '../platform/writer-lock.ts';
import { createClock } from './clock.ts';
import { type GateApp, INITIAL } from './gate-app.ts';
import { GateSession } from './gate-session.ts';
import { pairDevice } from './pairing.ts';
import { problemOf } from './problem-of.ts';
import { createStore } from './store.ts';

const DATABASE = 'attend-gate';

const wall = (): number => Date.now();
const steady = (): number => performance.now();
const randomBytes = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

export function createGateApp(): GateApp {
  const store = createStore(INITIAL);
  let db: GateDatabase | undefined;
  let session: GateSession | undefined;
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
      steady,
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
    // Some browsers ask the person: nothing waits for the answer.
    const persisting = navigator.storage?.persist?.();
    void persisting?.then((persisted) => store.update({ persisted })).catch(report);
    if (await db.get('settings', 'forkRepaired')) {
      await db.delete('settings', 'forkRepaired');
      store.update({ problem: { kind: 'fork_repaired', detail: '' } });
    }
    const running = await begin(db);
    running?.line.access.renew();
  };
  void start().catch(report);
  whenHidden(() => session?.line.seal());

  /** Runs what needs a working session; what goes wrong is shown, never thrown at a screen. */
  const working = async <T>(task: (running: GateSession) => Promise<T>, otherwise: T): Promise<T> => {
    if (!session || store.snapshot().stage !== 'ready') return otherwise;
    try {
      return await task(session);
    } catch (error) {
      report(error);
      return otherwise;
    }
  };
  const vault = (): GateSession['vault'] => {
    if (!session) throw new Error('names belong to a paired tablet');
    return session.vault;
  };

  return {
    subscribe: store.subscribe,
    snapshot: store.snapshot,
    scan: (text, via) => working(async ({ scans }) => void (await scans.scan(text, via)), undefined),
    setMode: (mode) => store.update({ mode }),
    decide: (outcome, decision) => working(({ scans }) => scans.decide(outcome, decision), undefined),
    receiptFor: (fact) => working(({ receipts }) => receipts.receiptFor(fact), undefined),
    board: () => session?.board(),
    setManner: (change) => {
      const manner = { ...store.snapshot().manner, ...change };
      store.update({ manner });
      void db?.put('settings', manner, 'manner').catch(report);
    },
    annul: (outcome, reason) => working(({ scans }) => scans.annul(outcome, reason), 'unknown'),
    admitNear: (token) => working(async ({ scans }) => void (await scans.admitNear(token)), undefined),
    people: {
      search: (question) => working(({ people }) => people.search(question), { kind: 'locked' }),
      admit: (token) => working(async ({ scans }) => void (await scans.admit(token)), undefined),
    },
    exchange: {
      pack: () => working(async (running) => (await running.exchange()).pack(), undefined),
      take: (bytes) =>
        working(async (running) => (await running.exchange()).take(bytes), {
          kind: 'refused',
          why: 'not_a_bundle',
        }),
    },
    staff: {
      refresh: () => working((running) => running.refreshStaff(), undefined),
      unlock: (id, pin) => working(({ staff }) => staff.unlock(id, pin), { kind: 'wrong' }),
      lock: () => session?.staff.lock(),
    },
    walkIns: {
      register: (person) => working(({ walkIns }) => walkIns.register(person), undefined),
      codeOf: (token) => session?.walkIns.codeOf(token),
    },
    names: {
      setPin: async (pin) => vault().setPin(pin),
      unlock: (pin) => vault().unlock(pin),
      check: (pin) => vault().check(pin),
      lock: () => vault().lock(),
      putOffPin: () => void session?.putOffPin().catch(report),
    },
    chooseVenue: async (address) => session?.line.chooseVenue(address),
    chooseGate: async (gate) => {
      const { gate: before, may, signing } = store.snapshot();
      if (!before || may.gate || signing) await session?.chooseGate(gate as GateId);
    },
    pair: async (input) => {
      if (!db) return { ok: false, reason: 'unreachable' };
      const paired = await pairDevice(input, location.origin, () => asMillis(wall()));
      if (!paired.ok) return { ok: false, reason: paired.error };
      const { identity, rosterKey, offset, accessToken, expiresAt } = paired.value;
      const box = await closeKeyBox(rosterKey, undefined, randomBytes);
      const tx = db.transaction(['identity', 'keyBox', 'settings'], 'readwrite', { durability: 'strict' });
      await Promise.all([
        tx.objectStore('identity').put(identity, 'current'),
        tx.objectStore('keyBox').put(box, 'current'),
        tx.objectStore('settings').put(offset, 'offset'),
        tx.done,
      ]);
      const running = await begin(db);
      running?.line.access.use(accessToken, expiresAt);
      return { ok: true };
    },
    acknowledgeConflict: (id) => session?.acknowledgeConflict(id),
    resolve: (id, answer) => working((running) => running.resolve(id, answer), 'unknown'),
    dismissProblem: () => store.update({ problem: undefined }),
  };
}

/**
 * Every screen with made-up states, for looking at them without a server, a camera or storage: preview.html?state=…
 * Built only by `vite --mode preview`; never part of the product.
 */
import type { TokenId } from '@attend-gate/shared';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { GateApp, GateSnapshot } from './app/gate-app.ts';
import { createLocaleStore } from './i18n/locale.ts';
import type { CameraError } from './platform/camera.ts';
import { previewBoard, previewPeople, previewReadiness, previewStates } from './preview-states.ts';
import { App } from './shell/app.tsx';
import type { AppPowers } from './shell/powers.ts';
import './ui/base.css';

const query = new URLSearchParams(location.search);
const name = query.get('state') ?? 'ready';
const camera = query.get('camera');

/** An app that remembers what is asked and answers every scan with the next outcome of its state. */
function createPreviewApp(initial: GateSnapshot): GateApp {
  let now = initial;
  const listeners = new Set<() => void>();
  const update = (change: Partial<GateSnapshot>): void => {
    now = { ...now, ...change };
    for (const listener of listeners) listener();
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => now,
    scan: async () => {
      const [first] = now.outcomes;
      if (first) update({ outcomes: [{ ...first, id: first.id + 1 }, ...now.outcomes] });
    },
    setMode: (mode) => update({ mode }),
    receiptFor: async () => undefined,
    decide: async () => undefined,
    board: () => previewBoard,
    setManner: (manner) => update({ manner: { ...now.manner, ...manner } }),
    admitNear: async () => undefined,
    annul: async (id) => {
      update({ outcomes: now.outcomes.map((one) => (one.id === id ? { ...one, annulled: true } : one)) });
      return 'done';
    },
    people: {
      search: async () => ({ kind: 'found', people: previewPeople, total: 31 }),
      admit: async () => undefined,
    },
    exchange: {
      pack: async () => ({ bytes: new Uint8Array(3_000).map((_, i) => i * 7), facts: 512 }),
      take: async () => ({ kind: 'refused', why: 'not_a_bundle' }),
    },
    staff: {
      refresh: async () => undefined,
      unlock: async (id, pin) => {
        if (pin !== '246813') return { kind: 'wrong' };
        update({ signing: now.staff.find((one) => one.id === id) });
        return { kind: 'open' };
      },
      lock: () => update({ signing: undefined }),
    },
    walkIns: {
      register: async () => ({ token: 'AAAAAAAAAAA' as TokenId, ticket: `AG1${'M3Q7'.repeat(40)}` }),
      codeOf: () => undefined,
    },
    resolve: async (id, answer) => {
      const [found] = now.conflicts.filter((one) => one.id === id);
      if (found)
        update({
          conflicts: now.conflicts.filter((one) => one !== found),
          resolved: [{ ...found, answer }, ...now.resolved],
        });
      return 'done';
    },
    names: {
      setPin: async () => update({ names: 'open', askPin: false }),
      unlock: async (pin) => {
        if (pin !== '246813') return { kind: 'wrong' };
        update({ names: 'open' });
        return { kind: 'open' };
      },
      check: async (pin) => ({ kind: pin === '246813' ? 'open' : 'wrong' }),
      lock: () => update({ names: 'locked' }),
      putOffPin: () => update({ askPin: false }),
    },
    chooseVenue: async () => undefined,
    chooseGate: async (id) => update({ gate: now.gates.find((gate) => gate.id === id) }),
    pair: async () => ({ ok: false, reason: 'expired' }),
    acknowledgeConflict: (id) =>
      update({
        conflicts: now.conflicts.map((one) => (one.id === id ? { ...one, acknowledged: true } : one)),
      }),
    dismissProblem: () => update({ problem: undefined }),
  };
}

const powers: AppPowers = {
  locales: createLocaleStore(undefined, [query.get('lang') ?? 'ko']),
  openCamera: ({ onState }) => ({
    start: () =>
      onState(
        camera
          ? { kind: 'failed', reason: camera as CameraError, detail: '' }
          : { kind: 'running', torch: true, zoom: { min: 1, max: 4, now: 1 }, cameras: 2 },
      ),
    stop: () => undefined,
    setTorch: async () => undefined,
    setZoom: async () => undefined,
    setBulk: () => undefined,
    nextCamera: async () => undefined,
  }),
  readiness: async () => previewReadiness,
  printBadge: async () => undefined,
  signals: { play: () => undefined, stop: () => undefined },
  updates: { subscribe: () => () => undefined, ready: () => query.has('update'), apply: () => undefined },
  build: { version: '0.1.0', id: 'preview' },
  pairingLink: '',
};

const state = previewStates[name];
const root = document.getElementById('root');
if (!root || !state) throw new Error(`no state ${name}: ${Object.keys(previewStates).join(' ')}`);
createRoot(root).render(
  <StrictMode>
    <App app={createPreviewApp(state)} powers={powers} />
  </StrictMode>,
);

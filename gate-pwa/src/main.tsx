/** Starts the gate: browser powers, the app behind the screens, the screens. Decides nothing. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createGateApp } from './app/create-gate-app.ts';
import { BUILD } from './build-info.ts';
import { createLocaleStore } from './i18n/locale.ts';
import { watchForUpdates } from './platform/app-update.ts';
import { CameraScanner } from './platform/camera.ts';
import { printBadge } from './platform/print-badge.ts';
import { probeReadiness } from './platform/readiness.ts';
import { createSignals } from './platform/signals.ts';
import { App } from './shell/app.tsx';
import type { AppPowers } from './shell/powers.ts';
import './ui/base.css';

const powers: AppPowers = {
  locales: createLocaleStore(globalThis.localStorage, navigator.languages),
  openCamera: (deps) => new CameraScanner(deps),
  signals: createSignals(window),
  updates: watchForUpdates(),
  readiness: probeReadiness,
  printBadge,
  build: BUILD,
  // A pairing link opens the app itself: `/gate/#/pair?c=CODE`.
  pairingLink: location.hash.startsWith('#/pair') ? location.href : '',
};

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

/** The organiser area is another app at the same address: loaded only when asked for, and never by a gate. */
const isOrganiser = (): boolean => location.hash.startsWith('#/organiser');
const organising = isOrganiser();
window.addEventListener('hashchange', () => {
  if (isOrganiser() !== organising) location.reload();
});
if (organising)
  void import('./features/organiser/start.tsx').then(({ startOrganiser }) =>
    startOrganiser(root, powers.locales),
  );
else
  createRoot(root).render(
    <StrictMode>
      <App app={createGateApp()} powers={powers} />
    </StrictMode>,
  );

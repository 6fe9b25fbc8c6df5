/** Starts the wallet: browser powers, the app behind the screens, the screens. Decides nothing. */
import { createLocaleStore } from '@attend-gate/shared/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createWalletApp } from './app/create-wallet-app.ts';
import { watchForUpdates } from './platform/app-update.ts';
import { watchInstall } from './platform/install.ts';
import { createRouter } from './platform/route.ts';
import { hasBluetooth } from './platform/web-bluetooth.ts';
import { App, type AppPowers } from './shell/app.tsx';
import './ui/base.css';

const powers: AppPowers = {
  locales: createLocaleStore(globalThis.localStorage, navigator.languages),
  router: createRouter(window),
  updates: watchForUpdates(),
  installing: watchInstall(window),
  bluetooth: hasBluetooth(),
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  now: () => Date.now(),
};

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App app={createWalletApp(window)} powers={powers} />
  </StrictMode>,
);

/** Puts the organiser area on the page. Loaded only when its address is opened, so gates never carry it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { LocaleStore } from '../../i18n/locale.ts';
import { OrganiserApp } from './organiser-app.tsx';

export function startOrganiser(root: HTMLElement, locales: LocaleStore): void {
  createRoot(root).render(
    <StrictMode>
      <OrganiserApp locales={locales} />
    </StrictMode>,
  );
}

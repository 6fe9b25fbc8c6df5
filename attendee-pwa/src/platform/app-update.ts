/**
 * New versions of the app (W9c): looked for on a timer and when the page comes back, applied only when the holder says so,
 * never while a code is shown to a gate. Also the only place that knows the service worker.
 */
import { registerSW } from 'virtual:pwa-register';

const CHECK_EVERY_MS = 30 * 60_000;

/** A plain object for useSyncExternalStore. */
export interface AppUpdates {
  subscribe(listener: () => void): () => void;
  /** True when a new version waits. */
  ready(): boolean;
  /** Changes to the new version; the page reloads. */
  apply(): void;
}

/** Registers the service worker where there can be one. */
export function watchForUpdates(): AppUpdates {
  const listeners = new Set<() => void>();
  let ready = false;
  const change = registerSW({
    onNeedRefresh: () => {
      ready = true;
      for (const listener of listeners) listener();
    },
    onRegisteredSW: (_url, registration) => {
      if (!registration) return;
      const look = (): void => {
        if (document.visibilityState !== 'visible' || !navigator.onLine) return;
        registration.update().catch((error: unknown) => console.info('no update check', error));
      };
      setInterval(look, CHECK_EVERY_MS);
      document.addEventListener('visibilitychange', look);
    },
    onRegisterError: (error: unknown) =>
      console.warn('no service worker: the app needs a network to start', error),
  });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => ready,
    apply: () => {
      // The plugin reloads only a page that a worker served: not the one that was opened from a mail a moment ago.
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      void change(true);
    },
  };
}

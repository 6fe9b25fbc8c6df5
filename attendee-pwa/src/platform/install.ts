/**
 * Putting the wallet on the home screen: Chromium offers a prompt that may be kept for a better moment, iOS has none and
 * deletes what a site stored after seven days unless it is there (W9), so its steps are shown.
 */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** `prompt`: one tap installs. `ios`: the steps. `none`: installed already, or the browser cannot. */
export type InstallWay = 'prompt' | 'ios' | 'none';

export interface Installing {
  subscribe(listener: () => void): () => void;
  way(): InstallWay;
  install(): Promise<void>;
  /** Not now: never asked again on this phone. */
  dismiss(): void;
}

const DISMISSED = 'install-dismissed';

function isIos({ userAgent, platform, maxTouchPoints }: Navigator): boolean {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  return /iPhone|iPad/.test(userAgent) || (platform === 'MacIntel' && maxTouchPoints > 1);
}

export function watchInstall(window: Window): Installing {
  const listeners = new Set<() => void>();
  const installed =
    window.matchMedia('(display-mode: standalone)').matches ||
    (window.navigator as { standalone?: boolean }).standalone === true;
  let way: InstallWay = !installed && isIos(window.navigator) ? 'ios' : 'none';
  let kept: InstallPrompt | undefined;
  const become = (next: InstallWay): void => {
    way = next;
    for (const listener of listeners) listener();
  };
  if (window.localStorage?.getItem(DISMISSED)) way = 'none';
  else
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      kept = event as InstallPrompt;
      become('prompt');
    });
  window.addEventListener('appinstalled', () => become('none'));
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    way: () => way,
    install: async () => {
      await kept?.prompt();
      kept = undefined;
      become('none');
    },
    dismiss: () => {
      window.localStorage?.setItem(DISMISSED, '1');
      become('none');
    },
  };
}

/** The browser powers the screens use, handed in so that the preview can do without them. */
import type { OpenCamera } from '../features/camera/viewfinder.tsx';
import type { LocaleStore } from '../i18n/locale.ts';
import type { AppUpdates } from '../platform/app-update.ts';
import type { Badge } from '../platform/print-badge.ts';
import type { Readiness } from '../platform/readiness.ts';
import type { Signals } from '../platform/signals.ts';

export interface AppPowers {
  readonly locales: LocaleStore;
  readonly openCamera: OpenCamera;
  readonly signals: Signals;
  readonly updates: AppUpdates;
  readonly readiness: () => Promise<Readiness>;
  readonly printBadge: (badge: Badge) => Promise<void>;
  readonly build: { readonly version: string; readonly id: string };
  /** Link this app was opened with, or ''. */
  readonly pairingLink: string;
}

/**
 * Which language the screens speak: chosen by the person, remembered on this device, else the browser's. Switching
 * needs no reload. Keeps working (and forgets on reload) where the browser has no storage.
 */
export type Locale = 'ko' | 'en';

const KEY = 'attend-gate.locale';
const isLocale = (text: unknown): text is Locale => text === 'ko' || text === 'en';

/** The part of `localStorage` that is used. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface LocaleStore {
  subscribe(listener: () => void): () => void;
  snapshot(): Locale;
  set(locale: Locale): void;
}

/** @param languages the browser's, best first, such as `['en-GB', 'ko']`; the first we speak wins, else Korean */
export function createLocaleStore(memory: Memory | undefined, languages: readonly string[]): LocaleStore {
  const listeners = new Set<() => void>();
  const saved = memory?.getItem(KEY);
  const spoken = languages.map((language) => language.slice(0, 2).toLowerCase()).find(isLocale);
  let locale: Locale = isLocale(saved) ? saved : (spoken ?? 'ko');
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => locale,
    set: (next) => {
      locale = next;
      memory?.setItem(KEY, next);
      for (const listener of listeners) listener();
    },
  };
}

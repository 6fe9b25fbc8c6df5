/**
 * The organiser area's words, in both languages where they are used: it is loaded only when opened, so its words do
 * not travel with the gate. Times and numbers are written as the reader's language does.
 */
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Locale, LocaleStore } from '../../i18n/locale.ts';

export const Locales = createContext<LocaleStore | undefined>(undefined);

export interface Say {
  readonly locale: Locale;
  /** The Korean words and the English ones; the reader's are chosen. */
  (ko: string, en: string): string;
}

export function useLocales(): LocaleStore {
  const locales = useContext(Locales);
  if (!locales) throw new Error('the organiser area has no locale');
  return locales;
}

export function useSay(): Say {
  const locales = useLocales();
  const locale = useSyncExternalStore(locales.subscribe, locales.snapshot);
  return useMemo(
    () => Object.assign((ko: string, en: string) => (locale === 'ko' ? ko : en), { locale }),
    [locale],
  );
}

export const whenText = (locale: Locale, iso: string | null): string =>
  iso === null
    ? '–'
    : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** Hours and minutes as the reader's language writes them. */
export const timeText = (locale: Locale, iso: string): string =>
  iso === '' ? '' : new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(iso));

export const countText = (locale: Locale, n: number): string => n.toLocaleString(locale);

/** How long ago, roughly: "3분 전", "3 min ago". */
export function agoText(locale: Locale, iso: string | null, now: number): string {
  if (iso === null) return '–';
  const minutes = Math.round((Date.parse(iso) - now) / 60_000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day');
}

/**
 * The door to the generated messages: words of the screens in ko and en. Nothing else imports the paraglide folder.
 * Pure code passes the locale with every message; components read the one set here by the shell.
 */
import type { Locale } from './locale.ts';
import { m } from './paraglide/messages.js';
import { overwriteGetLocale } from './paraglide/runtime.js';

export { m };

let current: Locale = 'ko';
overwriteGetLocale(() => current);

/** Sets the language of every message without an explicit locale. Called by the shell before it renders. */
export function speak(locale: Locale): void {
  current = locale;
}

/** The language components render in now. */
export const spokenLocale = (): Locale => current;

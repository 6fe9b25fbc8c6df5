/**
 * The door to the generated messages: words of the screens in ko and en. Nothing else imports the paraglide folder.
 * Components read the language set here by the shell.
 */
import type { Locale } from '@attend-gate/shared/client';
import { m } from './paraglide/messages.js';
import { overwriteGetLocale } from './paraglide/runtime.js';

export { m };

let current: Locale = 'ko';
overwriteGetLocale(() => current);

/** Sets the language of every message without an explicit locale. Called by the shell before it renders. */
export function speak(locale: Locale): void {
  current = locale;
}

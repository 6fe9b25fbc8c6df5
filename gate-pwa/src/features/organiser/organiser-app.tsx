/** Who may come into the organiser area, and from where: a session, a sign-in, or a one-time link. */
import type { SessionAnswer } from '@attend-gate/shared';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LocaleStore } from '../../i18n/locale.ts';
import { speak } from '../../i18n/words.ts';
import { ask } from './api.ts';
import { Area } from './area.tsx';
import { Locales } from './say.ts';
import { SetUpScreen } from './set-up-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

/** `#/organiser/set-up?c=CODE` */
const codeIn = (hash: string): string | undefined => /^#\/organiser\/set-up\?c=([\w-]+)/.exec(hash)?.[1];

export function OrganiserApp({ locales }: { readonly locales: LocaleStore }) {
  const [session, setSession] = useState<SessionAnswer | 'none' | 'asking'>('asking');
  const [code, setCode] = useState(() => codeIn(location.hash));
  // The parts shared with the gate (sheets, buttons) take their words from here.
  speak(useSyncExternalStore(locales.subscribe, locales.snapshot));
  useEffect(() => {
    // A link that is opened in a tab where the area is open already.
    const follow = (): void => setCode((now) => codeIn(location.hash) ?? now);
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    void ask<SessionAnswer>('GET', '/api/session').then((answer) =>
      setSession(answer.ok ? answer.value : 'none'),
    );
  }, []);
  const enter = (next: SessionAnswer): void => {
    // The code is used up; it need not stay in the history.
    history.replaceState(undefined, '', '#/organiser');
    setCode(undefined);
    setSession(next);
  };
  const leave = (): void => {
    void ask('DELETE', '/api/session').then(() => setSession('none'));
  };
  return (
    <Locales value={locales}>
      {code !== undefined ? (
        <SetUpScreen code={code} onDone={enter} />
      ) : session === 'asking' ? (
        <div className="min-h-dvh bg-ground" aria-busy />
      ) : session === 'none' ? (
        <SignInScreen onDone={enter} />
      ) : (
        <Area session={session} onLeave={leave} />
      )}
    </Locales>
  );
}

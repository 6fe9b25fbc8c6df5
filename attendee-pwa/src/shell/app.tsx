/** Puts the screens together: where somebody is decides what is shown. Features meet only here. */
import type { Locale, LocaleStore, Reader } from '@attend-gate/shared/client';
import { ArrowLeft, Languages } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { PassView, WalletApp, WalletProblem, WalletSnapshot } from '../app/wallet-app.ts';
import { AddScreen, OpeningScreen } from '../features/add-event/add-screen.tsx';
import { type Adding, useAdding } from '../features/add-event/adding.ts';
import { ArrivalPanel, OverlapNotice } from '../features/arrival/arrival-panel.tsx';
import { PassScreen } from '../features/pass/pass-screen.tsx';
import { PassesScreen } from '../features/wallet/passes-screen.tsx';
import { m, speak } from '../i18n/words.ts';
import type { AppUpdates } from '../platform/app-update.ts';
import type { Route, Router } from '../platform/route.ts';
import { keepAwake } from '../platform/wake-lock.ts';
import { Button, IconButton } from '../ui/button.tsx';

export interface AppPowers {
  readonly locales: LocaleStore;
  readonly router: Router;
  readonly updates: AppUpdates;
  readonly now: () => number;
}

const OTHER: Record<Locale, Locale> = { ko: 'en', en: 'ko' };
const NAME: Record<Locale, string> = { ko: '한국어', en: 'English' };

const PROBLEMS: Record<WalletProblem['kind'], () => string> = {
  storage_missing: () => m.problem_storage_missing(),
  storage_full: () => m.problem_storage_full(),
  storage_closed: () => m.problem_storage_closed(),
  unexpected: () => m.problem_unexpected(),
};

function TopBar({
  back,
  locale,
  onLocale,
}: {
  back: (() => void) | undefined;
  locale: Locale;
  onLocale: (next: Locale) => void;
}) {
  return (
    <div className="safe-top mx-auto flex w-full max-w-[34rem] items-center justify-between px-3">
      {back ? (
        <IconButton
          label={m.back()}
          onClick={back}
          className="border-transparent bg-transparent"
          data-testid="back"
        >
          <ArrowLeft aria-hidden />
        </IconButton>
      ) : (
        <span className="h-target" />
      )}
      <button
        type="button"
        lang={OTHER[locale]}
        onClick={() => onLocale(OTHER[locale])}
        className="inline-flex min-h-target items-center gap-2 rounded-control px-3 font-semibold text-soft"
      >
        <Languages aria-hidden className="size-5" />
        {NAME[OTHER[locale]]}
      </button>
    </div>
  );
}

function Problem({
  problem,
  onDismiss,
}: {
  readonly problem: WalletProblem;
  readonly onDismiss: () => void;
}) {
  return (
    <div role="alert" data-testid="problem" className="mx-auto mt-2 w-full max-w-[30rem] px-4">
      <div className="rounded-card bg-refuse-wash p-4 text-refuse-ink">
        <p className="font-semibold leading-relaxed">{PROBLEMS[problem.kind]()}</p>
        {problem.detail !== '' && <p className="mt-1 break-all font-mono text-xs">{problem.detail}</p>}
        <div className="mt-3 flex gap-2">
          <Button onClick={() => location.reload()}>{m.reload()}</Button>
          <Button onClick={onDismiss}>{m.close()}</Button>
        </div>
      </div>
    </div>
  );
}

function Pass({
  app,
  view,
  reader,
  powers,
  onRemove,
}: {
  readonly app: WalletApp;
  readonly view: PassView;
  readonly reader: Reader;
  readonly powers: AppPowers;
  readonly onRemove: () => void;
}) {
  useEffect(() => keepAwake(), []);
  const { event } = view.pass;
  return (
    <PassScreen
      view={view}
      reader={reader}
      onRemove={onRemove}
      codeOf={app.codeOf}
      now={powers.now}
      onProtect={() => app.protect(view.pass.id)}
      arrival={
        <>
          <ArrivalPanel
            said={view.said}
            kept={view.pass.attendance}
            event={event}
            reader={reader}
            now={powers.now()}
          />
          <OverlapNotice said={view.said} />
        </>
      }
    />
  );
}

/** Follows a link once: the ticket in the address is taken in and then forgotten by the history. */
function useLink(route: Route, adding: Adding, router: Router): void {
  const followed = useRef<Route>(undefined);
  useEffect(() => {
    if (route.screen !== 'link' || followed.current === route) return;
    followed.current = route;
    const server = route.server === undefined ? {} : { server: route.server };
    void adding.submit({ input: route.ticket, ...server }).then(() => {
      if (router.snapshot() === route) router.replace({ screen: 'add' });
    });
  }, [route, adding, router]);
}

interface StageProps {
  readonly app: WalletApp;
  readonly snapshot: WalletSnapshot;
  readonly powers: AppPowers;
  readonly locale: Locale;
  readonly route: Route;
  readonly adding: Adding;
}

function Stage({ app, snapshot, powers, locale, route, adding }: StageProps) {
  const { router } = powers;
  if (snapshot.stage === 'starting' || route.screen === 'link') return <OpeningScreen />;
  const view = route.screen === 'pass' ? snapshot.passes.find(({ pass }) => pass.id === route.id) : undefined;
  if (view)
    return (
      <Pass
        key={view.pass.id}
        app={app}
        view={view}
        reader={{ locale, timeZone: view.pass.event.timeZone }}
        powers={powers}
        onRemove={() => {
          router.replace({ screen: 'passes' });
          void app.remove(view.pass.id);
        }}
      />
    );
  if (route.screen === 'add' || snapshot.passes.length === 0)
    return <AddScreen adding={adding} first={snapshot.passes.length === 0} />;
  return (
    <PassesScreen
      passes={snapshot.passes}
      reader={{ locale }}
      now={powers.now()}
      onOpen={(id) => router.go({ screen: 'pass', id })}
      onAdd={() => router.go({ screen: 'add' })}
    />
  );
}

/** With one pass on the phone, opening the app opens the pass: nobody should hunt at the door. */
function useOnlyPass({ stage, passes }: WalletSnapshot, router: Router): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current || stage !== 'ready') return;
    done.current = true;
    const [only, another] = passes;
    if (only && !another && router.snapshot().screen === 'passes')
      router.replace({ screen: 'pass', id: only.pass.id });
  }, [stage, passes, router]);
}

/** Times change what a pass says ("it is over"); once a minute is often enough. */
function useMinutes(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
}

export function App({ app, powers }: { readonly app: WalletApp; readonly powers: AppPowers }) {
  const { locales, router, updates } = powers;
  const snapshot = useSyncExternalStore(app.subscribe, app.snapshot);
  const route = useSyncExternalStore(router.subscribe, router.snapshot);
  const locale = useSyncExternalStore(locales.subscribe, locales.snapshot);
  const updateReady = useSyncExternalStore(updates.subscribe, updates.ready);
  speak(locale); // before anything below is rendered
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  useMinutes();
  const adding = useAdding(app, (id) => router.replace({ screen: 'pass', id }));
  useLink(route, adding, router);
  useOnlyPass(snapshot, router);
  const canGoBack = snapshot.passes.length > 0 && (route.screen === 'add' || route.screen === 'pass');
  const back = canGoBack ? (): void => router.go({ screen: 'passes' }) : undefined;
  return (
    <>
      <TopBar back={back} locale={locale} onLocale={locales.set} />
      {snapshot.problem && <Problem problem={snapshot.problem} onDismiss={app.dismissProblem} />}
      {updateReady && route.screen !== 'pass' && (
        <div className="mx-auto mt-2 flex w-full max-w-[30rem] items-center justify-between gap-3 px-4">
          <p className="font-semibold">{m.update_ready()}</p>
          <Button onClick={updates.apply}>{m.update_apply()}</Button>
        </div>
      )}
      <Stage app={app} snapshot={snapshot} powers={powers} locale={locale} route={route} adding={adding} />
    </>
  );
}

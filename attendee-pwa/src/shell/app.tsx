/** Puts the screens together: where somebody is decides what is shown. Features meet only here. */
import type { Locale, LocaleStore, Reader } from '@attend-gate/shared/client';
import { ArrowLeft, Languages } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { PassView, WalletApp, WalletProblem, WalletSnapshot } from '../app/wallet-app.ts';
import { AddScreen, OpeningScreen } from '../features/add-event/add-screen.tsx';
import { type Adding, useAdding, wordsFor } from '../features/add-event/adding.ts';
import { ArrivalPanel, OverlapNotice, SelfRefusedNotice } from '../features/arrival/arrival-panel.tsx';
import { InstallCard } from '../features/install/install-card.tsx';
import { BleCheckIn } from '../features/pass/ble-check-in.tsx';
import { PassScreen } from '../features/pass/pass-screen.tsx';
import { PassesScreen } from '../features/wallet/passes-screen.tsx';
import { m, speak } from '../i18n/words.ts';
import type { AppUpdates } from '../platform/app-update.ts';
import type { Installing } from '../platform/install.ts';
import type { Route, Router } from '../platform/route.ts';
import { keepAwake } from '../platform/wake-lock.ts';
import { Button, IconButton } from '../ui/button.tsx';

// Opened by a tap, so none of it is in what a phone loads first.
const EventScreen = lazy(async () => ({
  default: (await import('../features/event/event-screen.tsx')).EventScreen,
}));
const DataScreen = lazy(async () => ({
  default: (await import('../features/wallet/data-screen.tsx')).DataScreen,
}));
const ScanSheet = lazy(async () => ({
  default: (await import('../features/add-event/scan-sheet.tsx')).ScanSheet,
}));
const ChoosePass = lazy(async () => ({
  default: (await import('../features/add-event/choose-pass.tsx')).ChoosePass,
}));

export interface AppPowers {
  readonly locales: LocaleStore;
  readonly router: Router;
  readonly updates: AppUpdates;
  readonly installing: Installing;
  /** This browser has Web Bluetooth. */
  readonly bluetooth: boolean;
  /** Zone of this phone. */
  readonly timeZone: string;
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
  people,
  onScan,
  onRemove,
}: {
  readonly app: WalletApp;
  readonly view: PassView;
  readonly reader: Reader;
  readonly powers: AppPowers;
  readonly people: readonly PassView[];
  readonly onScan: () => void;
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
      onHandOver={() => app.handOver(view.pass.id)}
      people={people}
      onPerson={(id) => powers.router.replace({ screen: 'pass', id })}
      onEvent={() => powers.router.go({ screen: 'event', id: view.pass.id })}
      onScan={onScan}
      ble={
        <BleCheckIn
          supported={powers.bluetooth}
          claimed={view.pass.claimed}
          onCheckIn={() => app.checkInOverBle(view.pass.id)}
        />
      }
      arrival={
        <>
          <ArrivalPanel
            said={view.said}
            kept={view.pass.attendance}
            event={event}
            reader={reader}
            now={powers.now()}
          />
          <SelfRefusedNotice said={view.said} />
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
  readonly onScan: () => void;
}

function Stage({ app, snapshot, powers, locale, route, adding, onScan }: StageProps) {
  const { router } = powers;
  if (snapshot.stage === 'starting' || route.screen === 'link') return <OpeningScreen />;
  const view = 'id' in route ? snapshot.passes.find(({ pass }) => pass.id === route.id) : undefined;
  if (view && route.screen === 'event')
    return (
      <EventScreen
        view={view}
        reader={{ locale, timeZone: view.pass.event.timeZone }}
        here={powers.timeZone}
        now={powers.now}
      />
    );
  if (view)
    return (
      <Pass
        key={view.pass.id}
        app={app}
        view={view}
        reader={{ locale, timeZone: view.pass.event.timeZone }}
        powers={powers}
        people={snapshot.passes.filter(({ pass }) => pass.event.id === view.pass.event.id)}
        onScan={onScan}
        onRemove={() => {
          router.replace({ screen: 'passes' });
          void app.remove(view.pass.id);
        }}
      />
    );
  if (route.screen === 'data')
    return (
      <DataScreen
        app={app}
        passes={snapshot.passes.length}
        onEmptied={() => router.replace({ screen: 'passes' })}
      />
    );
  if (route.screen === 'add' || snapshot.passes.length === 0)
    return <AddScreen adding={adding} first={snapshot.passes.length === 0} onScan={onScan} />;
  return (
    <PassesScreen
      passes={snapshot.passes}
      reader={{ locale }}
      now={powers.now()}
      onOpen={(id) => router.go({ screen: 'pass', id })}
      onAdd={() => router.go({ screen: 'add' })}
      onData={() => router.go({ screen: 'data' })}
      onScan={onScan}
      install={<InstallCard installing={powers.installing} />}
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
  const [scanning, setScanning] = useState(false);
  const goBack = (): void =>
    route.screen === 'event' ? router.go({ screen: 'pass', id: route.id }) : router.go({ screen: 'passes' });
  const canGoBack = route.screen === 'data' || (snapshot.passes.length > 0 && route.screen !== 'passes');
  const back = canGoBack && route.screen !== 'link' ? goBack : undefined;
  const choices = adding.choices && snapshot.passes.filter(({ pass }) => adding.choices?.includes(pass.id));
  const complaint =
    route.screen === 'add' || snapshot.passes.length === 0 ? undefined : wordsFor(adding.outcome);
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
      {complaint !== undefined && (
        <p
          role="alert"
          data-testid="take-answer"
          className="mx-auto mt-2 w-full max-w-[30rem] rounded-card bg-refuse-wash p-4 font-semibold text-refuse-ink"
        >
          {complaint}
        </p>
      )}
      <Suspense fallback={<OpeningScreen />}>
        <Stage {...{ app, snapshot, powers, locale, route, adding }} onScan={() => setScanning(true)} />
      </Suspense>
      {(scanning || choices) && (
        <Suspense fallback={null}>
          <ScanSheet
            open={scanning}
            onClose={() => setScanning(false)}
            onText={(input) => {
              setScanning(false);
              void adding.submit({ input });
            }}
          />
          <ChoosePass
            passes={choices}
            onChoose={(id) => void adding.choose(id)}
            onClose={adding.startAgain}
          />
        </Suspense>
      )}
    </>
  );
}

/** Puts the screens together: which one is shown, what lies over it, what sounds. Features meet only here. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { GateApp, GateSnapshot } from '../app/gate-app.ts';
import { type OpenCamera, Viewfinder } from '../features/camera/viewfinder.tsx';
import { ConflictAlarm } from '../features/conflicts/conflict-alarm.tsx';
import { ConflictSheet } from '../features/conflicts/conflict-sheet.tsx';
import { FindPersonSheet } from '../features/find-person/find-person-sheet.tsx';
import { SetPinScreen, SetPinSheet } from '../features/names/set-pin.tsx';
import { UnlockSheet } from '../features/names/unlock-sheet.tsx';
import { PairingScreen } from '../features/pair-device/pairing-screen.tsx';
import { ScanScreen } from '../features/scan/scan-screen.tsx';
import { ChooseGateScreen } from '../features/settings/choose-gate.tsx';
import { LanguageChoice } from '../features/settings/language-choice.tsx';
import { SettingsSheet } from '../features/settings/settings-sheet.tsx';
import { LoadingScreen, StartingScreen } from '../features/sync-health/loading-screen.tsx';
import { ProblemNotice, stopsWork } from '../features/sync-health/problem-notice.tsx';
import { StatusBar } from '../features/sync-health/status-bar.tsx';
import type { LocaleStore } from '../i18n/locale.ts';
import type { Reader } from '../i18n/when.ts';
import { m, speak } from '../i18n/words.ts';
import type { AppUpdates } from '../platform/app-update.ts';
import type { Signals } from '../platform/signals.ts';
import { useAutoLock, useGateSignals, useScreenAwake, useWedge } from './use-powers.ts';

/** The browser powers the screens use, handed in so that the preview can do without them. */
export interface AppPowers {
  readonly locales: LocaleStore;
  readonly openCamera: OpenCamera;
  readonly signals: Signals;
  readonly updates: AppUpdates;
  readonly build: { readonly version: string; readonly id: string };
  /** Link this app was opened with, or ''. */
  readonly pairingLink: string;
}

export interface AppProps {
  readonly app: GateApp;
  readonly powers: AppPowers;
}

function Stage({
  app,
  powers,
  snapshot,
  reader,
  onFindPerson,
}: AppProps & {
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  readonly onFindPerson: () => void;
}) {
  switch (snapshot.stage) {
    case 'starting':
      return <StartingScreen />;
    case 'unpaired':
      return (
        <PairingScreen
          app={app}
          initial={powers.pairingLink}
          camera={(onCode) => <Viewfinder open={powers.openCamera} onCode={onCode} />}
          language={<LanguageChoice locale={reader.locale} onChange={powers.locales.set} />}
        />
      );
    case 'loading_roster':
      return <LoadingScreen snapshot={snapshot} />;
    case 'ready':
      if (snapshot.askPin) return <SetPinScreen setPin={app.names.setPin} onLater={app.names.putOffPin} />;
      if (!snapshot.gate && snapshot.gates.length > 0)
        return (
          <ChooseGateScreen
            gates={snapshot.gates}
            chosen={undefined}
            onChoose={(gate) => void app.chooseGate(gate)}
          />
        );
      return (
        <ScanScreen
          app={app}
          snapshot={snapshot}
          reader={reader}
          onFindPerson={onFindPerson}
          camera={<Viewfinder open={powers.openCamera} onCode={(text) => void app.scan(text, 'camera')} />}
        />
      );
  }
}

function useReader(locales: LocaleStore, snapshot: GateSnapshot): Reader {
  const locale = useSyncExternalStore(locales.subscribe, locales.snapshot);
  speak(locale); // before anything below is rendered
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return { locale, timeZone: snapshot.event?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export function App({ app, powers }: AppProps) {
  const snapshot = useSyncExternalStore(app.subscribe, app.snapshot);
  const updateReady = useSyncExternalStore(powers.updates.subscribe, powers.updates.ready);
  const reader = useReader(powers.locales, snapshot);
  const [sheet, setSheet] = useState<'settings' | 'conflicts' | 'unlock' | 'pin' | 'people'>();
  const { problem, conflicts, stage, gate } = snapshot;
  const stopped = stopsWork(problem);
  const working = stage === 'ready' && !stopped;
  useWedge(working && gate !== undefined ? (text) => void app.scan(text, 'hardware') : undefined);
  useScreenAwake(working);
  useAutoLock(app, snapshot);
  useGateSignals(powers.signals, snapshot);
  const ring = useCallback(() => powers.signals.play('conflict'), [powers.signals]);
  const close = (): void => setSheet(undefined);
  const bar = stage !== 'starting' && stage !== 'unpaired';
  return (
    <div className="flex h-full flex-col">
      {bar && (
        <StatusBar
          snapshot={snapshot}
          updateReady={updateReady}
          onUpdate={powers.updates.apply}
          onSettings={() => setSheet('settings')}
          onConflicts={() => setSheet('conflicts')}
          onNames={() => (snapshot.names === 'open' ? app.names.lock() : setSheet('unlock'))}
        />
      )}
      {sheet !== 'conflicts' && (
        <ConflictAlarm conflicts={conflicts} ring={ring} onOpen={() => setSheet('conflicts')} />
      )}
      {problem && (
        <div className={stopped ? 'm-auto w-full max-w-2xl p-4' : 'p-2 pb-0 sm:p-3 sm:pb-0'}>
          <ProblemNotice
            problem={problem}
            onDismiss={app.dismissProblem}
            onReload={() => location.reload()}
          />
        </div>
      )}
      {!stopped && (
        <Stage
          app={app}
          powers={powers}
          snapshot={snapshot}
          reader={reader}
          onFindPerson={() => setSheet('people')}
        />
      )}
      <SettingsSheet
        open={sheet === 'settings'}
        onClose={close}
        snapshot={snapshot}
        reader={reader}
        build={powers.build}
        onLocale={powers.locales.set}
        onGate={(id) => void app.chooseGate(id)}
        onSetPin={() => setSheet('pin')}
      />
      <UnlockSheet
        open={sheet === 'unlock'}
        title={m.unlock_title()}
        hint={m.unlock_line()}
        onClose={close}
        tryPin={app.names.unlock}
        onOpen={close}
      />
      <FindPersonSheet
        open={sheet === 'people'}
        onClose={close}
        people={app.people}
        mode={snapshot.mode}
        gates={snapshot.gates}
        reader={reader}
      />
      <SetPinSheet open={sheet === 'pin'} onClose={close} setPin={app.names.setPin} />
      <ConflictSheet
        open={sheet === 'conflicts'}
        onClose={close}
        conflicts={conflicts}
        reader={reader}
        onSeen={app.acknowledgeConflict}
      />
      <p className="sr-only" aria-live="polite">
        {snapshot.link === 'offline' ? m.link_offline() : ''}
      </p>
    </div>
  );
}

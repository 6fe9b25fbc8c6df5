/** Puts the screens together: which one is shown, what lies over it, what sounds. Features meet only here. */
import { startTransition, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { GateApp, GateSnapshot } from '../app/gate-app.ts';
import { ConflictAlarm } from '../features/conflicts/conflict-alarm.tsx';
import { ProblemNotice, stopsWork } from '../features/sync-health/problem-notice.tsx';
import { StatusBar } from '../features/sync-health/status-bar.tsx';
import type { LocaleStore } from '../i18n/locale.ts';
import type { Reader } from '../i18n/when.ts';
import { m, speak } from '../i18n/words.ts';
import type { AppPowers } from './powers.ts';
import { type SheetName, Sheets } from './sheets.tsx';
import { isKiosk, Stage } from './stage.tsx';
import { useAutoLock, useBadges, useGateSignals, useScreenAwake, useWedge } from './use-powers.ts';

export interface AppProps {
  readonly app: GateApp;
  readonly powers: AppPowers;
}

function useReader(locales: LocaleStore, snapshot: GateSnapshot): Reader {
  const locale = useSyncExternalStore(locales.subscribe, locales.snapshot);
  speak(locale); // before anything below is rendered
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const zone = snapshot.event?.timeZone;
  return useMemo(
    () => ({ locale, timeZone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone }),
    [locale, zone],
  );
}

function Problem({ app, snapshot }: { readonly app: GateApp; readonly snapshot: GateSnapshot }) {
  const { problem } = snapshot;
  if (!problem) return null;
  return (
    <div className={stopsWork(problem) ? 'm-auto w-full max-w-2xl p-4' : 'p-2 pb-0 sm:p-3 sm:pb-0'}>
      <ProblemNotice problem={problem} onDismiss={app.dismissProblem} onReload={() => location.reload()} />
    </div>
  );
}

/** What keeps going whatever is on the screen: scanner, wake lock, sounds, the lock after a while. */
function usePowers({ app, powers }: AppProps, snapshot: GateSnapshot, stopped: boolean): void {
  const working = snapshot.stage === 'ready' && !stopped;
  const scans = working && snapshot.gate !== undefined && !snapshot.askPin;
  useWedge(scans ? (text) => void app.scan(text, 'hardware') : undefined);
  useScreenAwake(working);
  useAutoLock(app, snapshot);
  useGateSignals(powers.signals, snapshot);
  useBadges(snapshot, powers.printBadge);
}

export function App({ app, powers }: AppProps) {
  const snapshot = useSyncExternalStore(app.subscribe, app.snapshot);
  const updateReady = useSyncExternalStore(powers.updates.subscribe, powers.updates.ready);
  const reader = useReader(powers.locales, snapshot);
  const [sheet, showSheet] = useState<SheetName>();
  // A sheet's code may still have to load: until then the screen stays as it is, without an empty moment.
  const setSheet = useCallback(
    (next: SheetName | undefined): void => startTransition(() => showSheet(next)),
    [],
  );
  const { conflicts, stage, names } = snapshot;
  const stopped = stopsWork(snapshot.problem);
  usePowers({ app, powers }, snapshot, stopped);
  const ring = useCallback(() => powers.signals.play('conflict'), [powers.signals]);
  const bar = stage !== 'starting' && stage !== 'unpaired' && !isKiosk(snapshot);
  return (
    <div className="flex h-full flex-col">
      {bar && (
        <StatusBar
          snapshot={snapshot}
          locale={reader.locale}
          updateReady={updateReady}
          onUpdate={powers.updates.apply}
          onSettings={() => setSheet('settings')}
          onConflicts={() => setSheet('conflicts')}
          onStaff={() => setSheet('staff')}
          onNames={() => (names === 'open' ? app.names.lock() : setSheet('unlock'))}
        />
      )}
      {sheet !== 'conflicts' && (
        <ConflictAlarm conflicts={conflicts} ring={ring} onOpen={() => setSheet('conflicts')} />
      )}
      <Problem app={app} snapshot={snapshot} />
      {!stopped && <Stage app={app} powers={powers} snapshot={snapshot} reader={reader} onSheet={setSheet} />}
      <Sheets
        sheet={sheet}
        app={app}
        powers={powers}
        snapshot={snapshot}
        reader={reader}
        onSheet={setSheet}
      />
      <p className="sr-only" aria-live="polite">
        {snapshot.link === 'offline' ? m.link_offline() : ''}
      </p>
    </div>
  );
}

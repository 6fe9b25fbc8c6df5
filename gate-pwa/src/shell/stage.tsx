/** Which screen is shown for what the gate is doing. */
import { lazy, Suspense, useCallback } from 'react';
import type { GateApp, GateSnapshot } from '../app/gate-app.ts';
import { Viewfinder } from '../features/camera/viewfinder.tsx';
import { ScanScreen } from '../features/scan/scan-screen.tsx';
import { ChooseGateScreen } from '../features/settings/choose-gate.tsx';
import { LanguageChoice } from '../features/settings/language-choice.tsx';
import { StartingScreen } from '../features/sync-health/starting-screen.tsx';
import type { Reader } from '../i18n/when.ts';
import type { AppPowers } from './powers.ts';
import { AskWhoSigns, type SheetName } from './sheets.tsx';

// What most tablets never show, or once: scanning waits for none of it.
const SetPinScreen = lazy(async () => ({
  default: (await import('../features/names/set-pin.tsx')).SetPinScreen,
}));
const KioskScreen = lazy(async () => ({
  default: (await import('../features/scan/kiosk-screen.tsx')).KioskScreen,
}));
const PairingScreen = lazy(async () => ({
  default: (await import('../features/pair-device/pairing-screen.tsx')).PairingScreen,
}));
const LoadingScreen = lazy(async () => ({
  default: (await import('../features/sync-health/loading-screen.tsx')).LoadingScreen,
}));
const NearbyStrip = lazy(async () => ({
  default: (await import('../features/nearby/nearby-strip.tsx')).NearbyStrip,
}));

export interface StageProps {
  readonly app: GateApp;
  readonly powers: AppPowers;
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  readonly onSheet: (sheet: SheetName) => void;
}

/** Nothing to scan with is left standing here. */
export const isKiosk = ({ stage, gate, askPin, manner }: GateSnapshot): boolean =>
  stage === 'ready' && gate !== undefined && !askPin && manner.kiosk;

function Working({ app, powers, snapshot, reader, onSheet }: StageProps) {
  const onCode = useCallback((text: string): void => void app.scan(text, 'camera'), [app]);
  const onFindPerson = useCallback((): void => onSheet('people'), [onSheet]);
  const onBoard = useCallback((): void => onSheet('board'), [onSheet]);
  const camera = (
    <Viewfinder
      open={powers.openCamera}
      bulk={snapshot.manner.bulk && !snapshot.manner.kiosk}
      onCode={onCode}
      locale={reader.locale}
    />
  );
  if (snapshot.askPin) return <SetPinScreen setPin={app.names.setPin} onLater={app.names.putOffPin} />;
  if (!snapshot.gate && snapshot.gates.length > 0)
    return (
      <ChooseGateScreen
        gates={snapshot.gates}
        chosen={undefined}
        onChoose={(gate) => void app.chooseGate(gate)}
      />
    );
  if (isKiosk(snapshot))
    return (
      <KioskScreen snapshot={snapshot} reader={reader} camera={camera} onExit={() => onSheet('kiosk-exit')} />
    );
  return (
    <>
      {snapshot.mode === 'entry' && snapshot.nearby.hasBridge && (
        <Suspense fallback={null}>
          <NearbyStrip nearby={snapshot.nearby} onAdmit={({ token }) => void app.admitNear(token)} />
        </Suspense>
      )}
      <ScanScreen
        app={app}
        snapshot={snapshot}
        reader={reader}
        camera={camera}
        onFindPerson={onFindPerson}
        onBoard={onBoard}
        unlock={<AskWhoSigns app={app} snapshot={snapshot} />}
        onPrint={({ person, ticketType = '' }) =>
          person && void powers.printBadge({ name: person.name, company: person.company, ticketType })
        }
      />
    </>
  );
}

function Shown(props: StageProps) {
  const { app, powers, snapshot, reader } = props;
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
      return <Working {...props} />;
  }
}

export const Stage = (props: StageProps) => (
  <Suspense fallback={null}>
    <Shown {...props} />
  </Suspense>
);

/** Which screen is shown for what the gate is doing. */
import type { GateApp, GateSnapshot } from '../app/gate-app.ts';
import { Viewfinder } from '../features/camera/viewfinder.tsx';
import { SetPinScreen } from '../features/names/set-pin.tsx';
import { NearbyStrip } from '../features/nearby/nearby-strip.tsx';
import { PairingScreen } from '../features/pair-device/pairing-screen.tsx';
import { KioskScreen } from '../features/scan/kiosk-screen.tsx';
import { ScanScreen } from '../features/scan/scan-screen.tsx';
import { ChooseGateScreen } from '../features/settings/choose-gate.tsx';
import { LanguageChoice } from '../features/settings/language-choice.tsx';
import { LoadingScreen, StartingScreen } from '../features/sync-health/loading-screen.tsx';
import type { Reader } from '../i18n/when.ts';
import type { AppPowers } from './powers.ts';
import type { SheetName } from './sheets.tsx';

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
  const camera = (
    <Viewfinder
      open={powers.openCamera}
      bulk={snapshot.manner.bulk && !snapshot.manner.kiosk}
      onCode={(text) => void app.scan(text, 'camera')}
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
      {snapshot.mode === 'entry' && (
        <NearbyStrip nearby={snapshot.nearby} onAdmit={({ token }) => void app.admitNear(token)} />
      )}
      <ScanScreen
        app={app}
        snapshot={snapshot}
        reader={reader}
        camera={camera}
        onFindPerson={() => onSheet('people')}
        onBoard={() => onSheet('board')}
        onPrint={({ person, ticketType = '' }) =>
          person && powers.printBadge({ name: person.name, company: person.company, ticketType })
        }
      />
    </>
  );
}

export function Stage(props: StageProps) {
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

/** Everything that can lie over the screen, each loaded when it is first opened: scanning waits for none of it. */
import { lazy, type ReactNode, Suspense } from 'react';
import type { GateApp, GateSnapshot } from '../app/gate-app.ts';
import { Viewfinder } from '../features/camera/viewfinder.tsx';
import type { Reader } from '../i18n/when.ts';
import { m } from '../i18n/words.ts';
import type { AppPowers } from './powers.ts';

const ConflictSheet = lazy(async () => ({
  default: (await import('../features/conflicts/conflict-sheet.tsx')).ConflictSheet,
}));
const FindPersonSheet = lazy(async () => ({
  default: (await import('../features/find-person/find-person-sheet.tsx')).FindPersonSheet,
}));
const BoardSheet = lazy(async () => ({
  default: (await import('../features/live-board/board-sheet.tsx')).BoardSheet,
}));
const ReadinessSheet = lazy(async () => ({
  default: (await import('../features/readiness/readiness-sheet.tsx')).ReadinessSheet,
}));
const ExchangeSheet = lazy(async () => ({
  default: (await import('../features/exchange/exchange-sheet.tsx')).ExchangeSheet,
}));
const SetPinSheet = lazy(async () => ({
  default: (await import('../features/names/set-pin.tsx')).SetPinSheet,
}));
const StaffUnlock = lazy(async () => ({
  default: (await import('../features/staff/staff-unlock.tsx')).StaffUnlock,
}));
const StaffSheet = lazy(async () => ({
  default: (await import('../features/staff/staff-sheet.tsx')).StaffSheet,
}));
const WalkInSheet = lazy(async () => ({
  default: (await import('../features/walk-in/walk-in-sheet.tsx')).WalkInSheet,
}));
const UnlockSheet = lazy(async () => ({
  default: (await import('../features/names/unlock-sheet.tsx')).UnlockSheet,
}));
const SettingsSheet = lazy(async () => ({
  default: (await import('../features/settings/settings-sheet.tsx')).SettingsSheet,
}));

export type SheetName =
  | 'settings'
  | 'conflicts'
  | 'unlock'
  | 'pin'
  /** A PIN that is needed before the unattended mode can begin. */
  | 'kiosk-pin'
  | 'kiosk-exit'
  | 'people'
  | 'walk-in'
  | 'staff'
  | 'board'
  | 'readiness'
  | 'exchange';

/** Asks who signs, wherever something has to be signed. */
export const AskWhoSigns = ({ app, snapshot }: Pick<SheetsProps, 'app' | 'snapshot'>) => (
  <Suspense fallback={<div className="h-44" />}>
    <StaffUnlock staff={snapshot.staff} actions={app.staff} />
  </Suspense>
);

export interface SheetsProps {
  readonly sheet: SheetName | undefined;
  readonly app: GateApp;
  readonly powers: AppPowers;
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  readonly onSheet: (sheet: SheetName | undefined) => void;
}

function PinSheets({ sheet, app, snapshot, onSheet }: SheetsProps): ReactNode {
  const close = (): void => onSheet(undefined);
  switch (sheet) {
    case 'pin':
      return <SetPinSheet open onClose={close} setPin={app.names.setPin} />;
    case 'kiosk-pin':
      return (
        <SetPinSheet
          open
          onClose={close}
          setPin={async (pin) => {
            await app.names.setPin(pin);
            app.setManner({ kiosk: true });
          }}
        />
      );
    case 'kiosk-exit':
      return (
        <UnlockSheet
          open
          title={m.kiosk_exit()}
          hint={m.kiosk_exit_line()}
          onClose={close}
          // Without a PIN nobody could leave; a tablet paired as a kiosk may have none yet.
          tryPin={async (pin) => (snapshot.names === 'unset' ? { kind: 'open' } : app.names.check(pin))}
          onOpen={() => {
            app.setManner({ kiosk: false });
            close();
          }}
        />
      );
    case 'unlock':
      return (
        <UnlockSheet
          open
          title={m.unlock_title()}
          hint={m.unlock_line()}
          onClose={close}
          tryPin={app.names.unlock}
          onOpen={close}
        />
      );
    case 'settings':
    case 'conflicts':
    case 'people':
    case 'walk-in':
    case 'staff':
    case 'board':
    case 'readiness':
    case 'exchange':
    case undefined:
      return null;
  }
}

function Open(props: SheetsProps): ReactNode {
  const { sheet, app, powers, snapshot, reader, onSheet } = props;
  const close = (): void => onSheet(undefined);
  switch (sheet) {
    case 'settings':
      return (
        <SettingsSheet
          open
          onClose={close}
          snapshot={snapshot}
          reader={reader}
          build={powers.build}
          onLocale={powers.locales.set}
          unlock={<AskWhoSigns app={app} snapshot={snapshot} />}
          onGate={(id) => void app.chooseGate(id)}
          onSetPin={() => onSheet('pin')}
          onReadiness={() => onSheet('readiness')}
          onExchange={() => onSheet('exchange')}
          onStaff={() => onSheet('staff')}
          onConflicts={() => onSheet('conflicts')}
          setManner={app.setManner}
          chooseVenue={app.chooseVenue}
          onKiosk={() => {
            if (snapshot.names === 'unset') return onSheet('kiosk-pin');
            app.setManner({ kiosk: true });
            close();
          }}
        />
      );
    case 'conflicts':
      return (
        <ConflictSheet
          open
          onClose={close}
          conflicts={snapshot.conflicts}
          resolved={snapshot.resolved}
          reader={reader}
          onSeen={app.acknowledgeConflict}
          signing={snapshot.signing}
          unlock={<AskWhoSigns app={app} snapshot={snapshot} />}
          resolve={app.resolve}
        />
      );
    case 'people':
      return (
        <FindPersonSheet
          open
          onClose={close}
          people={app.people}
          mode={snapshot.mode}
          gates={snapshot.gates}
          reader={reader}
          onWalkIn={
            snapshot.may.walkIn
              ? () => onSheet(snapshot.names === 'locked' ? 'unlock' : 'walk-in')
              : undefined
          }
        />
      );
    case 'walk-in':
      return (
        <WalkInSheet
          open
          onClose={close}
          snapshot={snapshot}
          walkIns={app.walkIns}
          onPrint={(person, ticket) => void powers.printBadge({ ...person, ticket })}
        />
      );
    case 'staff':
      return (
        <StaffSheet
          open
          onClose={close}
          staff={snapshot.staff}
          signing={snapshot.signing}
          actions={app.staff}
        />
      );
    case 'board':
      return <BoardSheet open onClose={close} read={app.board} link={snapshot.link} reader={reader} />;
    case 'readiness':
      return (
        <ReadinessSheet
          open
          onClose={close}
          snapshot={snapshot}
          probe={powers.readiness}
          version={`${powers.build.version} · ${powers.build.id}`}
          reader={reader}
        />
      );
    case 'exchange':
      return (
        <ExchangeSheet
          open
          onClose={close}
          exchange={app.exchange}
          reader={reader}
          fileName={`attend-gate-device-${snapshot.device ?? 0}.agx`}
          camera={(onCode) => <Viewfinder open={powers.openCamera} onCode={onCode} />}
        />
      );
    case 'pin':
    case 'kiosk-pin':
    case 'kiosk-exit':
    case 'unlock':
      return <PinSheets {...props} />;
    case undefined:
      return null;
  }
}

export const Sheets = (props: SheetsProps) => (
  <Suspense fallback={null}>
    <Open {...props} />
  </Suspense>
);

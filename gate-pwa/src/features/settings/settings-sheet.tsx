/** What staff and technicians look up: language, gate, device, connection, storage, version. */
import { ClipboardCheck, QrCode, ShieldCheck, Siren } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { GateApp, GateSnapshot } from '../../app/gate-app.ts';
import type { Locale } from '../../i18n/locale.ts';
import { count, type Reader, when } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { GateList } from './choose-gate.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { ScanMannerRows } from './scan-manner.tsx';
import { VenueAddress } from './venue-address.tsx';

export interface SettingsSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly snapshot: GateSnapshot;
  readonly reader: Reader;
  readonly build: { readonly version: string; readonly id: string };
  readonly onLocale: (locale: Locale) => void;
  /** Asks who signs. */
  readonly unlock: ReactNode;
  readonly onGate: (gate: string) => void;
  readonly onSetPin: () => void;
  readonly onReadiness: () => void;
  readonly onExchange: () => void;
  readonly onStaff: () => void;
  readonly onConflicts: () => void;
  readonly setManner: GateApp['setManner'];
  readonly chooseVenue: GateApp['chooseVenue'];
  readonly onKiosk: () => void;
}

/** iOS has no install prompt: the steps are shown instead (W9). */
const isApple = (): boolean =>
  /iPad|iPhone|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches;

const storageWords = (persisted: boolean | undefined): string =>
  persisted === undefined ? m.storage_unknown() : persisted ? m.storage_persisted() : m.storage_at_risk();

const LINK: Record<GateSnapshot['link'], () => string> = {
  connected: () => m.link_connected(),
  connecting: () => m.link_connecting(),
  offline: () => m.link_offline(),
};

const NAMES: Record<GateSnapshot['names'], () => string> = {
  unset: () => m.names_state_unset(),
  open: () => m.names_state_open(),
  locked: () => m.names_state_locked(),
};

function GateRow({
  snapshot,
  unlock,
  onGate,
}: Pick<SettingsSheetProps, 'snapshot' | 'unlock' | 'onGate'>): ReactNode {
  const [choosing, setChoosing] = useState(false);
  if (snapshot.gates.length < 2) return null;
  if (!choosing)
    return (
      <Button className="mt-3 w-full" data-testid="change-gate" onClick={() => setChoosing(true)}>
        {m.change_gate()}
      </Button>
    );
  if (!snapshot.may.gate && !snapshot.signing)
    return (
      <div className="mt-3 rounded-card border border-line p-4" data-testid="change-gate-sign">
        <p className="mb-3 font-semibold">{m.change_gate_sign()}</p>
        {unlock}
      </div>
    );
  const choose = (gate: string): void => {
    onGate(gate);
    setChoosing(false);
  };
  return (
    <div className="mt-3">
      <GateList gates={snapshot.gates} chosen={snapshot.gate?.id} onChoose={choose} />
    </div>
  );
}

export function SettingsSheet({
  open,
  onClose,
  snapshot,
  reader,
  build,
  onLocale,
  unlock,
  onGate,
  onSetPin,
  onReadiness,
  onExchange,
  onStaff,
  onConflicts,
  setManner,
  chooseVenue,
  onKiosk,
}: SettingsSheetProps) {
  const { event, gate, list, device, role, lastContact, unsent, persisted } = snapshot;
  // The device's own clock may be wrong: the last answer or contact is only compared with itself.
  const contact = lastContact === undefined ? m.never() : when(lastContact, lastContact, reader);
  return (
    <Sheet open={open} onClose={onClose} title={m.settings()} testId="settings-sheet">
      <Button
        className="mb-5 min-h-14 w-full text-lg"
        data-testid="readiness"
        icon={<ClipboardCheck aria-hidden />}
        onClick={onReadiness}
      >
        {m.ready_check_title()}
      </Button>
      {snapshot.may.annul && (
        <div className="mb-5 grid gap-2.5 sm:grid-cols-2">
          <Button
            className="min-h-14 text-lg"
            data-testid="staff"
            icon={<ShieldCheck aria-hidden />}
            onClick={onStaff}
          >
            {m.staff_title()}
          </Button>
          <Button
            className="min-h-14 text-lg"
            data-testid="conflicts"
            icon={<Siren aria-hidden />}
            onClick={onConflicts}
          >
            {m.conflict_sheet_title()}
          </Button>
        </div>
      )}
      <h3 className="mb-2 font-semibold text-sm text-soft">{m.language()}</h3>
      <LanguageChoice locale={reader.locale} onChange={onLocale} />
      <Facts
        title={m.this_device()}
        rows={[
          { name: m.set_event(), value: event?.name ?? '—' },
          { name: m.set_place(), value: event?.place || '—' },
          { name: m.set_gate(), value: gate?.name ?? '—' },
          { name: m.set_list(), value: list?.name ?? '—' },
          { name: m.set_device_no(), value: device ?? '—', testId: 'device-no' },
          { name: m.set_role(), value: role ?? '—' },
        ]}
      />
      <GateRow snapshot={snapshot} unlock={unlock} onGate={onGate} />
      {snapshot.stage === 'ready' && (
        <ScanMannerRows snapshot={snapshot} setManner={setManner} onKiosk={onKiosk} />
      )}
      <Facts
        title={m.set_names()}
        rows={[{ name: m.pin_label(), value: NAMES[snapshot.names](), testId: 'names-state' }]}
      />
      {snapshot.names !== 'locked' && (
        <Button className="mt-3 w-full" data-testid="set-pin" onClick={onSetPin}>
          {m.pin_change()}
        </Button>
      )}
      <Facts
        title={m.set_connection()}
        rows={[
          {
            name: m.set_connection(),
            value: snapshot.via === 'venue' ? m.link_venue() : LINK[snapshot.link](),
          },
          { name: m.set_contact(), value: contact },
          { name: m.set_unsent(), value: count(unsent, reader.locale) },
          { name: m.set_storage(), value: storageWords(persisted), testId: 'storage' },
        ]}
      />
      <VenueAddress chooseVenue={chooseVenue} />
      {snapshot.stage === 'ready' && (
        <Button
          className="mt-3 w-full"
          data-testid="exchange"
          icon={<QrCode aria-hidden className="size-5" />}
          onClick={onExchange}
        >
          {m.exchange_title()}
        </Button>
      )}
      {!isInstalled() && (
        <p className="mt-3 rounded-card bg-accent-wash p-4 text-accent-ink leading-relaxed">
          <strong className="block font-semibold">{m.set_install()}</strong>
          {persisted === false && <span className="block">{m.storage_advice()}</span>}
          {isApple() ? m.install_ios() : m.install_other()}
        </p>
      )}
      <Facts
        title={m.about()}
        rows={[
          { name: m.version(), value: build.version },
          { name: m.build(), value: build.id, testId: 'build-id' },
        ]}
      />
    </Sheet>
  );
}

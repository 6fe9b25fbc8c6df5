/** How this tablet scans: several codes at once, and without staff. */
import type { GateApp, GateSnapshot } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';

export interface ScanMannerProps {
  readonly snapshot: GateSnapshot;
  readonly setManner: GateApp['setManner'];
  readonly onKiosk: () => void;
}

export function ScanMannerRows({ snapshot, setManner, onKiosk }: ScanMannerProps) {
  const { bulk, badges } = snapshot.manner;
  return (
    <section className="mt-6">
      <h3 className="mb-2 font-semibold text-sm text-soft">{m.set_scanning()}</h3>
      <div className="rounded-card border border-line bg-raised p-4">
        <p className="font-semibold">{m.bulk_mode()}</p>
        <p className="mt-1 mb-3 text-soft">{m.bulk_hint()}</p>
        <Segmented
          label={m.bulk_mode()}
          testId="bulk"
          value={bulk ? 'on' : 'off'}
          onChange={(value) => setManner({ bulk: value === 'on' })}
          segments={[
            { value: 'off', label: m.off() },
            { value: 'on', label: m.on() },
          ]}
        />
        <p className="mt-5 font-semibold">{m.badge_mode()}</p>
        <p className="mt-1 mb-3 text-soft">{m.badge_hint()}</p>
        <Segmented
          label={m.badge_mode()}
          testId="badges"
          value={badges ? 'on' : 'off'}
          onChange={(value) => setManner({ badges: value === 'on' })}
          segments={[
            { value: 'off', label: m.off() },
            { value: 'on', label: m.on() },
          ]}
        />
        <p className="mt-5 mb-3 text-soft">{m.kiosk_hint()}</p>
        <Button className="w-full" data-testid="kiosk-start" onClick={onKiosk}>
          {m.kiosk_mode()}
        </Button>
      </div>
    </section>
  );
}

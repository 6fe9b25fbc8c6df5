/** Is this tablet ready for the doors? One list, worst first, each with what to do about it. */
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { GateSnapshot } from '../../app/gate-app.ts';
import type { Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import type { Readiness } from '../../platform/readiness.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { type Check, checksOf } from './checks.ts';

export interface ReadinessSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly snapshot: GateSnapshot;
  readonly probe: () => Promise<Readiness>;
  readonly version: string;
  readonly reader: Reader;
}

const LOOKS = {
  good: { icon: CircleCheck, ink: 'text-ok-ink', wash: '' },
  warn: { icon: TriangleAlert, ink: 'text-confirm-ink', wash: 'bg-confirm-wash' },
  bad: { icon: CircleX, ink: 'text-refuse-ink', wash: 'bg-refuse-wash' },
} as const;

function CheckRow({ check }: { readonly check: Check }) {
  const { icon: Icon, ink, wash } = LOOKS[check.state];
  return (
    <li
      data-testid="check"
      data-check={check.id}
      data-state={check.state}
      className={`flex items-start gap-3 px-4 py-3 ${wash}`}
    >
      <Icon aria-hidden className={`mt-0.5 size-6 shrink-0 ${ink}`} />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className={check.state === 'good' ? '' : 'font-semibold'}>{check.name}</span>
          <span className={`font-semibold ${ink}`}>{check.value}</span>
        </span>
        {check.help && <span className={`block ${ink}`}>{check.help}</span>}
      </span>
    </li>
  );
}

export function ReadinessSheet({ open, onClose, snapshot, probe, version, reader }: ReadinessSheetProps) {
  const [readiness, setReadiness] = useState<Readiness>();
  useEffect(() => {
    let current = true;
    const look = async (): Promise<void> => {
      const next = await probe();
      if (current) setReadiness(next);
    };
    void look();
    return () => {
      current = false;
    };
  }, [probe]);
  const checks = readiness && checksOf({ snapshot, readiness, version }, reader);
  const todo = checks?.filter(({ state }) => state !== 'good').length ?? 0;
  return (
    <Sheet open={open} onClose={onClose} title={m.ready_check_title()} testId="readiness-sheet">
      {checks && (
        <>
          <p
            role="status"
            className={`mb-4 rounded-card p-4 font-extrabold text-xl ${todo === 0 ? 'bg-ok-wash text-ok-ink' : 'bg-confirm-wash text-confirm-ink'}`}
          >
            {todo === 0 ? m.ready_all_good() : m.ready_some_bad({ count: todo })}
          </p>
          <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-raised">
            {checks.map((check) => (
              <CheckRow key={check.id} check={check} />
            ))}
          </ul>
        </>
      )}
    </Sheet>
  );
}

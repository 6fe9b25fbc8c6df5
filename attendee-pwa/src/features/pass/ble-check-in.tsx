/** Checking in over Bluetooth, where the browser knows it; elsewhere the reason, and the code above does as well. */
import { Bluetooth, CircleCheck, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { BleOutcome } from '../../app/wallet-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

export interface BleCheckInProps {
  /** This browser has Web Bluetooth. */
  readonly supported: boolean;
  /** Only a pass that is bound to this phone can answer a gate. */
  readonly claimed: boolean;
  readonly onCheckIn: () => Promise<BleOutcome>;
}

function wordsOf(outcome: BleOutcome): string {
  switch (outcome.status) {
    case 'answered':
      if (outcome.result === 'ok') return outcome.receipt ? m.ble_ok_receipt() : m.ble_ok();
      if (outcome.result === 'already_redeemed') return m.ble_already();
      return outcome.result === 'confirm' || outcome.result === 'incomplete'
        ? m.ble_staff()
        : m.ble_refused();
    case 'wrong_event':
      return m.ble_wrong_event();
    case 'not_a_gate':
    case 'no_answer':
    case 'failed':
      return m.ble_failed();
    case 'off':
      return m.ble_off();
    case 'cancelled':
      return m.ble_none_chosen();
  }
}

export function BleCheckIn({ supported, claimed, onCheckIn }: BleCheckInProps) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<BleOutcome>();
  const ok = outcome?.status === 'answered' && outcome.result === 'ok';
  const checkIn = async (): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    try {
      setOutcome(await onCheckIn());
    } finally {
      setBusy(false);
    }
  };
  if (!supported || !claimed)
    return (
      <p data-testid="ble-reason" className="flex items-start gap-2 px-1 text-soft text-sm leading-relaxed">
        <Bluetooth aria-hidden className="mt-0.5 size-4 shrink-0" />
        {supported ? m.ble_needs_protection() : m.ble_unsupported()}
      </p>
    );
  return (
    <section className="rounded-card bg-surface p-5 ring-1 ring-line">
      <Button
        className="min-h-14 w-full text-lg"
        data-testid="ble"
        disabled={busy}
        icon={
          busy ? (
            <LoaderCircle aria-hidden className="size-6 animate-spin" />
          ) : (
            <Bluetooth aria-hidden className="size-6 text-accent-ink" />
          )
        }
        onClick={() => void checkIn()}
      >
        {busy ? m.ble_busy() : m.ble_button()}
      </Button>
      <p className="mt-2 text-center text-soft text-sm">{m.ble_hint()}</p>
      <p
        role="status"
        data-testid="ble-answer"
        data-result={outcome?.status === 'answered' ? outcome.result : outcome?.status}
        className={
          outcome
            ? `mt-3 flex items-center justify-center gap-2 font-semibold leading-snug ${ok ? 'text-ok-ink' : 'text-refuse-ink'}`
            : ''
        }
      >
        {ok && <CircleCheck aria-hidden className="size-5" />}
        {outcome && wordsOf(outcome)}
      </p>
    </section>
  );
}

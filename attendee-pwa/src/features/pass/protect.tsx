/** Offers to bind the pass to this phone, and says what that ends: paper and screenshots (T3). */
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { ProtectOutcome } from '../../app/wallet-app.ts';
import { refusalWords } from '../../i18n/refusals.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';

export interface ProtectProps {
  readonly onProtect: () => Promise<ProtectOutcome>;
}

const wordsFor = (outcome: ProtectOutcome): string => {
  switch (outcome.status) {
    case 'protected':
      return '';
    case 'refused':
      return refusalWords(outcome.reason, undefined);
    case 'offline':
      return m.protect_offline();
    case 'no_ed25519':
      return m.protect_no_ed25519();
    case 'failed':
      return m.no_unexpected();
  }
};

export function Protect({ onProtect }: ProtectProps) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<ProtectOutcome>();
  const protect = async (): Promise<void> => {
    setBusy(true);
    try {
      setOutcome(await onProtect());
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="rounded-card bg-surface p-5 ring-1 ring-line">
      <h2 className="flex items-center gap-2 font-extrabold text-lg">
        <ShieldCheck aria-hidden className="size-6 text-ok-ink" />
        {m.protect_title()}
      </h2>
      <p className="mt-1.5 text-soft leading-relaxed">{m.protect_line()}</p>
      <Button
        look="primary"
        className="mt-4 w-full"
        data-testid="protect"
        disabled={busy}
        onClick={() => void protect()}
      >
        {busy ? m.add_busy() : m.protect_button()}
      </Button>
      <p
        role="status"
        data-testid="protect-answer"
        className={outcome ? 'mt-3 font-semibold text-refuse-ink' : ''}
      >
        {outcome && wordsFor(outcome)}
      </p>
    </section>
  );
}

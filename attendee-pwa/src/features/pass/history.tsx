/** Every time the holder came and went, as the gates wrote it. */
import { asMillis, type EventInfo, type PassAttendance } from '@attend-gate/shared';
import { type Reader, when } from '@attend-gate/shared/client';
import { LogIn, LogOut, QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { m } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { ReceiptSheet } from './receipt-sheet.tsx';

export interface HistoryProps {
  readonly said: PassAttendance | undefined;
  readonly event: EventInfo;
  readonly reader: Reader;
}

export function History({ said, event, reader }: HistoryProps) {
  const [receipt, setReceipt] = useState<string>();
  const passages = said?.history.toReversed() ?? [];
  const gateOf = (id: string | undefined): string =>
    event.gates.find((gate) => gate.id === id)?.name ?? id ?? m.gate_unknown();
  return (
    <section className="rounded-card bg-surface ring-1 ring-line">
      <h2 className="px-5 pt-4 pb-1 font-semibold text-soft">{m.history()}</h2>
      {passages.length === 0 && <p className="px-5 pb-4">{m.history_none()}</p>}
      <ol className="divide-y divide-line" data-testid="history">
        {passages.map((passage) => {
          const Icon = passage.kind === 'entry' ? LogIn : LogOut;
          const proof = said?.receipts.get(passage.fact);
          return (
            <li key={passage.fact} className="flex items-center gap-3 px-5 py-3">
              <Icon
                aria-hidden
                className={`size-5 ${passage.kind === 'entry' ? 'text-ok-ink' : 'text-repeat-ink'}`}
              />
              <span className={passage.annulled ? 'text-soft line-through' : 'font-semibold'}>
                {passage.kind === 'entry' ? m.history_entry() : m.history_exit()}
              </span>
              {passage.annulled && <span className="text-soft text-sm">{m.history_annulled()}</span>}
              <span className="ml-auto text-right text-soft">
                {/* Each with its day where it is not the event's first. */}
                {when(passage.at, asMillis(event.startsAt), reader)} · {gateOf(passage.gate)}
              </span>
              {proof !== undefined && (
                <IconButton
                  label={m.receipt_show()}
                  data-testid="receipt-show"
                  onClick={() => setReceipt(proof)}
                  className="-my-2 -mr-3 border-transparent bg-transparent"
                >
                  <QrIcon aria-hidden className="size-5" />
                </IconButton>
              )}
            </li>
          );
        })}
      </ol>
      <ReceiptSheet receipt={receipt} onClose={() => setReceipt(undefined)} />
    </section>
  );
}

/** Both sides of every open conflict: gate, device, time. Nothing is decided here; a supervisor resolves it. */
import { Check, ShieldAlert } from 'lucide-react';
import type { ConflictEntry, ConflictView } from '../../app/gate-app.ts';
import { exactTime, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface ConflictSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly conflicts: readonly ConflictView[];
  readonly reader: Reader;
  readonly onSeen: (id: string) => void;
}

function Side({ entry, reader }: { readonly entry: ConflictEntry; readonly reader: Reader }) {
  return (
    <li
      className={`rounded-control border-2 p-3.5 ${entry.first ? 'border-line bg-surface' : 'border-refuse bg-refuse-wash'}`}
    >
      <p className="flex flex-wrap items-center justify-between gap-x-2">
        <span className={`font-semibold text-sm ${entry.first ? 'text-soft' : 'text-refuse-ink'}`}>
          {entry.first ? m.conflict_first() : m.conflict_later()}
        </span>
        {entry.mine && (
          <span className="rounded-full bg-accent px-2.5 py-0.5 font-semibold text-on-accent text-sm">
            {m.conflict_mine()}
          </span>
        )}
      </p>
      <p className="mt-1 font-extrabold text-2xl">{exactTime(entry.at, reader)}</p>
      <p className="font-semibold">{entry.gate || m.gate_unknown()}</p>
      <p className="text-soft">{m.device_no({ no: entry.device })}</p>
    </li>
  );
}

function ConflictCard({
  conflict,
  reader,
  onSeen,
}: { readonly conflict: ConflictView } & Pick<ConflictSheetProps, 'reader' | 'onSeen'>) {
  return (
    <li
      data-testid="conflict"
      data-conflict={conflict.id}
      className="rounded-card border border-line bg-raised p-4"
    >
      <h3 className="mb-3 font-extrabold text-xl">{conflict.name || m.name_unknown()}</h3>
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-2.5">
        {conflict.entries.map((entry) => (
          <Side key={`${entry.device}-${entry.at}`} entry={entry} reader={reader} />
        ))}
      </ul>
      {conflict.acknowledged ? (
        <p className="mt-3 flex items-center gap-2 font-semibold text-ok-ink">
          <Check aria-hidden className="size-5" />
          {m.conflict_ack()}
        </p>
      ) : (
        <Button
          look="primary"
          data-testid="conflict-seen"
          className="mt-3 w-full"
          icon={<Check aria-hidden className="size-5" />}
          onClick={() => onSeen(conflict.id)}
        >
          {m.conflict_ack()}
        </Button>
      )}
    </li>
  );
}

export function ConflictSheet({ open, onClose, conflicts, reader, onSeen }: ConflictSheetProps) {
  const ordered = [...conflicts].sort((a, b) => Number(a.acknowledged) - Number(b.acknowledged));
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={m.conflict_sheet_title()}
      hint={m.conflict_sheet_line()}
      testId="conflict-sheet"
    >
      <p className="mb-4 flex gap-3 rounded-card bg-confirm-wash p-4 text-confirm-ink">
        <ShieldAlert aria-hidden className="mt-0.5 size-6 shrink-0" />
        <span className="font-semibold leading-relaxed">{m.conflict_advice()}</span>
      </p>
      <ul className="space-y-3">
        {ordered.map((conflict) => (
          <ConflictCard key={conflict.id} conflict={conflict} reader={reader} onSeen={onSeen} />
        ))}
      </ul>
    </Sheet>
  );
}

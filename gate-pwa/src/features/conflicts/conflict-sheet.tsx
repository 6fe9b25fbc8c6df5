/** Both sides of every conflict: gate, device, time; and what somebody who may sign says of it (L5). */
import { Check, Gavel, ShieldAlert, ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type {
  ConflictAnswer,
  ConflictEntry,
  ConflictView,
  GateApp,
  StaffMember,
} from '../../app/gate-app.ts';
import { exactTime, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface ConflictSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly conflicts: readonly ConflictView[];
  /** Answered ones. */
  readonly resolved: readonly ConflictView[];
  readonly reader: Reader;
  readonly onSeen: (id: string) => void;
  readonly signing: StaffMember | undefined;
  /** Asks who signs. */
  readonly unlock: ReactNode;
  readonly resolve: GateApp['resolve'];
}

const ANSWERS: Record<ConflictAnswer, { readonly title: () => string; readonly line: () => string }> = {
  'same-person': { title: () => m.resolve_same(), line: () => m.resolve_same_line() },
  'both-real': { title: () => m.resolve_both(), line: () => m.resolve_both_line() },
  fraud: { title: () => m.resolve_fraud(), line: () => m.resolve_fraud_line() },
};
const isConflictAnswer = (answer: string | undefined): answer is ConflictAnswer =>
  answer !== undefined && answer in ANSWERS;

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

type CardProps = { readonly conflict: ConflictView } & Pick<
  ConflictSheetProps,
  'reader' | 'onSeen' | 'signing' | 'unlock' | 'resolve'
>;

/** The three answers, for whoever may sign one. */
function Resolve({
  conflict,
  signing,
  unlock,
  resolve,
  onDone,
}: Pick<CardProps, 'conflict' | 'signing' | 'unlock' | 'resolve'> & { readonly onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  if (!signing) return <div className="mt-4">{unlock}</div>;
  const answer = async (with_: ConflictAnswer): Promise<void> => {
    setBusy(true);
    const done = await resolve(conflict.id, with_);
    setBusy(false);
    if (done !== 'not_signed') onDone();
  };
  return (
    <div className="mt-4">
      <p className="mb-3 flex items-center gap-2 font-semibold text-ok-ink">
        <ShieldCheck aria-hidden className="size-6 shrink-0" />
        {m.override_signs({ name: signing.name })}
      </p>
      <div className="grid gap-2.5">
        {(Object.keys(ANSWERS) as ConflictAnswer[]).map((one) => (
          <Button
            key={one}
            disabled={busy}
            data-testid={`resolve-${one}`}
            className="min-h-16 w-full justify-start text-left"
            onClick={() => void answer(one)}
          >
            <span className="leading-snug">
              <span className="block font-extrabold text-lg">{ANSWERS[one].title()}</span>
              <span className="block font-normal text-soft">{ANSWERS[one].line()}</span>
            </span>
          </Button>
        ))}
      </div>
    </div>
  );
}

function Seen({ conflict, onSeen }: Pick<CardProps, 'conflict' | 'onSeen'>) {
  return conflict.acknowledged ? (
    <p className="flex min-h-target flex-1 items-center gap-2 font-semibold text-ok-ink">
      <Check aria-hidden className="size-5" />
      {m.conflict_ack()}
    </p>
  ) : (
    <Button
      look="primary"
      data-testid="conflict-seen"
      className="min-h-14 flex-1 text-lg"
      icon={<Check aria-hidden className="size-5" />}
      onClick={() => onSeen(conflict.id)}
    >
      {m.conflict_ack()}
    </Button>
  );
}

function ConflictCard(props: CardProps) {
  const { conflict, reader, onSeen } = props;
  const [resolving, setResolving] = useState(false);
  const { answer } = conflict;
  return (
    <li
      data-testid={answer === undefined ? 'conflict' : 'conflict-resolved'}
      data-conflict={conflict.id}
      data-answer={answer}
      className="rounded-card border border-line bg-raised p-4"
    >
      <h3 className="mb-3 flex flex-wrap items-baseline gap-x-3 font-extrabold text-xl">
        {conflict.name || m.name_unknown()}
        {conflict.ticketType && (
          <span className="font-normal text-base text-soft">{conflict.ticketType}</span>
        )}
      </h3>
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-2.5">
        {conflict.entries.map((entry) => (
          <Side key={`${entry.device}-${entry.at}`} entry={entry} reader={reader} />
        ))}
      </ul>
      {resolving ? (
        <Resolve {...props} onDone={() => setResolving(false)} />
      ) : (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {answer === undefined ? (
            <Seen conflict={conflict} onSeen={onSeen} />
          ) : (
            <p className="flex min-h-target flex-1 items-center gap-2 font-semibold text-ok-ink">
              <Gavel aria-hidden className="size-5" />
              {isConflictAnswer(answer) ? ANSWERS[answer].title() : m.resolve_done()}
            </p>
          )}
          <Button
            data-testid="resolve"
            className={`min-h-14 text-lg ${answer === undefined ? 'flex-1' : ''}`}
            icon={<Gavel aria-hidden className="size-5" />}
            onClick={() => setResolving(true)}
          >
            {answer === undefined ? m.resolve() : m.resolve_again()}
          </Button>
        </div>
      )}
    </li>
  );
}

export function ConflictSheet({ open, onClose, conflicts, resolved, ...card }: ConflictSheetProps) {
  const ordered = [...conflicts].sort((a, b) => Number(a.acknowledged) - Number(b.acknowledged));
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={m.conflict_sheet_title()}
      hint={m.conflict_sheet_line()}
      testId="conflict-sheet"
    >
      {ordered.length > 0 ? (
        <p className="mb-4 flex gap-3 rounded-card bg-confirm-wash p-4 text-confirm-ink">
          <ShieldAlert aria-hidden className="mt-0.5 size-6 shrink-0" />
          <span className="font-semibold leading-relaxed">{m.conflict_advice()}</span>
        </p>
      ) : (
        <p data-testid="conflicts-none" className="py-6 text-center text-lg text-soft">
          {m.conflict_none()}
        </p>
      )}
      <ul className="space-y-3">
        {ordered.map((conflict) => (
          <ConflictCard key={conflict.id} conflict={conflict} {...card} />
        ))}
      </ul>
      {resolved.length > 0 && (
        <>
          <h3 className="mt-6 mb-2 font-semibold text-soft">{m.resolve_list()}</h3>
          <ul className="space-y-3">
            {resolved.map((conflict) => (
              <ConflictCard key={conflict.id} conflict={conflict} {...card} />
            ))}
          </ul>
        </>
      )}
    </Sheet>
  );
}

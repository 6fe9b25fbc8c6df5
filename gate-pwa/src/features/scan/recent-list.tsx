/** What this device answered lately: a strip under the verdict, and the whole list in a sheet. */
import { Undo2 } from 'lucide-react';
import type { GateSnapshot, Outcome } from '../../app/gate-app.ts';
import { clockTime, exactTime, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Saying, say, type Tone } from './say.ts';
import { Sign } from './sign.tsx';
import { canUndo } from './undo-sheet.tsx';

const INK: Record<Tone, string> = {
  ok: 'bg-ok-wash text-ok-ink',
  confirm: 'bg-confirm-wash text-confirm-ink',
  refuse: 'bg-refuse-wash text-refuse-ink',
  repeat: 'bg-repeat-wash text-repeat-ink',
};

export interface RecentProps {
  readonly outcomes: readonly Outcome[];
  readonly gates: GateSnapshot['gates'];
  readonly reader: Reader;
}

function Badge({ saying, className = 'size-9' }: { readonly saying: Saying; readonly className?: string }) {
  return (
    <span className={`grid shrink-0 place-items-center rounded-full ${INK[saying.tone]} ${className}`}>
      <Sign name={saying.sign} className="size-1/2" />
    </span>
  );
}

/** The last few, newest first; opens the list. */
export function RecentStrip({
  outcomes,
  gates,
  reader,
  onOpen,
}: RecentProps & { readonly onOpen: () => void }) {
  const lately = outcomes.slice(0, 8);
  return (
    <button
      type="button"
      onClick={onOpen}
      data-testid="recent-strip"
      className="flex min-w-0 flex-1 items-center overflow-hidden rounded-card border border-line bg-surface px-4 text-left"
    >
      <span className="sr-only">{m.recent()}</span>
      {lately.length === 0 && <span className="text-soft">{m.recent_empty()}</span>}
      {/* Who does not fit in one line wraps into the hidden second one, whole. */}
      <span className="flex h-12 flex-wrap gap-x-6 overflow-hidden landscape:h-24 landscape:2xl:h-12">
        {lately.map((outcome) => {
          const saying = say(answerOf(outcome, gates), reader);
          return (
            <span key={outcome.id} className="flex h-12 min-w-0 shrink-0 items-center gap-2.5">
              <Badge saying={saying} />
              <span className="min-w-0 leading-tight">
                <span className="block max-w-32 truncate font-semibold">
                  {outcome.person?.name || saying.title}
                </span>
                <span className="block text-soft text-sm">{clockTime(outcome.at, reader)}</span>
              </span>
            </span>
          );
        })}
      </span>
    </button>
  );
}

export interface RecentSheetProps extends RecentProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Left out where this device's role may take nothing back. */
  readonly onUndo?: (outcome: Outcome) => void;
}

export function RecentSheet({ open, onClose, onUndo, outcomes, gates, reader }: RecentSheetProps) {
  return (
    <Sheet open={open} onClose={onClose} title={m.recent()} hint={m.recent_hint()} testId="recent-sheet">
      {outcomes.length === 0 && <p className="py-8 text-center text-soft">{m.recent_empty()}</p>}
      <ul className="divide-y divide-line">
        {outcomes.map((outcome) => {
          const saying = say(answerOf(outcome, gates), reader);
          return (
            <li key={outcome.id} data-testid="recent-row" className="flex items-center gap-3.5 py-3">
              <Badge saying={saying} className="size-11" />
              <span className="min-w-0 flex-1 leading-snug">
                <span className="block truncate font-semibold text-lg">
                  {outcome.person?.name || saying.title}
                </span>
                <span className="block text-soft">
                  {[outcome.person?.name && saying.title, saying.lines[0]].filter(Boolean).join(' · ')}
                </span>
              </span>
              <time className="shrink-0 text-soft">{exactTime(outcome.at, reader)}</time>
              {onUndo && canUndo(outcome) && (
                <IconButton label={m.undo()} data-testid="recent-undo" onClick={() => onUndo(outcome)}>
                  <Undo2 aria-hidden />
                </IconButton>
              )}
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

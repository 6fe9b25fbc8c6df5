/** The last answers of this device, each with what can be taken back. */
import { Undo2 } from 'lucide-react';
import type { Outcome } from '../../app/gate-app.ts';
import { exactTime } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { canUndo } from './afterwards.ts';
import { OutcomeBadge, type RecentProps } from './recent-list.tsx';
import { answerOf, say } from './say.ts';

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
              <OutcomeBadge saying={saying} className="size-11" />
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

/** What staff can do about an answer, on the panel itself. Whatever they do, the next scan is taken all the same. */
import { Undo2, UserCheck } from 'lucide-react';
import type { GateRights, Outcome } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { canUndo } from './undo-sheet.tsx';

export interface VerdictActionsProps {
  readonly outcome: Outcome;
  readonly may: GateRights;
  readonly onConfirm: () => void;
  readonly onUndo: () => void;
}

/** Undefined when there is nothing to do. */
export function verdictActions({ outcome, may, onConfirm, onUndo }: VerdictActionsProps) {
  const { verdict, direction } = outcome;
  if (verdict.status === 'confirm' && direction !== 'lookup')
    return (
      <Button
        look="answer"
        data-testid="confirm"
        className="min-h-16 flex-1 text-xl"
        icon={<UserCheck aria-hidden />}
        onClick={onConfirm}
      >
        {m.admit_now()}
      </Button>
    );
  if (verdict.status === 'ok' && may.annul && canUndo(outcome))
    return (
      <Button
        look="panel"
        data-testid="undo"
        icon={<Undo2 aria-hidden className="size-5" />}
        onClick={onUndo}
      >
        {m.undo()}
      </Button>
    );
  return undefined;
}

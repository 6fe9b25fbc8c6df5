/** What staff can do about an answer, on the panel itself. Whatever they do, the next scan is taken all the same. */
import { CircleQuestionMark, HandCoins, Printer, Undo2, UserCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Decision, GateRights, Outcome } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { canUndo } from './undo-sheet.tsx';

export interface VerdictActionsProps {
  readonly outcome: Outcome;
  readonly may: GateRights;
  readonly onDecide: (decision: Decision) => void;
  readonly onAnswer: () => void;
  readonly onUndo: () => void;
  /** Left out where this tablet prints no badges. */
  readonly onPrint?: (() => void) | undefined;
}

const BIG = 'min-h-16 flex-1 text-xl';

/** Undefined when there is nothing to do. */
export function verdictActions({
  outcome,
  may,
  onDecide,
  onAnswer,
  onUndo,
  onPrint,
}: VerdictActionsProps): ReactNode {
  const { verdict, direction } = outcome;
  switch (verdict.status) {
    case 'confirm':
      return direction === 'lookup' ? undefined : (
        <Button
          look="answer"
          data-testid="confirm"
          className={BIG}
          icon={<UserCheck aria-hidden />}
          onClick={() => onDecide({ kind: 'confirm' })}
        >
          {m.admit_now()}
        </Button>
      );
    case 'incomplete':
      return direction === 'lookup' ? undefined : (
        <Button
          look="answer"
          data-testid="answer"
          className={BIG}
          icon={<CircleQuestionMark aria-hidden />}
          onClick={onAnswer}
        >
          {m.q_answer()}
        </Button>
      );
    case 'error':
      return verdict.explanation.kind === 'unpaid' &&
        verdict.explanation.acceptable &&
        direction === 'entry' ? (
        <Button
          look="panel"
          data-testid="accept-unpaid"
          className={BIG}
          icon={<HandCoins aria-hidden />}
          onClick={() => onDecide({ kind: 'accept_unpaid' })}
        >
          {m.accept_unpaid()}
        </Button>
      ) : undefined;
    case 'ok':
      return <Afterwards outcome={outcome} may={may} onUndo={onUndo} onPrint={onPrint} />;
  }
}

/** After a yes: print again, take back. */
function Afterwards({
  outcome,
  may,
  onUndo,
  onPrint,
}: Pick<VerdictActionsProps, 'outcome' | 'may' | 'onUndo' | 'onPrint'>) {
  return (
    <>
      {onPrint && outcome.person && (
        <Button
          look="panel"
          data-testid="badge-again"
          icon={<Printer aria-hidden className="size-5" />}
          onClick={onPrint}
        >
          {m.badge_again()}
        </Button>
      )}
      {may.annul && canUndo(outcome) && (
        <Button
          look="panel"
          data-testid="undo"
          icon={<Undo2 aria-hidden className="size-5" />}
          onClick={onUndo}
        >
          {m.undo()}
        </Button>
      )}
    </>
  );
}

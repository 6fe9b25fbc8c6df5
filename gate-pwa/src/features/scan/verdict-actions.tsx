/** What staff can do about an answer, on the panel itself. Whatever they do, the next scan is taken all the same. */
import { CircleQuestionMark, HandCoins, Printer, QrCode, ShieldCheck, Undo2, UserCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Decision, GateRights, Outcome } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { canOverride, canUndo, hasReceipt, needsSupervisor } from './afterwards.ts';

export interface VerdictActionsProps {
  readonly outcome: Outcome;
  readonly may: GateRights;
  readonly onDecide: (decision: Decision) => void;
  readonly onAnswer: () => void;
  readonly onUndo: () => void;
  readonly onOverride: () => void;
  /** Left out where this tablet prints no badges. */
  readonly onPrint?: (() => void) | undefined;
  /** Left out while the server hears of admissions by itself. */
  readonly onReceipt?: (() => void) | undefined;
}

const BIG = 'min-h-16 flex-1 text-xl';

/** Undefined when there is nothing to do. */
export function verdictActions({
  outcome,
  may,
  onDecide,
  onAnswer,
  onUndo,
  onOverride,
  onPrint,
  onReceipt,
}: VerdictActionsProps): ReactNode {
  const { verdict, direction } = outcome;
  // It asked for nothing but what had happened already.
  if (outcome.receipt !== undefined) return undefined;
  switch (verdict.status) {
    case 'confirm':
      if (direction === 'lookup') return undefined;
      return needsSupervisor(verdict) ? (
        <Button
          look="answer"
          data-testid="over-cap"
          className={BIG}
          icon={<ShieldCheck aria-hidden />}
          onClick={onOverride}
        >
          {m.over_cap()}
        </Button>
      ) : (
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
      return <Against outcome={outcome} may={may} onDecide={onDecide} onOverride={onOverride} />;
    case 'ok':
      return (
        <Afterwards outcome={outcome} may={may} onUndo={onUndo} onPrint={onPrint} onReceipt={onReceipt} />
      );
  }
}

/** After a no: what the list allows, and what a person may sign. */
function Against({
  outcome,
  may,
  onDecide,
  onOverride,
}: Pick<VerdictActionsProps, 'outcome' | 'may' | 'onDecide' | 'onOverride'>) {
  const { verdict, direction } = outcome;
  const explanation = verdict.status === 'error' ? verdict.explanation : undefined;
  const acceptable = explanation?.kind === 'unpaid' && explanation.acceptable;
  return (
    <>
      {may.annul && canOverride(outcome) && (
        <Button
          look="panel"
          data-testid="override"
          className="min-h-14"
          icon={<ShieldCheck aria-hidden className="size-5" />}
          onClick={onOverride}
        >
          {m.override()}
        </Button>
      )}
      {acceptable && direction === 'entry' && (
        <Button
          look="panel"
          data-testid="accept-unpaid"
          className={BIG}
          icon={<HandCoins aria-hidden />}
          onClick={() => onDecide({ kind: 'accept_unpaid' })}
        >
          {m.accept_unpaid()}
        </Button>
      )}
    </>
  );
}

/** After a yes: a receipt, print again, take back. */
function Afterwards({
  outcome,
  may,
  onUndo,
  onPrint,
  onReceipt,
}: Pick<VerdictActionsProps, 'outcome' | 'may' | 'onUndo' | 'onPrint' | 'onReceipt'>) {
  return (
    <>
      {onReceipt && hasReceipt(outcome) && (
        <Button
          look="panel"
          data-testid="receipt"
          icon={<QrCode aria-hidden className="size-5" />}
          onClick={onReceipt}
        >
          {m.receipt_button()}
        </Button>
      )}
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

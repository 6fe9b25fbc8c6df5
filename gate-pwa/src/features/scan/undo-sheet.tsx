/** Takes an entry or exit back: one tap on what went wrong. The record stays; the reason is part of it (L7). */
import { ANNUL_REASONS, type AnnulReason } from '@attend-gate/shared';
import { Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { GateApp, Outcome, StaffMember } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';

const WORDS: Record<AnnulReason, () => string> = {
  mistake: () => m.undo_mistake(),
  wrong_person: () => m.undo_wrong_person(),
  test: () => m.undo_test(),
  left: () => m.undo_left(),
  other: () => m.undo_other(),
};
const REFUSALS: Record<'unknown' | 'too_late' | 'done', () => string> = {
  unknown: () => m.undo_unknown(),
  too_late: () => m.undo_too_late(),
  done: () => m.undo_already(),
};

export interface UndoSheetProps {
  readonly outcome: Outcome | undefined;
  readonly onClose: () => void;
  readonly annul: GateApp['annul'];
  readonly signing: StaffMember | undefined;
  /** Asks who signs: after 15 minutes nobody else may. */
  readonly unlock: ReactNode;
}

export function UndoSheet({ outcome, onClose, annul, signing, unlock }: UndoSheetProps) {
  const [said, setRefusal] = useState<keyof typeof REFUSALS>();
  const refusal = said === 'too_late' && signing ? undefined : said;
  const close = (): void => {
    setRefusal(undefined);
    onClose();
  };
  const take = async (id: number, reason: AnnulReason): Promise<void> => {
    const answer = await annul(id, reason);
    if (answer === 'done') close();
    else setRefusal(answer);
  };
  return (
    <Sheet
      open={outcome !== undefined}
      onClose={close}
      title={m.undo_title()}
      hint={[outcome?.person?.name, m.undo_hint()].filter(Boolean).join(' · ')}
      testId="undo-sheet"
    >
      {refusal && (
        <p role="alert" className="mb-3 rounded-card bg-refuse-wash p-4 font-semibold text-refuse-ink">
          {REFUSALS[refusal]()}
        </p>
      )}
      {refusal === 'too_late' ? (
        unlock
      ) : (
        <ul className="grid gap-2.5">
          {ANNUL_REASONS.map((reason) => (
            <li key={reason}>
              <Button
                className="min-h-14 w-full justify-start text-lg"
                data-testid={`undo-${reason}`}
                icon={<Undo2 aria-hidden className="text-soft" />}
                onClick={() => outcome && void take(outcome.id, reason)}
              >
                {WORDS[reason]()}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}

/** Lets somebody in against a refusal (L6): only with a person's own key, who says why. The refusal stays in the ledger. */
import { OVERRIDE_REASONS, type OverrideReason } from '@attend-gate/shared';
import { DoorOpen, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Outcome, StaffMember } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import type { Saying } from './say.ts';

const WORDS: Record<OverrideReason, () => string> = {
  identity: () => m.why_identity(),
  agreed: () => m.why_agreed(),
  came_back: () => m.why_came_back(),
  ticket: () => m.why_ticket(),
  other: () => m.why_other(),
};

export interface OverrideSheetProps {
  /** The refusal; undefined = closed. */
  readonly outcome: Outcome | undefined;
  readonly saying: Saying | undefined;
  readonly signing: StaffMember | undefined;
  /** Asks who signs. */
  readonly unlock: ReactNode;
  readonly onClose: () => void;
  readonly onOverride: (why: OverrideReason) => void;
}

export function OverrideSheet({ outcome, saying, signing, unlock, onClose, onOverride }: OverrideSheetProps) {
  return (
    <Sheet
      open={outcome !== undefined}
      onClose={onClose}
      title={m.override_title()}
      hint={[outcome?.person?.name, saying?.title, saying?.lines[0]].filter(Boolean).join(' · ')}
      testId="override-sheet"
    >
      {signing ? (
        <>
          <p className="mb-4 flex items-center gap-2 font-semibold text-ok-ink">
            <ShieldCheck aria-hidden className="size-6 shrink-0" />
            {m.override_signs({ name: signing.name })}
          </p>
          <ul className="grid gap-2.5">
            {OVERRIDE_REASONS.map((why) => (
              <li key={why}>
                <Button
                  className="min-h-16 w-full justify-start text-lg"
                  data-testid={`override-${why}`}
                  icon={<DoorOpen aria-hidden className="text-soft" />}
                  onClick={() => onOverride(why)}
                >
                  {WORDS[why]()}
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        unlock
      )}
    </Sheet>
  );
}

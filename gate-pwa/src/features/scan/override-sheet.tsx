/**
 * Lets somebody in against a refusal (L6) or over a cap (V22): only with a person's own key. Against a refusal that person
 * says why; the refusal stays in the ledger.
 */
import { OVERRIDE_REASONS, type OverrideReason } from '@attend-gate/shared';
import { DoorOpen, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Decision, Outcome, StaffMember } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { needsSupervisor } from './afterwards.ts';
import type { Saying } from './say.ts';

const WORDS: Record<OverrideReason, () => string> = {
  identity: () => m.why_identity(),
  agreed: () => m.why_agreed(),
  came_back: () => m.why_came_back(),
  ticket: () => m.why_ticket(),
  other: () => m.why_other(),
};

function Reasons({ onWhy }: { readonly onWhy: (why: OverrideReason) => void }) {
  return (
    <ul className="grid gap-2.5">
      {OVERRIDE_REASONS.map((why) => (
        <li key={why}>
          <Button
            className="min-h-16 w-full justify-start text-lg"
            data-testid={`override-${why}`}
            icon={<DoorOpen aria-hidden className="text-soft" />}
            onClick={() => onWhy(why)}
          >
            {WORDS[why]()}
          </Button>
        </li>
      ))}
    </ul>
  );
}

export interface OverrideSheetProps {
  /** The refusal, or the question that only a supervisor answers; undefined = closed. */
  readonly outcome: Outcome | undefined;
  readonly saying: Saying | undefined;
  readonly signing: StaffMember | undefined;
  /** Asks who signs. */
  readonly unlock: ReactNode;
  readonly onClose: () => void;
  readonly onDecide: (decision: Decision) => void;
}

export function OverrideSheet({ outcome, saying, signing, unlock, onClose, onDecide }: OverrideSheetProps) {
  const overCap = outcome !== undefined && needsSupervisor(outcome.verdict);
  return (
    <Sheet
      open={outcome !== undefined}
      onClose={onClose}
      title={overCap ? m.over_cap_title() : m.override_title()}
      hint={[outcome?.person?.name, saying?.title, saying?.lines[0]].filter(Boolean).join(' · ')}
      testId="override-sheet"
    >
      {signing ? (
        <>
          <p className="mb-4 flex items-center gap-2 font-semibold text-ok-ink">
            <ShieldCheck aria-hidden className="size-6 shrink-0" />
            {m.override_signs({ name: signing.name })}
          </p>
          {overCap ? (
            <Button
              look="primary"
              className="min-h-16 w-full text-xl"
              data-testid="over-cap-admit"
              icon={<DoorOpen aria-hidden />}
              onClick={() => onDecide({ kind: 'confirm' })}
            >
              {m.over_cap_admit()}
            </Button>
          ) : (
            <Reasons onWhy={(why) => onDecide({ kind: 'override', why })} />
          )}
        </>
      ) : (
        unlock
      )}
    </Sheet>
  );
}

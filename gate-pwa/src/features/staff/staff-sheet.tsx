/** Signing on and off by oneself, from the settings or the bar. */
import { LockKeyhole, ShieldCheck } from 'lucide-react';
import type { Staff, StaffMember } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { roleWords, StaffUnlock } from './staff-unlock.tsx';

export interface StaffSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly staff: readonly StaffMember[];
  readonly signing: StaffMember | undefined;
  readonly actions: Staff;
}

export function StaffSheet({ open, onClose, staff, signing, actions }: StaffSheetProps) {
  const end = (): void => {
    actions.lock();
    onClose();
  };
  return (
    <Sheet open={open} onClose={onClose} title={m.staff_title()} hint={m.staff_hint()} testId="staff-sheet">
      {signing ? (
        <>
          <p className="mb-4 flex items-center gap-3 rounded-card bg-ok-wash p-5 text-ok-ink">
            <ShieldCheck aria-hidden className="size-9 shrink-0" />
            <span className="leading-snug">
              <strong data-testid="signing-name" className="block font-extrabold text-2xl">
                {signing.name}
              </strong>
              {roleWords(signing.role)} · {m.staff_signs()}
            </span>
          </p>
          <Button
            look="primary"
            data-testid="staff-lock"
            className="min-h-14 w-full text-lg"
            icon={<LockKeyhole aria-hidden />}
            onClick={end}
          >
            {m.staff_lock()}
          </Button>
        </>
      ) : (
        <StaffUnlock staff={staff} actions={actions} onOpen={onClose} />
      )}
    </Sheet>
  );
}

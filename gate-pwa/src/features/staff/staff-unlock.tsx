/**
 * "Who are you?" and that person's own PIN: what stands before everything a device may not do alone (L30). Says who can,
 * and what to do where nobody can.
 */
import { ChevronLeft, ShieldQuestion, UserRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Staff, StaffMember } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { TryPin } from '../names/try-pin.tsx';

export interface StaffUnlockProps {
  readonly staff: readonly StaffMember[];
  readonly actions: Staff;
  /** Somebody signs now. */
  readonly onOpen?: () => void;
}

export const roleWords = (role: StaffMember['role']): string =>
  role === 'supervisor' ? m.role_supervisor() : m.role_organiser();

function Nobody() {
  return (
    <div data-testid="staff-nobody" className="flex gap-3 rounded-card bg-confirm-wash p-5 text-confirm-ink">
      <ShieldQuestion aria-hidden className="mt-0.5 size-7 shrink-0" />
      <p className="text-lg leading-relaxed">
        <strong className="block font-extrabold">{m.staff_nobody()}</strong>
        {m.staff_nobody_help()}
      </p>
    </div>
  );
}

export function StaffUnlock({ staff, actions, onOpen }: StaffUnlockProps) {
  const [chosen, choose] = useState<StaffMember>();
  useEffect(() => void actions.refresh(), [actions]);
  if (staff.length === 0) return <Nobody />;
  if (chosen)
    return (
      <div>
        <Button
          className="mb-4 w-full justify-start text-lg"
          data-testid="staff-back"
          icon={<ChevronLeft aria-hidden className="text-soft" />}
          onClick={() => choose(undefined)}
        >
          <span className="font-extrabold">{chosen.name}</span>
          <span className="font-normal text-soft">{m.staff_own_pin()}</span>
        </Button>
        <TryPin key={chosen.id} tryPin={(pin) => actions.unlock(chosen.id, pin)} onOpen={() => onOpen?.()} />
      </div>
    );
  return (
    <div>
      <p className="mb-3 font-semibold text-lg">{m.staff_who()}</p>
      <ul className="grid gap-2.5">
        {staff.map((one) => (
          <li key={one.id}>
            <Button
              className="min-h-16 w-full justify-start text-xl"
              data-testid={`staff-${one.id}`}
              icon={<UserRound aria-hidden className="text-soft" />}
              onClick={() => choose(one)}
            >
              {one.name}
              <span className="ml-auto font-normal text-base text-soft">{roleWords(one.role)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

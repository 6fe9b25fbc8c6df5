/** What a tablet fetches for the hours without a network, and what it hands over after them. */
import { type EventAddress, fetchBlanks, fetchStaff } from '../platform/server.ts';
import type { AnswersDesk } from './answers-desk.ts';
import type { StaffDesk } from './staff-desk.ts';
import type { WalkInDesk } from './walk-in-desk.ts';

export interface SupplyDeps {
  /** Undefined before the server has let this device in. */
  readonly address: () => EventAddress | undefined;
  readonly staff: StaffDesk;
  readonly answers: AnswersDesk;
  readonly walkIns: WalkInDesk;
  readonly mayRegister: boolean;
}

/** Learns who may sign; nothing happens without a network. */
export async function supplyStaff({ address, staff }: Pick<SupplyDeps, 'address' | 'staff'>): Promise<void> {
  const to = address();
  const fetched = to && (await fetchStaff(to));
  if (fetched?.ok) await staff.take(fetched.value);
}

export async function supply(deps: SupplyDeps): Promise<void> {
  await supplyStaff(deps);
  if (deps.mayRegister) await deps.walkIns.handIn();
  await deps.answers.handIn(); // after the people they are about
  if (!deps.mayRegister) return;
  const to = deps.address();
  const blanks = to && (await fetchBlanks(to));
  if (blanks?.ok) await deps.walkIns.addBlanks(blanks.value);
}

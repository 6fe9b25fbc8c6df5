/** What this device's role, its list and what was kept allow its screens to offer. */
import {
  type CheckInList,
  type HeldRoster,
  isRole,
  mayAsk,
  mayWrite,
  type Role,
  SIGNING_ROLES,
} from '@attend-gate/shared';
import type { GateRights, ScanManner } from './gate-app.ts';

/** What this role's screens offer; the guard checks every fact all the same. */
export function rightsOf(role: string): GateRights {
  const known: Role = isRole(role) ? role : 'kiosk';
  const annul = mayWrite(known, { kind: 'annul', target: '0.0.0' as never, reason: 'mistake' });
  const people = mayAsk(known, 'searchPeople');
  return { annul, people, walkIn: people, gate: SIGNING_ROLES.includes(known) };
}

/** What was kept of the manner of scanning; a device paired as a kiosk starts as one. */
export function mannerOf(kept: unknown, role: string): ScanManner {
  const known = typeof kept === 'object' && kept !== null ? (kept as Partial<ScanManner>) : {};
  return { bulk: known.bulk === true, badges: known.badges === true, kiosk: known.kiosk ?? role === 'kiosk' };
}

/** Types a list takes, or all there are. */
export function typesOf({ event }: HeldRoster, list: CheckInList | undefined): readonly string[] {
  const taken = list?.ticketTypes ?? [];
  return taken.length > 0 ? taken : (event.ticketTypes ?? []).map(({ id }) => id);
}

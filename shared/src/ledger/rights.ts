/**
 * Who may write which kind of fact: the *who* column of the fact table and the roles table (wire.md) as one
 * table. The relay's guard, the HTTP routes and the screens all read it; nobody keeps a second one.
 */
import type { DeviceNo } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { FactBody, FactKind } from './fact.ts';

/** Roles whose devices hold a log of their own in the ledger. A phone's is in its pass documents (L11). */
export const WRITING_ROLES: readonly Role[] = [
  'kiosk',
  'steward',
  'supervisor',
  'organiser',
  'bridge',
  'server',
];
const GATES: readonly Role[] = ['kiosk', 'steward', 'supervisor', 'organiser'];
const SIGNED_ONLY: readonly Role[] = [];

/** `resolve`, overrides (also of a cap) and late `annul`s need a supervisor's signature on the fact, which no role alone replaces (L30). */
const WRITERS: Record<Exclude<FactKind, 'other'>, readonly Role[]> = {
  admit: WRITING_ROLES,
  exit: WRITING_ROLES,
  deny: WRITING_ROLES,
  // The server takes back its own entries, for callers of the API who made them.
  annul: ['steward', 'supervisor', 'organiser', 'server'],
  resolve: SIGNED_ONLY,
  walkIn: ['steward', 'supervisor', 'organiser', 'server'],
  duty: WRITING_ROLES,
  seal: WRITING_ROLES,
  budget: [...GATES, 'server'],
  restore: [...GATES, 'server'],
  clock: ['server'],
  confirmOk: GATES,
  revoke: ['server'],
};

/** What a person's signature allows that no device may do alone. Kinds not named here gain nothing by it. */
const SIGNED_KINDS: ReadonlySet<FactKind> = new Set(['admit', 'annul', 'resolve', 'budget', 'confirmOk']);
/** Whose signatures count. */
export const SIGNING_ROLES: readonly Role[] = ['supervisor', 'organiser'];

/** Was somebody let in over the cap of an area? That is an override like any other, never a tap of whoever is there. */
export const goesOverCap = (body: FactBody): boolean =>
  body.kind === 'confirmOk' && body.why.includes('capacity');

/** May a device of this role write this fact on its own authority? Unknown kinds: never. */
export function mayWrite(role: Role, body: FactBody): boolean {
  if (body.kind === 'other' || goesOverCap(body)) return false;
  if (body.kind === 'admit' && body.forceSent) return role === 'server';
  return WRITERS[body.kind].includes(role);
}

/** May it write this fact because a supervisor or organiser signed it? */
export const mayWriteSigned = (role: Role, body: FactBody): boolean =>
  SIGNED_KINDS.has(body.kind) && WRITING_ROLES.includes(role);

/** Could a device of this role once write it alone? Then it is no violation now; it waits for staff (L14). */
export const mightOnceWrite = (role: Role, body: FactBody): boolean =>
  goesOverCap(body) && WRITERS.confirmOk.includes(role);

/** A device lends only what is its own; the server grants; everybody else's places move by signature (verdict.md). */
export const isOwnBudget = (body: FactBody, author: DeviceNo): boolean =>
  body.kind !== 'budget' || body.from === author;

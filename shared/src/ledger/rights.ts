/**
 * Who may write which kind of fact: the *who* column of the fact table and the roles table (wire.md) as one
 * table. The relay's guard, the HTTP routes and the screens all read it; nobody keeps a second one.
 */
import type { Role } from '../keys/role.ts';
import type { FactBody, FactKind } from './fact.ts';

/** `resolve` and late `annul` need a supervisor's signature on the fact, which no role alone replaces (L30). */
const WRITERS: Record<Exclude<FactKind, 'other' | 'resolve'>, readonly Role[]> = {
  admit: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'server'],
  exit: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'server'],
  deny: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'server'],
  annul: ['steward', 'supervisor', 'organiser'],
  walkIn: ['steward', 'supervisor', 'organiser', 'server'],
  duty: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'server'],
};

/** May a device of this role write this fact on its own authority? Unknown kinds: never. */
export function mayWrite(role: Role, body: FactBody): boolean {
  if (body.kind === 'other' || body.kind === 'resolve') return false;
  if (body.kind === 'admit' && body.forceSent) return role === 'server';
  return WRITERS[body.kind].includes(role);
}

/** Roles whose devices hold a log of their own at all. */
export const WRITING_ROLES: readonly Role[] = [
  'kiosk',
  'steward',
  'supervisor',
  'organiser',
  'bridge',
  'server',
];

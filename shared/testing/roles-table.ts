/**
 * The roles table as the specification prints it (wire.md, Roles), typed off a second time: the HTTP routes, the relay's
 * guard and the gate's screens are each walked against it, so that none can drift from the others unseen.
 */
import type { Role } from '../src/keys/role.ts';
import type { HttpRight } from '../src/wire/rights-http.ts';

export interface TableRow {
  readonly right: string;
  /** Roles with a tick; where a person has to sign, nobody has it alone. */
  readonly roles: readonly Role[];
  /** An integration within its scope, the server for callers of its API, the bridge with phones' signed passes. */
  readonly also?: Partial<Record<'http' | 'relay', readonly Role[]>>;
  /** A person with the right has to sign at a device. */
  readonly signed?: boolean;
  readonly http?: readonly HttpRight[];
  /** Facts of device 7 that need the right. */
  readonly facts?: readonly string[];
  /** What the gate's screens offer for it. */
  readonly screen?: readonly ('annul' | 'people' | 'walkIn' | 'gate')[];
}

const API = ['integration'] as const;

export const ROLES_TABLE: readonly TableRow[] = [
  {
    right: 'admit, exit, deny, lookup',
    roles: ['kiosk', 'steward', 'supervisor', 'organiser'],
    also: { http: [...API, 'server'], relay: ['bridge', 'server'] },
    http: ['admit'],
    facts: ['1|5|a|AAAAAAAAADA|main|q', '1|5|x|AAAAAAAAADA|main|q', '1|5|d|AAAAAAAAADA|main|q||unpaid'],
  },
  {
    right: 'search people, walk-in, manual',
    roles: ['steward', 'supervisor', 'organiser'],
    also: { http: API, relay: ['server'] },
    http: ['searchPeople'],
    facts: ['1|5|w|AAAAAAAAADA|main'],
    screen: ['people', 'walkIn'],
  },
  {
    right: 'annul own within 15 minutes',
    roles: ['steward', 'supervisor', 'organiser'],
    also: { http: [...API, 'server'], relay: ['server'] },
    http: ['annul'],
    facts: ['1|5|n|7.0.0||||mistake'],
    screen: ['annul'],
  },
  {
    right: 'override',
    roles: ['supervisor', 'organiser'],
    signed: true,
    also: { relay: ['server'] },
    http: ['override'],
    facts: ['1|5|a|AAAAAAAAADA|main|q|f'],
  },
  {
    right: 'resolve, go over a cap, move the places of others',
    roles: ['supervisor', 'organiser'],
    signed: true,
    facts: ['1|5|r|7.0.0||||both-real', '1|5|o|7.0.0||||capacity', '1|5|b|9|hall|||8|1'],
    screen: ['gate'],
  },
  {
    right: 'import, tokens, erase',
    roles: ['organiser'],
    also: { http: API },
    http: ['managePeople'],
  },
  { right: 'mail, devices, roles', roles: ['organiser'], http: ['manageDevices', 'manageEvent'] },
  {
    right: 'live numbers',
    roles: ['steward', 'supervisor', 'organiser', 'analyst'],
    also: { http: API },
    http: ['liveNumbers'],
  },
  {
    right: 'aggregates across events',
    roles: ['organiser', 'analyst'],
    also: { http: API },
    http: ['export'],
  },
];

/** Everybody of a row at one of the places, in the order of `roles`. */
export const allowedAt = (row: TableRow, at: 'http' | 'relay', roles: readonly Role[]): readonly Role[] => {
  const alone = at === 'relay' && row.signed ? [] : row.roles;
  return roles.filter((role) => alone.includes(role) || row.also?.[at]?.includes(role));
};

/**
 * What a role may ask of the event server over HTTP: the roles table of wire.md, row by row. Routes name a right,
 * never a role. (Which *facts* a role may write is `ledger/rights.ts`; no second table of either exists.)
 */
import type { Role } from '../keys/role.ts';

/** Roles per right. `kiosk` reaches only its own lists; `integration` only its scopes; the routes check both. */
export const HTTP_RIGHTS = {
  /** Check in, check out, look a token up. */
  admit: ['kiosk', 'steward', 'supervisor', 'organiser', 'integration', 'server'],
  /** Admit what would be refused (L6), report scans of another time. */
  override: ['supervisor', 'organiser'],
  /** Take one's own check-in back within 15 minutes (L7). */
  annul: ['steward', 'supervisor', 'organiser', 'integration', 'server'],
  searchPeople: ['steward', 'supervisor', 'organiser', 'integration'],
  /** Import, edit and erase people, issue tokens, read their QR codes. */
  managePeople: ['organiser', 'integration'],
  /** Pair, list and revoke devices. */
  manageDevices: ['organiser'],
  /** Keys, webhooks, sources, mails, settings and the audit log. */
  manageEvent: ['organiser'],
  liveNumbers: ['steward', 'supervisor', 'organiser', 'analyst', 'integration'],
  /** The signed, sealed snapshot; useless without the roster key for names. */
  readRoster: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'carrier'],
  /** Whose tag is which, with the keys of rotating tags: who has those can follow people. */
  readTagKeys: ['bridge'],
  /** Who is near a gate now. */
  readPresence: ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge'],
  /** NDJSON of facts, participants and the event for analytics. */
  export: ['organiser', 'analyst', 'integration'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type HttpRight = keyof typeof HTTP_RIGHTS;

/** Rights that a key for another system can be given. */
export const KEY_SCOPES = ['admit', 'searchPeople', 'managePeople', 'liveNumbers', 'export'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Whoever may check somebody in may take that back again. */
export const rightsOfScope = (scope: HttpRight): readonly HttpRight[] =>
  scope === 'admit' ? ['admit', 'annul'] : [scope];

export const mayAsk = (role: Role, right: HttpRight): boolean =>
  (HTTP_RIGHTS[right] as readonly Role[]).includes(role);

/**
 * The roster this tablet works with: read from disk, fetched when the server has a newer one, believed only with the
 * event's signature, and never replaced by an older one (wire.md, Roster).
 */
import {
  decodeRoster,
  err,
  type HeldRoster,
  isNewer,
  ok,
  type Result,
  type Verifier,
  verifyRosterSignature,
} from '@attend-gate/shared';
import type { GateDatabase, Identity, StoredRoster } from '../platform/database.ts';
import { fetchRoster } from '../platform/server.ts';

export interface RosterDesk {
  current(): HeldRoster | undefined;
  /** From disk; undefined when there is none yet. */
  load(): Promise<HeldRoster | undefined>;
  /** Asks the server; resolves with the roster when there is a newer one. */
  refresh(token: string): Promise<Result<HeldRoster | undefined, string>>;
}

export function createRosterDesk(
  db: GateDatabase,
  identity: Identity,
  keyring: ReadonlyMap<string, Verifier>,
): RosterDesk {
  const url = `${identity.origin}/api/events/${identity.event.id}/roster`;
  let held: HeldRoster | undefined;
  let etag: string | undefined;

  const read = async (stored: StoredRoster): Promise<Result<HeldRoster, string>> => {
    const checks = await Promise.all(
      [...keyring.values()].map((v) => verifyRosterSignature(stored.json, stored.signature, v)),
    );
    if (!checks.includes(true)) return err('signature');
    const decoded = decodeRoster(stored.json);
    if (!decoded.ok) return err(decoded.error.kind);
    return decoded.value.event.id === identity.event.id ? decoded : err('other event');
  };
  return {
    current: () => held,
    load: async () => {
      const stored = await db.get('roster', 'current');
      const roster = stored && (await read(stored));
      if (!roster?.ok) return undefined;
      held = roster.value;
      etag = stored?.etag;
      return held;
    },
    refresh: async (token) => {
      const fetched = await fetchRoster(url, token, etag);
      if (!fetched.ok) return fetched.error.kind === 'unreachable' ? ok(undefined) : err(fetched.error.code);
      if (!fetched.value) return ok(undefined);
      const roster = await read(fetched.value);
      if (!roster.ok) return roster;
      if (held && !isNewer(roster.value.version, held.version)) return ok(undefined);
      await db.put('roster', fetched.value, 'current');
      held = roster.value;
      etag = fetched.value.etag;
      return roster;
    },
  };
}

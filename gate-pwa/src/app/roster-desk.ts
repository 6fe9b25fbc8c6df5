/**
 * The roster this tablet works with: read from disk, fetched when the server has a newer one, believed only with the
 * event's signature, and never replaced by an older one (wire.md, Roster).
 */
import {
  decodeRoster,
  encodeText,
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
  /** As it lies on disk. */
  bytes(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** From disk; undefined when there is none yet. */
  load(): Promise<HeldRoster | undefined>;
  /** Asks the server; resolves with the roster when there is a newer one. */
  refresh(token: string): Promise<Result<HeldRoster | undefined, string>>;
}

/** Also one that an earlier version kept as a string. */
async function readStored(db: GateDatabase): Promise<StoredRoster | undefined> {
  const stored = (await db.get('roster', 'bytes')) ?? (await db.get('roster', 'current'));
  return stored && 'json' in stored ? { ...stored, bytes: encodeText(stored.json) } : stored;
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
      [...keyring.values()].map((v) => verifyRosterSignature(stored.bytes, stored.signature, v)),
    );
    if (!checks.includes(true)) return err('signature');
    const decoded = decodeRoster(new TextDecoder().decode(stored.bytes));
    if (!decoded.ok) return err(decoded.error.kind);
    return decoded.value.event.id === identity.event.id ? decoded : err('other event');
  };
  const keep = async (roster: StoredRoster): Promise<void> => {
    const tx = db.transaction('roster', 'readwrite');
    await Promise.all([tx.store.put(roster, 'bytes'), tx.store.delete('current'), tx.done]);
  };
  return {
    current: () => held,
    bytes: async () => (await readStored(db))?.bytes,
    load: async () => {
      const stored = await readStored(db);
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
      await keep(fetched.value);
      held = roster.value;
      etag = fetched.value.etag;
      return roster;
    },
  };
}

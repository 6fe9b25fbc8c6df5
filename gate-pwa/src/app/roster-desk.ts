/**
 * The roster this tablet works with: read from disk, fetched when the server has a newer one (only what changed, where
 * the server still knows the one we have), believed only with the event's signature, and never replaced by an older
 * one (wire.md, Roster).
 */
import {
  applyRosterSteps,
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
import { type FetchedRoster, fetchRoster, type HeldName } from '../platform/server.ts';

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
  let name: HeldName | undefined;

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
  const nameOf = ({ etag, signature }: Omit<StoredRoster, 'bytes'>, { version }: HeldRoster): HeldName => ({
    ...{ etag, signature, version: `${version.epoch}.${version.number}` },
  });
  /** The roster as it will be stored; undefined when the steps do not lead to one that is signed. */
  const complete = async (fetched: FetchedRoster): Promise<StoredRoster | undefined> => {
    if (fetched.kind === 'whole') return fetched.roster;
    const stored = await readStored(db);
    const json = stored && applyRosterSteps(new TextDecoder().decode(stored.bytes), fetched.steps);
    return json === undefined ? undefined : { ...fetched.roster, bytes: encodeText(json) };
  };
  /** With a name that tells the version steps are asked for; they must prove right, or the whole is fetched. */
  const fetchAndRead = async (
    token: string,
    asking: HeldName | undefined,
  ): Promise<Result<{ stored: StoredRoster; roster: HeldRoster } | undefined, string>> => {
    const fetched = await fetchRoster(url, token, asking);
    if (!fetched.ok) return fetched.error.kind === 'unreachable' ? ok(undefined) : err(fetched.error.code);
    if (!fetched.value) return ok(undefined);
    const stored = await complete(fetched.value);
    const roster = stored ? await read(stored) : err('steps');
    if (stored && roster.ok) return ok({ stored, roster: roster.value });
    if (fetched.value.kind === 'whole' || asking === undefined)
      return err(roster.ok ? 'steps' : roster.error);
    return fetchAndRead(token, { ...asking, version: undefined });
  };
  return {
    current: () => held,
    bytes: async () => (await readStored(db))?.bytes,
    load: async () => {
      const stored = await readStored(db);
      const roster = stored && (await read(stored));
      if (!roster?.ok) return undefined;
      held = roster.value;
      name = stored && nameOf(stored, held);
      return held;
    },
    refresh: async (token) => {
      const fetched = await fetchAndRead(token, name);
      if (!fetched.ok) return fetched;
      if (fetched.value === undefined) return ok(undefined);
      const { stored, roster } = fetched.value;
      if (held && !isNewer(roster.version, held.version)) return ok(undefined);
      await keep(stored);
      held = roster;
      name = nameOf(stored, roster);
      return ok(roster);
    },
  };
}

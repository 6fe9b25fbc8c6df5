/** The roster the bridge judges with: from disk, then from the server; believed only with the event's signature. */
import {
  decodeRoster,
  err,
  fromBase64url,
  type HeldRoster,
  isNewer,
  ok,
  type Result,
  toBase64url,
  type Verifier,
  verifyRosterSignature,
} from '@attend-gate/shared';
import { z } from 'zod';
import type { Settings } from '../store/database.ts';
import type { Identity } from './identity.ts';
import { type FetchedRoster, fetchRoster } from './server.ts';

export interface RosterDesk {
  current(): HeldRoster | undefined;
  /** From disk; undefined when there is none, or none that can be believed. */
  load(): Promise<HeldRoster | undefined>;
  /** Asks the server; the roster when there is a newer one. */
  refresh(token: string): Promise<Result<HeldRoster | undefined, string>>;
}

const Stored = z.object({ json: z.string(), signature: z.string(), etag: z.string() });
const NAME = 'roster';

export function createRosterDesk(
  identity: Pick<Identity, 'origin' | 'event'>,
  verifiers: readonly Verifier[],
  settings: Settings,
): RosterDesk {
  const event = identity.event.id;
  let held: HeldRoster | undefined;
  let etag: string | undefined;

  const read = async ({ json, signature }: FetchedRoster): Promise<Result<HeldRoster, string>> => {
    const checks = await Promise.all(verifiers.map((v) => verifyRosterSignature(json, signature, v)));
    if (!checks.includes(true)) return err('signature');
    const decoded = decodeRoster(json);
    if (!decoded.ok) return err(decoded.error.kind);
    return decoded.value.event.id === event ? decoded : err('other event');
  };
  return {
    current: () => held,
    load: async () => {
      const text = settings.get(NAME);
      const stored = text === undefined ? undefined : Stored.parse(JSON.parse(text));
      const signature = stored && fromBase64url(stored.signature);
      const roster = stored && signature ? await read({ ...stored, signature }) : undefined;
      if (!roster?.ok) return undefined;
      held = roster.value;
      etag = stored?.etag;
      return held;
    },
    refresh: async (token) => {
      const fetched = await fetchRoster(identity.origin, event, token, etag);
      if (!fetched.ok) return fetched.error.kind === 'unreachable' ? ok(undefined) : err(fetched.error.code);
      if (!fetched.value) return ok(undefined);
      const roster = await read(fetched.value);
      if (!roster.ok) return roster;
      if (held && !isNewer(roster.value.version, held.version)) return ok(undefined);
      const { json, signature, etag: next } = fetched.value;
      settings.set(NAME, JSON.stringify({ json, signature: toBase64url(signature), etag: next }));
      held = roster.value;
      etag = next;
      return roster;
    },
  };
}

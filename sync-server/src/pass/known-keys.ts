/**
 * Which phones' keys every gate knows (T3): the roster that holds a key has reached every device that lets people in,
 * by what those say of themselves in the ledger (`duty`, L3). Only then may a phone show its short code.
 */
import {
  type DeviceNo,
  type Fact,
  type HeldRoster,
  isNewer,
  keyIdOf,
  type RosterVersion,
  type TokenId,
  toBase64url,
} from '@attend-gate/shared';
import type { KnownKey } from './owed-texts.ts';

export interface KnownKeysDeps {
  readonly roster: () => HeldRoster | undefined;
  /** Devices that may let people in and were not revoked. */
  readonly gates: () => Iterable<DeviceNo>;
}

export interface KnownKeys {
  /** Takes note of which roster each device works with. */
  note(facts: Iterable<Fact>): void;
  of(token: TokenId): Promise<KnownKey | undefined>;
}

export function createKnownKeys({ roster, gates }: KnownKeysDeps): KnownKeys {
  const worksWith = new Map<DeviceNo, RosterVersion>();
  /** The first roster we saw a key in; later ones hold it too. */
  const since = new Map<TokenId, KnownKey>();
  const firstSeen = async (token: TokenId): Promise<KnownKey | undefined> => {
    const held = roster();
    const key = held?.phoneKey(token);
    if (!held || !key) return undefined;
    const keyId = toBase64url(await keyIdOf(key));
    const before = since.get(token);
    if (before?.keyId === keyId) return before;
    const known = { keyId, roster: held.version };
    since.set(token, known);
    return known;
  };
  return {
    note: (facts) => {
      for (const { device, body } of facts) {
        if (body.kind !== 'duty') continue;
        const before = worksWith.get(device);
        if (!before || isNewer(body.roster, before)) worksWith.set(device, body.roster);
      }
    },
    of: async (token) => {
      const known = await firstSeen(token);
      if (!known) return undefined;
      for (const device of gates()) {
        const has = worksWith.get(device);
        if (!has || isNewer(known.roster, has)) return undefined;
      }
      return known;
    },
  };
}

/**
 * Who asks, and may they (A27): the owner's link, or an API key with a scope, an end and a limit. Decides; answers
 * nothing itself.
 */
import { createHash } from 'node:crypto';
import { err, ok, type Result } from '@attend-gate/shared';
import type { KeyStore, Scope } from '../catalog/key-store.ts';
import { carriesKey } from './platform-key.ts';

export interface Caller {
  /** Id of the API key; `owner` for the link. */
  readonly id: string;
  readonly scope: Scope;
}
export type Refusal =
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden'; readonly needs: Scope }
  | { readonly kind: 'too_many'; readonly retryAfterSeconds: number };

const RANK: Readonly<Record<Scope, number>> = { read: 0, hub: 1, admin: 2 };

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** A bucket of one minute's requests that fills up evenly. */
interface Bucket {
  left: number;
  atMs: number;
}

export function createGatekeeper(deps: {
  readonly store: Pick<KeyStore, 'byHash' | 'noteUse'>;
  readonly ownerKey: string;
  readonly clock: { readonly now: () => number };
}) {
  const { store, ownerKey, clock } = deps;
  const buckets = new Map<string, Bucket>();

  /** @returns seconds to wait, or 0 */
  const spend = (id: string, perMinute: number): number => {
    const nowMs = clock.now();
    const last = buckets.get(id) ?? { left: perMinute, atMs: nowMs };
    const left = Math.min(perMinute, last.left + ((nowMs - last.atMs) / 60_000) * perMinute);
    buckets.set(id, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    return left >= 1 ? 0 : Math.max(1, Math.ceil(((1 - left) * 60) / perMinute));
  };

  return {
    /** @param header `Authorization` as it came */
    admit: (header: string | undefined, needs: Scope): Result<Caller, Refusal> => {
      if (carriesKey(header, ownerKey)) return ok({ id: 'owner', scope: 'admin' });
      const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1];
      const key = bearer === undefined ? undefined : store.byHash(hashOf(bearer));
      const nowMs = clock.now();
      if (!key || (key.expiresMs !== null && key.expiresMs <= nowMs)) return err({ kind: 'unauthenticated' });
      if (RANK[key.scope] < RANK[needs]) return err({ kind: 'forbidden', needs });
      const retryAfterSeconds = spend(key.id, key.perMinute);
      if (retryAfterSeconds > 0) return err({ kind: 'too_many', retryAfterSeconds });
      store.noteUse(key.id, nowMs);
      return ok({ id: key.id, scope: key.scope });
    },
  };
}
export type Gatekeeper = ReturnType<typeof createGatekeeper>;

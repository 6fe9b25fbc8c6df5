/**
 * Facts from tablet to tablet without a network (L31): packs this device's own log, sealed, and takes another's through
 * the relay's own judgement. Own facts still go to the server by themselves; nothing counts as sent because of this.
 */
import {
  type BadBundle,
  deviceOfClient,
  encodeBundle,
  judgeBundle,
  type Ledger,
  MAX_BUNDLE_BYTES,
  type Millis,
  type Replica,
  readBundle,
  type Verifier,
} from '@attend-gate/shared';
import type { Identity } from '../platform/database.ts';
import { deflate, inflate } from '../platform/deflate.ts';

export interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Own facts in it. */
  readonly facts: number;
}
export type Taken =
  | { readonly kind: 'taken'; readonly device: number; readonly facts: number; readonly unsealed: number }
  | { readonly kind: 'refused'; readonly why: BadBundle };

export interface ExchangeDesk {
  pack(): Promise<Packed>;
  take(bytes: Uint8Array<ArrayBuffer>): Promise<Taken>;
}

export interface ExchangeDeps {
  readonly identity: Identity;
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly issuers: readonly Verifier[];
  readonly now: () => Millis;
  /** Seals own facts, so that others may take them. */
  readonly seal: () => Promise<unknown>;
}

export function createExchangeDesk(deps: ExchangeDeps): ExchangeDesk {
  const { identity, replica, ledger } = deps;
  return {
    pack: async () => {
      await deps.seal();
      const runs = replica
        .runsSince(new Map())
        .filter(({ client }) => deviceOfClient(client) === identity.device);
      const { event, device, certificate } = identity;
      const bytes = await deflate(encodeBundle({ event: event.id, device, certificate, runs }));
      return { bytes, facts: runs.reduce((sum, { texts }) => sum + texts.length, 0) };
    },
    take: async (packed) => {
      const bytes = await inflate(packed, MAX_BUNDLE_BYTES);
      const bundle = bytes && readBundle(bytes);
      if (!bundle) return { kind: 'refused', why: 'not_a_bundle' };
      const judged = await judgeBundle(bundle, {
        event: identity.event.id,
        epoch: identity.event.epoch,
        issuers: deps.issuers,
        now: deps.now(),
        isRevoked: (device) => ledger.isRevoked(device),
        logs: replica,
      });
      if (!judged.ok) return { kind: 'refused', why: judged.error };
      const { device, fresh, taken, unsealed } = judged.value;
      replica.applyRuns(fresh, 'exchange');
      return { kind: 'taken', device, facts: taken, unsealed };
    },
  };
}

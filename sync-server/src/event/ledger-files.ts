/**
 * The ledger as a file: every session as one Yjs update, made once per state, and the way back through the same guard
 * and fork check as everything else (L21, L24).
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  DEFAULT_LIMITS,
  type DeviceNo,
  decodeRuns,
  deviceOfClient,
  encodeRuns,
  err,
  type Fact,
  ok,
  type Quarantined,
  type QuarantineStore,
  type Result,
  type Room,
} from '@attend-gate/shared';

export interface LedgerFiles {
  etag(): string;
  plain(): Uint8Array<ArrayBuffer>;
  gzipped(): Uint8Array<ArrayBuffer>;
  /**
   * @param owner only this device's own sessions are looked at; undefined = whoever's
   * @returns what became of the facts, or why the bytes are no ledger
   */
  take(
    bytes: Uint8Array,
    owner: DeviceNo | undefined,
  ): Promise<Result<{ readonly taken: number; readonly aside: number }, string>>;
  aside(): Promise<readonly Quarantined[]>;
}

export function createLedgerFiles(room: () => Room<Fact>, quarantine: QuarantineStore): LedgerFiles {
  let made:
    | { readonly of: object; readonly plain: Uint8Array<ArrayBuffer>; gzipped?: Uint8Array<ArrayBuffer> }
    | undefined;
  /** `lengths()` is the same object until something is appended. */
  const current = (): NonNullable<typeof made> => {
    const of = room().replica.lengths();
    if (made?.of !== of) made = { of, plain: encodeRuns(room().replica.runsSince(new Map())) };
    return made;
  };
  return {
    etag: () => {
      const hash = createHash('sha256');
      for (const { client, length, head } of room().states())
        hash.update(`${client}.${length}.`).update(head);
      return `"${hash.digest('base64url').slice(0, 22)}"`;
    },
    plain: () => current().plain,
    gzipped: () => {
      const state = current();
      state.gzipped ??= Uint8Array.from(gzipSync(state.plain));
      return state.gzipped;
    },
    take: async (bytes, owner) => {
      const runs = decodeRuns(bytes, DEFAULT_LIMITS);
      if (!runs.ok) return err(`no ledger file: ${runs.error}`);
      const strange = runs.value.find((run) => owner !== undefined && deviceOfClient(run.client) !== owner);
      if (strange) return err('a device may only hand in its own log');
      return ok(await room().offer(runs.value, owner));
    },
    aside: () => quarantine.list(),
  };
}

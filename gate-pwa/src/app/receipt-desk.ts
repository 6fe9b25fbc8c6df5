/** Receipts at this gate (L32): given for what this tablet wrote, and taken for what a lost one did. */
import {
  createReceiptWriter,
  type Fact,
  type FactDraft,
  type FactId,
  type Ledger,
  type Millis,
  type Replica,
  type Restored,
  receiptLink,
  restoreFromReceipt,
  signerOf,
  type Verifier,
} from '@attend-gate/shared';
import type { Identity } from '../platform/database.ts';

export interface ReceiptDeskDeps {
  readonly identity: Identity;
  readonly replica: Replica;
  readonly ledger: Ledger;
  /** The event's keys. */
  readonly issuers: readonly Verifier[];
  readonly append: (draft: FactDraft) => Promise<Fact>;
  readonly clock: { readonly now: () => Millis };
  /** Where this tablet stands. */
  readonly gate: () => string | undefined;
}

export interface ReceiptDesk {
  /** As a link that leads into the holder's wallet; undefined for a fact that is not held here. */
  receiptFor(fact: FactId): Promise<string | undefined>;
  restore(receipt: Uint8Array<ArrayBuffer>): Promise<Restored>;
}

export async function openReceiptDesk(deps: ReceiptDeskDeps): Promise<ReceiptDesk> {
  const { identity, replica, ledger, issuers, append, clock } = deps;
  const { id, epoch } = identity.event;
  const write = createReceiptWriter({
    event: id,
    texts: replica.texts,
    certificate: identity.certificate,
    signer: await signerOf(identity.keys),
  });
  return {
    receiptFor: async (fact) => {
      const receipt = await write(fact);
      return receipt && receiptLink(identity.origin, receipt, deps.gate());
    },
    restore: (receipt) => restoreFromReceipt(receipt, { event: id, epoch, issuers, ledger, append, clock }),
  };
}

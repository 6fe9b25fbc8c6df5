/**
 * Brings an admission back from its holder's receipt (L32): the tablet that wrote it may be at the bottom of a lake.
 * Receipt and certificate are checked here and by the relay again; a fact that is held already is not written twice.
 */
import { toBase64url } from '../bytes.ts';
import type { EventId, Millis, TokenId } from '../ids.ts';
import type { Verifier } from '../keys/signing.ts';
import type { Movement } from '../ledger/attendance.ts';
import { saysTheSame } from '../ledger/copies.ts';
import type { Fact, FactDraft } from '../ledger/fact.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { nextTime } from '../ledger/order-key.ts';
import { type BadReceipt, readReceipt, verifyReceipt } from '../ledger/receipt.ts';
import { movementOfReceipt } from '../ledger/receipt-movement.ts';

export interface RestoreDeps {
  readonly event: EventId;
  /** The event's epoch. */
  readonly epoch: Millis;
  /** The event's keys: any of them may have certified the device. */
  readonly issuers: readonly Verifier[];
  readonly ledger: Ledger;
  readonly append: (draft: FactDraft) => Promise<Fact>;
  readonly clock: { readonly now: () => Millis };
}

export type Restored =
  /** `known`: the ledger has it already, nothing was written. */
  | { readonly kind: 'restored' | 'known'; readonly movement: Movement }
  | { readonly kind: 'refused'; readonly why: BadReceipt };

/** A movement that a receipt proves, or why it proves none. */
export async function believeReceipt(
  bytes: Uint8Array,
  { event, epoch, issuers }: Pick<RestoreDeps, 'event' | 'epoch' | 'issuers'>,
): Promise<{ readonly movement: Movement; readonly hash: string } | BadReceipt> {
  const receipt = readReceipt(bytes);
  const movement = receipt && movementOfReceipt(receipt, epoch);
  if (!receipt || !movement) return 'malformed';
  let why: BadReceipt = 'certificate';
  for (const issuer of issuers) {
    const believed = await verifyReceipt(receipt, event, issuer, movement.at);
    if (believed.ok) return { movement, hash: receipt.hash };
    why = believed.error;
  }
  return why;
}

const isHeld = (ledger: Ledger, token: TokenId, movement: Fact): boolean =>
  ledger.factsOf(token).some((fact) => saysTheSame(fact, movement));

/** @param bytes COSE_Sign1 `RECEIPT` */
export async function restoreFromReceipt(bytes: Uint8Array, deps: RestoreDeps): Promise<Restored> {
  const believed = await believeReceipt(bytes, deps);
  if (typeof believed === 'string') return { kind: 'refused', why: believed };
  const { movement, hash } = believed;
  const { token } = movement.body;
  if (isHeld(deps.ledger, token, movement)) return { kind: 'known', movement };
  await deps.append({
    body: { kind: 'restore', fact: movement, hash, receipt: toBase64url(bytes) },
    extras: {},
    stamp: nextTime(deps.clock.now(), deps.epoch, deps.ledger.lastKey(token)),
  });
  return { kind: 'restored', movement };
}

/**
 * The signatures inside facts, as the relay checks them before anything is stored (L13, L14, L32): a device's seal
 * over its own chain, a staff member's mark, a receipt. Everything it needs to know about keys is an argument.
 */
import { fromBase64url, sameBytes } from '../bytes.ts';
import type { DeviceNo, EventId, Millis } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { Verifier } from '../keys/signing.ts';
import type { Fact } from '../ledger/fact.ts';
import { readReceipt, verifyReceipt } from '../ledger/receipt.ts';
import { goesOverCap, SIGNING_ROLES } from '../ledger/rights.ts';
import { verifyText } from '../ledger/signed-text.ts';
import { ledgerDocument } from '../replica/chain.ts';
import { clientOf } from '../replica/session.ts';
import type { BadEntry, HeadAt, ReadEntry } from './grammar.ts';

/** A person who was given the right to sign; enrolment decides who that is. */
export interface StaffKey {
  readonly verifier: Verifier;
  readonly role: Role;
  /** Inclusive. */
  readonly notBefore: Millis;
  /** Exclusive. */
  readonly expires: Millis;
}

export interface LedgerProofs {
  readonly event: EventId;
  /** The event key, which certified every device. */
  readonly issuer: Verifier;
  /** Undefined for a name nobody was enrolled under, or who was withdrawn. */
  readonly staff: (id: string) => StaffKey | undefined;
  /** Undefined for a device this relay has no certificate of: its seals are kept unchecked. */
  readonly deviceKey: (device: DeviceNo) => Verifier | undefined;
}

export const needsProof = ({ body, extras }: Fact): boolean =>
  extras.staff !== undefined || body.kind === 'seal' || body.kind === 'restore' || goesOverCap(body);

/** The key of whoever signed the fact, if that person has the right to; undefined also for one who had it once. */
function signatoryOf({ at, extras }: Fact, { staff }: LedgerProofs): StaffKey | undefined {
  const key = extras.staff && staff(extras.staff.id);
  if (!key || !SIGNING_ROLES.includes(key.role)) return undefined;
  return at < key.notBefore || at >= key.expires ? undefined : key;
}

async function staffMarkOf(entry: ReadEntry<Fact>, proofs: LedgerProofs): Promise<BadEntry | undefined> {
  const { device, session, index, body, extras } = entry.fact;
  if (extras.staff === undefined && !goesOverCap(body)) return undefined;
  const key = signatoryOf(entry.fact, proofs);
  if (!key) return { kind: 'role_changed', client: clientOf(device, session), index };
  const holds = await verifyText('STAFF', ledgerDocument(proofs.event), entry, key.verifier);
  return holds ? undefined : { kind: 'bad_proof', fact: body.kind };
}

async function sealHolds(entry: ReadEntry<Fact>, { event, deviceKey }: LedgerProofs): Promise<boolean> {
  if (entry.fact.body.kind !== 'seal') return true;
  const key = deviceKey(entry.fact.device);
  return key ? verifyText('SEAL', ledgerDocument(event), entry, key) : true;
}

/** Does the seal speak of the past that is held here? After a fork the chain differs by intent (`w=`). */
function isOverThisPast({ fact }: ReadEntry<Fact>, headAt: HeadAt): boolean {
  if (fact.body.kind !== 'seal' || fact.extras.was !== undefined) return true;
  const head = fromBase64url(fact.body.head);
  return head !== undefined && sameBytes(head, headAt(clientOf(fact.device, fact.session), fact.index));
}

async function receiptHolds({ fact }: ReadEntry<Fact>, { event, issuer }: LedgerProofs): Promise<boolean> {
  if (fact.body.kind !== 'restore') return true;
  const bytes = fromBase64url(fact.body.receipt);
  const receipt = bytes && readReceipt(bytes);
  return receipt !== undefined && (await verifyReceipt(receipt, event, issuer, fact.body.fact.at)).ok;
}

/** The first entry whose proof does not hold, in words for the audit log. */
export async function checkProofs(
  entries: readonly ReadEntry<Fact>[],
  headAt: HeadAt,
  proofs: LedgerProofs,
): Promise<BadEntry | undefined> {
  for (const entry of entries) {
    const { body, device, session, index } = entry.fact;
    const mark = await staffMarkOf(entry, proofs);
    if (mark) return mark;
    const holds = (await sealHolds(entry, proofs)) && (await receiptHolds(entry, proofs));
    if (!holds) return { kind: 'bad_proof', fact: body.kind };
    if (!isOverThisPast(entry, headAt)) return { kind: 'forked', client: clientOf(device, session), index };
  }
  return undefined;
}

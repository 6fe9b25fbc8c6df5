/**
 * What the log of one kind of document may hold. The relay moves and guards every document the same way (the
 * ledger, a phone's pass, presence); only how one text is read and who may write it differs, and that is a grammar.
 */
import type { Millis } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { Fact, Place } from '../ledger/fact.ts';
import { type BadFact, parseFact } from '../ledger/fact-text.ts';
import { isOwnBudget, mayWrite, mayWriteSigned, mightOnceWrite } from '../ledger/rights.ts';
import { err, ok, type Result } from '../result.ts';
import { checkProofs, type LedgerProofs, needsProof } from './proofs.ts';

export type BadEntry =
  | { readonly kind: 'bad_fact'; readonly why: BadFact }
  | { readonly kind: 'forbidden'; readonly fact: string }
  /** Nobody has signed it who has, or still has, the right to: staff decide what becomes of it (L14). */
  | { readonly kind: 'role_changed'; readonly client: number; readonly index: number }
  /** A seal, a staff member's mark or a receipt that does not verify. */
  | { readonly kind: 'bad_proof'; readonly fact: string }
  /** A seal over another past than the one held here: the device went on from an old copy of its log (L16). */
  | { readonly kind: 'forked'; readonly client: number; readonly index: number };

/** One entry that `read` has accepted, with the text it was read from. */
export interface ReadEntry<F> {
  readonly fact: F;
  readonly text: string;
}

/** Head of the first `length` facts of a session, those now being judged included. */
export type HeadAt = (client: number, length: number) => Uint8Array;

export interface Grammar<F> {
  /** Reads one text and says whether a device of this role may write it. Never throws for what the text says. */
  read(text: string, where: Omit<Place, 'id'>, role: Role): Result<F, BadEntry>;
  /**
   * Checks signatures in what `read` accepted. Undefined when there are none to check, which is the usual case and
   * must cost nothing; a promise holds up only this writer.
   */
  check?(entries: Iterable<ReadEntry<F>>, headAt: HeadAt): Promise<BadEntry | undefined> | undefined;
}

/**
 * The ledger's own grammar: facts (L1) and the rights table (L14).
 * @param proofs whose signatures can be checked here; without it nothing that needs one is accepted
 */
export const ledgerGrammar = (epoch: Millis, proofs?: LedgerProofs): Grammar<Fact> => ({
  read: (text, where, role) => {
    const fact = parseFact(text, where, epoch);
    if (!fact.ok) return err({ kind: 'bad_fact', why: fact.error });
    const { body, extras } = fact.value;
    const alone = mayWrite(role, body) && isOwnBudget(body, where.device);
    const signed = extras.staff !== undefined && mayWriteSigned(role, body);
    const provable = proofs !== undefined || (extras.staff === undefined && body.kind !== 'restore');
    // `check` says then that it waits for staff.
    const outdated = proofs !== undefined && mightOnceWrite(role, body);
    if (!provable || !(alone || signed || outdated)) return err({ kind: 'forbidden', fact: body.kind });
    return ok(fact.value);
  },
  check: (entries, headAt) => {
    if (!proofs) return undefined;
    const doubtful: ReadEntry<Fact>[] = [];
    for (const entry of entries) if (needsProof(entry.fact)) doubtful.push(entry);
    return doubtful.length === 0 ? undefined : checkProofs(doubtful, headAt, proofs);
  },
});

/**
 * What the log of one kind of document may hold. The relay moves and guards every document the same way (the
 * ledger, a phone's pass, presence); only how one text is read and who may write it differs, and that is a grammar.
 */
import type { Millis } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { Fact, Place } from '../ledger/fact.ts';
import { type BadFact, parseFact } from '../ledger/fact-text.ts';
import { mayWrite } from '../ledger/rights.ts';
import { err, ok, type Result } from '../result.ts';

export type BadEntry =
  | { readonly kind: 'bad_fact'; readonly why: BadFact }
  | { readonly kind: 'forbidden'; readonly fact: string };

export interface Grammar<F> {
  /** Reads one text and says whether a device of this role may write it. Never throws for what the text says. */
  read(text: string, where: Omit<Place, 'id'>, role: Role): Result<F, BadEntry>;
}

/** The ledger's own grammar: facts (L1) and the rights table (L14). */
export const ledgerGrammar = (epoch: Millis): Grammar<Fact> => ({
  read: (text, where, role) => {
    const fact = parseFact(text, where, epoch);
    if (!fact.ok) return err({ kind: 'bad_fact', why: fact.error });
    if (!mayWrite(role, fact.value.body)) return err({ kind: 'forbidden', fact: fact.value.body.kind });
    return ok(fact.value);
  },
});

/**
 * What the event server still has to write into a pass (L11, PD5): copies of its token's facts with the times people
 * read, that every gate knows its phone's key, receipts, and what came of self check-ins. Worked out from the ledger
 * each time, so that no crash and no restored table leaves a gap.
 */
import {
  copyText,
  type Fact,
  type FactId,
  formatFact,
  formatPassEntry,
  isCopied,
  type Ledger,
  type Millis,
  originalOf,
  type PassDraft,
  type PassEntry,
  type RosterVersion,
  type TokenId,
} from '@attend-gate/shared';

/** What a pass holds already, by its own entries. */
export interface Written {
  /** Facts that were copied, with the correction of their time in milliseconds. */
  readonly copies: Map<FactId, number>;
  readonly keys: Set<string>;
  readonly receipts: Set<FactId>;
  /** Self check-ins that were answered. */
  readonly answers: Set<FactId>;
}

export const nothingWritten = (): Written => ({
  ...{ copies: new Map(), keys: new Set(), receipts: new Set(), answers: new Set() },
});

/** @param ledger knows the time a copied fact was written with */
export function noteWritten(written: Written, { body }: PassEntry, ledger: Pick<Ledger, 'fact'>): void {
  switch (body.kind) {
    case 'copy': {
      const own = ledger.fact(body.fact.id)?.at;
      written.copies.set(body.fact.id, own === undefined ? 0 : body.fact.at - own);
      return;
    }
    case 'keyKnown':
      written.keys.add(body.keyId);
      return;
    case 'receipt':
      written.receipts.add(body.of);
      return;
    case 'answer':
      written.answers.add(body.to);
      return;
    case 'proof':
    case 'selfCheckIn':
    case 'other':
  }
}

export interface KnownKey {
  readonly keyId: string;
  readonly roster: RosterVersion;
}

export interface OwedDeps {
  readonly epoch: Millis;
  readonly ledger: Ledger;
  /** The text of a fact as it stands in the ledger's document; undefined for one that a receipt restored (L32). */
  readonly textOf: (fact: Fact) => string | undefined;
  readonly clock: { readonly now: () => Millis };
}

function textAgain({ body, extras, key, at }: Fact, epoch: Millis): string {
  if (body.kind === 'other') throw new Error('only movements and annuls are copied');
  return formatFact({ body, extras, stamp: { key, at } }, epoch);
}

/** Copies in the ledger's order: a fact whose time was corrected since is copied again, and the later copy is read. */
export function owedCopies(
  token: TokenId,
  { copies }: Written,
  { ledger, epoch, textOf }: OwedDeps,
): string[] {
  return ledger.factsOf(token).flatMap((held) => {
    const fact = originalOf(held);
    if (!isCopied(fact)) return [];
    const { at, gate } = ledger.seen(fact);
    const offset = at - fact.at;
    if (copies.get(fact.id) === offset) return [];
    const text = fact === held ? textOf(fact) : undefined;
    return [copyText(text ?? textAgain(fact, epoch), fact, gate, offset)];
  });
}

/** The text of something the server says by itself. */
export const ownText = (body: PassDraft['body'], { epoch, clock }: OwedDeps): string => {
  const at = clock.now();
  return formatPassEntry({ stamp: { key: { ms: at - epoch, counter: 0 }, at }, body }, epoch);
};

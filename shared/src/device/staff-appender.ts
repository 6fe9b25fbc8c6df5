/**
 * Writes a fact with a person's own signature (L14, L30): the log says where it will stand, the person signs that place
 * and the text, and only then is it journalled. The key is an argument and is never kept here.
 */
import type { Millis } from '../ids.ts';
import type { Signer } from '../keys/signing.ts';
import type { Fact, FactDraft, Place } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { signText } from '../ledger/signed-text.ts';
import type { DocumentName } from '../replica/chain.ts';

/** The part of a device's log that makes a text once its place is known. */
export interface PlacingLog {
  append(make: (at: Place) => Promise<string | undefined>): Promise<Place | undefined>;
}

/** Somebody who has unlocked their key at this device. */
export interface Signatory {
  readonly id: string;
  readonly signer: Signer;
}

/** The text of a fact at its place, signed. Throws on a draft that could not be read back. */
export async function signFact(
  draft: FactDraft,
  at: Place,
  document: { readonly name: DocumentName; readonly epoch: Millis },
  { id, signer }: Signatory,
): Promise<string> {
  const text = formatFact(draft, document.epoch);
  const signature = await signText('STAFF', { document: document.name, id: at.id }, text, signer);
  return `${text}|g=${id}.${signature}`;
}

export const staffAppender =
  (
    log: PlacingLog,
    document: { readonly name: DocumentName; readonly epoch: Millis },
    signatory: Signatory,
  ) =>
  async (draft: FactDraft): Promise<Fact> => {
    let text = '';
    const place = await log.append(async (at) => {
      text = await signFact(draft, at, document, signatory);
      return text;
    });
    const fact = place && parseFact(text, place, document.epoch);
    if (!fact?.ok) throw new Error('a signed fact cannot be read back');
    return fact.value;
  };

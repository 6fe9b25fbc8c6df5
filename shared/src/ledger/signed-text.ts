/**
 * What a seal or a staff member signs: the document, where the fact stands, and its text up to the signature (L13,
 * L14). Bound to the place, so a signature copied to another fact is worth nothing; a fact written again after a
 * fork keeps the place it had (`w=`), because nobody is there to sign a second time.
 */
import { encodeText, fromBase64url, toBase64url } from '../bytes.ts';
import type { FactId } from '../ids.ts';
import { signDetached, verifyDetached } from '../keys/cose.ts';
import type { Signer, Verifier } from '../keys/signing.ts';
import type { DocumentName } from '../replica/chain.ts';
import type { Fact } from './fact.ts';

type Signed = 'SEAL' | 'STAFF';

const payloadOf = (document: DocumentName, id: string, text: string): Uint8Array<ArrayBuffer> =>
  encodeText(`${document}|${id}|${text}`);

/** @param text the fact's text before the signature, without a trailing `|` */
export const signText = async (
  purpose: Signed,
  where: { readonly document: DocumentName; readonly id: FactId },
  text: string,
  signer: Signer,
): Promise<string> =>
  toBase64url(await signDetached(purpose, payloadOf(where.document, where.id, text), signer));

/** Splits a signed fact's text; undefined when it carries no signature of that kind. */
function signedPart(purpose: Signed, fact: Fact, text: string): { id: string; text: string } | undefined {
  const { was } = fact.extras;
  const id = was === undefined ? fact.id : was.slice(0, was.indexOf(':'));
  const bare = was === undefined ? text : text.slice(0, text.lastIndexOf('|w='));
  if (purpose === 'STAFF') {
    const at = bare.lastIndexOf('|g=');
    return at < 0 ? undefined : { id, text: bare.slice(0, at) };
  }
  return fact.body.kind === 'seal' ? { id, text: bare.slice(0, bare.lastIndexOf('|')) } : undefined;
}

/** @param text the fact's whole text as it stands in the log */
export async function verifyText(
  purpose: Signed,
  document: DocumentName,
  { fact, text }: { readonly fact: Fact; readonly text: string },
  verifier: Verifier,
): Promise<boolean> {
  const part = signedPart(purpose, fact, text);
  const encoded = fact.body.kind === 'seal' ? fact.body.signature : fact.extras.staff?.signature;
  const signature = encoded === undefined ? undefined : fromBase64url(encoded);
  if (!part || !signature) return false;
  return verifyDetached(purpose, payloadOf(document, part.id, part.text), signature, verifier);
}

/**
 * The hash chain over a session's facts (L13): whoever holds a log can compute its head, and two logs that
 * agree at one length agree on everything before it. SHA-256; `head(0)` names the document and the session, then
 * `head(n) = SHA-256(head(n-1) ‖ utf8(text n))`.
 */
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import type { Brand, EventId, TokenId } from '../ids.ts';

export const HEAD_BYTES = 32;

// In Node lib0 answers with a Buffer; the same bytes must compare and print alike everywhere.
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(digest(bytes));

export interface Chain {
  readonly length: number;
  readonly head: Uint8Array;
}

/** What a chain belongs to, so that a log of one document can never pass for another's. */
export type DocumentName = Brand<string, 'DocumentName'>;
export const ledgerDocument = (event: EventId): DocumentName => `${event}` as DocumentName;
export const presenceDocument = (event: EventId): DocumentName => `${event}/presence` as DocumentName;
export const passDocument = (event: EventId, token: TokenId): DocumentName =>
  `${event}/pass/${token}` as DocumentName;

export const startChain = (document: DocumentName, client: number): Chain => ({
  length: 0,
  head: sha256(encodeUtf8(`attend-gate/chain/1|${document}|${client}`)),
});

/**
 * The head after `texts`, from the head before them. The one step of a chain that costs: who has a faster SHA-256 than
 * JavaScript may bring it.
 */
export type HashTexts = (head: Uint8Array, texts: readonly string[]) => Uint8Array;

export const hashTexts: HashTexts = (head, texts) => {
  let last = head;
  for (const text of texts) {
    const bytes = encodeUtf8(text);
    const input = new Uint8Array(HEAD_BYTES + bytes.length);
    input.set(last);
    input.set(bytes, HEAD_BYTES);
    last = sha256(input);
  }
  return last;
};

export const extendChain = (chain: Chain, texts: readonly string[], hash = hashTexts): Chain => ({
  length: chain.length + texts.length,
  head: hash(chain.head, texts),
});

export const sameHead = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Chain heads of sessions, computed on demand and carried forward as logs grow. */
export interface Chains {
  /** Head of the first `length` facts of a session, which the log must hold. */
  at(client: number, length: number): Chain;
  forget(client: number): void;
}

export function createChains(
  document: DocumentName,
  textsOf: (client: number, from: number, to: number) => string[],
  hash = hashTexts,
): Chains {
  const known = new Map<number, Chain>();
  return {
    at: (client, length) => {
      const cached = known.get(client);
      const from = cached && cached.length <= length ? cached : startChain(document, client);
      const chain =
        from.length === length ? from : extendChain(from, textsOf(client, from.length, length), hash);
      if (chain.length !== length) throw new Error(`session ${client} holds fewer than ${length} facts`);
      // A question about the past must not make the next one about the present expensive.
      if (!cached || chain.length >= cached.length) known.set(client, chain);
      return chain;
    },
    forget: (client) => void known.delete(client),
  };
}

/** Signs for a holder what this device has written about them (L32). Bridge, tablet and server use this one. */
import type { EventId, FactId } from '../ids.ts';
import { parseFactId } from '../ids.ts';
import type { Signer } from '../keys/signing.ts';
import { signReceipt } from '../ledger/receipt.ts';
import { createChains, ledgerDocument } from '../replica/chain.ts';
import { clientOf } from '../replica/session.ts';

const HASH_BYTES = 8;

export interface ReceiptWriterDeps {
  readonly event: EventId;
  /** Texts of the ledger's log of one client, from inclusive, to exclusive. */
  readonly texts: (client: number, from: number, to: number) => string[];
  /** COSE_Sign1 `CERT` of this device. */
  readonly certificate: Uint8Array;
  readonly signer: Signer;
}

/** @returns signs for a fact of this device's own log; undefined for one that is not held here */
export function createReceiptWriter({ event, texts, certificate, signer }: ReceiptWriterDeps) {
  const chains = createChains(ledgerDocument(event), texts);
  return async (fact: FactId): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const place = parseFactId(fact);
    if (!place) return undefined;
    const client = clientOf(place.device, place.session);
    const [text] = texts(client, place.index, place.index + 1);
    if (text === undefined) return undefined;
    const hash = chains.at(client, place.index + 1).head.subarray(0, HASH_BYTES);
    return signReceipt({ event, fact, text, hash, certificate }, signer);
  };
}

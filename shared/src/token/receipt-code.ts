/**
 * A receipt as a QR code (L32): `AGR` and Crockford base 32 of the signed receipt, or the same behind `HTTPS://HOST/R/`
 * as a gate's tablet shows it, so that a phone's own camera leads into the wallet.
 */
import { type GateId, isGateId } from '../ids.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { stripCode } from './classify.ts';

export const RECEIPT_PREFIX = 'AGR';

export const encodeReceiptCode = (receipt: Uint8Array): string => RECEIPT_PREFIX + encodeBase32(receipt);

export interface ReceiptCode {
  /** Unread and unbelieved. */
  readonly receipt: Uint8Array<ArrayBuffer>;
  /** Where it was given, as the tablet says; the receipt itself does not. */
  readonly gate: GateId | undefined;
}

/** What a tablet shows: upper case throughout, so that the drawing needs only letters and digits. */
export const receiptLink = (origin: string, receipt: Uint8Array, gate: string | undefined): string =>
  `${origin}/R/${encodeReceiptCode(receipt)}${gate === undefined ? '' : `/${gate}`}`.toUpperCase();

/** Undefined for any other text. */
export function readReceiptCode(text: string): ReceiptCode | undefined {
  const pattern = /^(?:https?:\/\/[^/]+\/R\/)?AGR([0-9A-Z]+)(?:\/([0-9A-Z-]+))?$/i;
  const [, code, place = ''] = pattern.exec(stripCode(text)) ?? [];
  const receipt = code === undefined ? undefined : decodeBase32(code.toUpperCase());
  const gate = place.toLowerCase();
  return receipt && { receipt, gate: isGateId(gate) ? gate : undefined };
}

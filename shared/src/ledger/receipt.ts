/**
 * What a holder gets for an admission: the fact as it stood in the gate's log, signed by the gate's device key, with
 * the device's certificate (L32, wire.md "Receipt"). Whoever has the event's public key can check it without a server.
 * Payload: CBOR map {1: event, 2: fact id, 3: fact text, 4: first 8 bytes of the chain's head after it, 5: certificate}.
 */
import { sameBytes, toHex } from '../bytes.ts';
import { type EventId, type FactId, isEventId, type Millis, parseFactId } from '../ids.ts';
import { type Certificate, verifyCertificate } from '../keys/certificate.ts';
import { type CoseSign1, decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import { type Signer, type Verifier, verifierOf } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';

export interface ReceiptClaims {
  readonly event: EventId;
  readonly fact: FactId;
  readonly text: string;
  /** 8 bytes. */
  readonly hash: Uint8Array;
  /** COSE_Sign1 `CERT` of the device that wrote the fact. */
  readonly certificate: Uint8Array;
}

export type ReadReceipt = Omit<ReceiptClaims, 'hash'> & {
  /** In hex. */
  readonly hash: string;
  readonly cose: CoseSign1;
};

export type BadReceipt = 'malformed' | 'other_event' | 'certificate' | 'other_device' | 'signature';

const HASH_BYTES = 8;

const encodeClaims = ({ event, fact, text, hash, certificate }: ReceiptClaims): Uint8Array<ArrayBuffer> =>
  encodeCbor(
    new Map<number, unknown>([
      [1, event],
      [2, fact],
      [3, text],
      [4, hash],
      [5, certificate],
    ]),
  );

/** @param signer the key of the device whose log holds the fact */
export function signReceipt(claims: ReceiptClaims, signer: Signer): Promise<Uint8Array<ArrayBuffer>> {
  if (claims.hash.length !== HASH_BYTES) throw new Error('a receipt names 8 bytes of the chain');
  return signCose('RECEIPT', encodeClaims(claims), signer);
}

/** Reads without believing: undefined for anything that `signReceipt` would not write. */
export function readReceipt(bytes: Uint8Array): ReadReceipt | undefined {
  const cose = readCose(bytes);
  const map = cose && decodeCbor(cose.payload)?.value;
  if (!cose || !(map instanceof Map) || map.size !== 5) return undefined;
  const [event, fact, text, hash, certificate]: unknown[] = [1, 2, 3, 4, 5].map((key) => map.get(key));
  if (typeof event !== 'string' || !isEventId(event) || typeof text !== 'string') return undefined;
  if (typeof fact !== 'string' || !parseFactId(fact)) return undefined;
  if (!(hash instanceof Uint8Array) || hash.length !== HASH_BYTES) return undefined;
  if (!(certificate instanceof Uint8Array)) return undefined;
  const claims = { event, fact: fact as FactId, text, hash, certificate };
  // One receipt has one drawing.
  if (!sameBytes(encodeClaims(claims), cose.payload)) return undefined;
  return { ...claims, hash: toHex(hash), cose };
}

/**
 * Believes a receipt only when the event certified the device that signed it and that device wrote the fact.
 * @param issuer the event key's verifier
 * @param writtenAt when the fact was written: a certificate that has expired since still speaks for then
 */
export async function verifyReceipt(
  receipt: ReadReceipt,
  event: EventId,
  issuer: Verifier,
  writtenAt: Millis,
): Promise<Result<Certificate, BadReceipt>> {
  if (receipt.event !== event) return err('other_event');
  const certificate = await verifyCertificate(receipt.certificate, issuer, writtenAt);
  if (!certificate.ok || certificate.value.event !== event) return err('certificate');
  if (certificate.value.device !== parseFactId(receipt.fact)?.device) return err('other_device');
  const device = await verifierOf(certificate.value.publicKey);
  return (await verifyCose(receipt.cose, 'RECEIPT', device)) ? ok(certificate.value) : err('signature');
}

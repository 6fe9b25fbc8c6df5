/**
 * COSE_Sign1 (RFC 9052) with EdDSA, in the one drawing of token.md T2: protected {1: -8, 4: kid}, nothing
 * unprotected, and the purpose as `external_aad`, so that a signature made for one thing is worth nothing for
 * another (T4b). Reading is strict: what it accepts is exactly what `signCose` writes.
 */
import { decode, encode } from 'cborg';
import { encodeText, sameBytes } from '../bytes.ts';
import { KEY_ID_BYTES, SIGNATURE_BYTES, type Signer, type Verifier } from './signing.ts';

/** `AG1` signs with an empty `external_aad`; every other purpose is named in it. */
export type Purpose =
  | 'AG1'
  | 'AG3'
  | 'PASS'
  | 'WITHDRAWN'
  | 'ROSTER'
  | 'CERT'
  | 'RECEIPT'
  | 'SEAL'
  | 'STAFF'
  | 'ROOM';

export interface CoseSign1 {
  readonly keyId: Uint8Array;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly protectedHeader: Uint8Array;
}

const STRICT = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
} as const;

const bytesOf = (value: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(value);

/** Decodes CBOR strictly: definite lengths, shortest forms, no duplicate keys, no trailing bytes. */
export function decodeCbor(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    const value: unknown = decode(bytes, STRICT);
    return { value };
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export const encodeCbor = (value: unknown): Uint8Array<ArrayBuffer> => bytesOf(encode(value));

/** `{1: -8, 4: kid}`: one array of two, the algorithm and four bytes. Drawn for every ticket, so not by the library. */
const HEADER_START = [0xa2, 0x01, 0x27, 0x04, 0x40 + KEY_ID_BYTES] as const;

function headerOf(keyId: Uint8Array): Uint8Array {
  if (keyId.length !== KEY_ID_BYTES) throw new Error(`a key id has ${KEY_ID_BYTES} bytes`);
  const header = new Uint8Array(HEADER_START.length + KEY_ID_BYTES);
  header.set(HEADER_START);
  header.set(keyId, HEADER_START.length);
  return header;
}

function toBeSigned(
  protectedHeader: Uint8Array,
  purpose: Purpose,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const aad = purpose === 'AG1' ? new Uint8Array() : encodeText(purpose);
  return encodeCbor(['Signature1', protectedHeader, aad, payload]);
}

export async function signCose(
  purpose: Purpose,
  payload: Uint8Array,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const protectedHeader = headerOf(signer.keyId);
  const signature = await signer.sign(toBeSigned(protectedHeader, purpose, payload));
  return encodeCbor([protectedHeader, new Map(), payload, signature]);
}

/** Undefined for anything that is not the exact drawing. */
export function readCose(bytes: Uint8Array): CoseSign1 | undefined {
  const decoded = decodeCbor(bytes);
  if (!decoded || !Array.isArray(decoded.value) || decoded.value.length !== 4) return undefined;
  const [protectedHeader, unprotected, payload, signature] = decoded.value as unknown[];
  if (!(protectedHeader instanceof Uint8Array) || !(payload instanceof Uint8Array)) return undefined;
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) return undefined;
  if (!(unprotected instanceof Map) || unprotected.size !== 0) return undefined;
  const header = decodeCbor(protectedHeader)?.value;
  const keyId: unknown = header instanceof Map ? header.get(4) : undefined;
  if (!(keyId instanceof Uint8Array) || keyId.length !== KEY_ID_BYTES) return undefined;
  if (!sameBytes(headerOf(keyId), protectedHeader)) return undefined;
  return { keyId, payload: bytesOf(payload), signature: bytesOf(signature), protectedHeader };
}

/**
 * The bare signature of what `signCose` would sign: for places that have no room for the frame (a seal, a staff
 * member's mark). 64 bytes.
 */
export const signDetached = (
  purpose: Purpose,
  payload: Uint8Array,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> => signer.sign(toBeSigned(headerOf(signer.keyId), purpose, payload));

export const verifyDetached = (
  purpose: Purpose,
  payload: Uint8Array,
  signature: Uint8Array<ArrayBuffer>,
  verifier: Verifier,
): Promise<boolean> => verifier.verify(signature, toBeSigned(headerOf(verifier.keyId), purpose, payload));

export const verifyCose = (cose: CoseSign1, purpose: Purpose, verifier: Verifier): Promise<boolean> =>
  verifier.verify(cose.signature, toBeSigned(cose.protectedHeader, purpose, cose.payload));

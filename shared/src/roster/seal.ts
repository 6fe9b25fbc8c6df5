/**
 * What a lost tablet must not give away (wire.md, Roster): person rows are sealed, and codes are looked up through
 * an HMAC under the roster key, never a plain hash, because 40 bits are seconds of work for anyone who can count.
 */
import { concatBytes, encodeText } from '../bytes.ts';

export const ROSTER_KEY_BYTES = 32;
export const CODE_INDEX_BYTES = 8;
const IV_BYTES = 12;

/** The part of a roster that names somebody. */
export interface Person {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly code: string;
  /** What staff should read out or know; '' = nothing. */
  readonly note: string;
}

export interface RosterKey {
  /** Opens and seals person rows. */
  readonly seal: CryptoKey;
  /** Keys the code indexes. */
  readonly index: CryptoKey;
}

/** Both uses of the roster key, derived apart (HKDF-SHA-256). The result cannot be exported. */
export async function importRosterKey(bytes: Uint8Array<ArrayBuffer>): Promise<RosterKey> {
  if (bytes.length !== ROSTER_KEY_BYTES) throw new Error(`a roster key has ${ROSTER_KEY_BYTES} bytes`);
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey']);
  const derive = (
    use: string,
    type: AesDerivedKeyParams | HmacKeyGenParams,
    usages: KeyUsage[],
  ): Promise<CryptoKey> =>
    crypto.subtle.deriveKey(
      {
        name: 'HKDF',
        hash: 'SHA-256',
        salt: new Uint8Array(),
        info: encodeText(`attend-gate/roster/1/${use}`),
      },
      base,
      type,
      false,
      usages,
    );
  return {
    seal: await derive('seal', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
    index: await derive('index', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']),
  };
}

/** First bytes of the HMAC of a code as it is written canonically. */
export async function codeIndexOf(code: string, key: RosterKey): Promise<Uint8Array> {
  const mac = await crypto.subtle.sign('HMAC', key.index, encodeText(code));
  return new Uint8Array(mac).subarray(0, CODE_INDEX_BYTES);
}

/** @param iv 12 random bytes, never used twice with one key */
export async function sealPerson(
  person: Person,
  key: RosterKey,
  iv: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const plain = encodeText(
    JSON.stringify([person.name, person.company, person.email, person.code, person.note]),
  );
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key.seal, plain);
  return concatBytes(iv, new Uint8Array(sealed));
}

/** Undefined when the row was not sealed with this key or has been changed. */
export async function openPerson(
  sealed: Uint8Array<ArrayBuffer>,
  key: RosterKey,
): Promise<Person | undefined> {
  try {
    const iv = sealed.subarray(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key.seal, sealed.subarray(IV_BYTES));
    const row: unknown = JSON.parse(new TextDecoder().decode(plain));
    if (!Array.isArray(row) || row.length < 4 || !row.every((v): v is string => typeof v === 'string'))
      return undefined;
    // Rows of the first format end with the code.
    const [name, company, email, code, note = ''] = row as [string, string, string, string, string?];
    return { name, company, email, code, note };
  } catch (error) {
    // WebCrypto says "it does not open" with a DOMException of no detail.
    if (error instanceof DOMException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

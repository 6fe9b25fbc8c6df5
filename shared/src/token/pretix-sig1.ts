/**
 * Signed tickets of pretix (`pretix_sig1`): base64 written backwards, a version byte, two lengths, a protobuf message
 * and an Ed25519 signature over it. Read strictly, believed only after the signature holds; nothing else of pretix is
 * known here. Format: pretix' published `pretix_sig1.proto`.
 */
import { encodeText } from '../bytes.ts';
import { asMillis, type Millis, type TokenId } from '../ids.ts';
import type { Verifier } from '../keys/signing.ts';
import { TOKEN_ID_BYTES, tokenIdOf } from './token-id.ts';

const VERSION = 1;
const HEADER_BYTES = 5;
const SIGNATURE_BYTES = 64;

export interface PretixTicket {
  readonly seed: string;
  /** 0 = none, here and below. */
  readonly item: bigint;
  readonly variation: bigint;
  readonly subevent: bigint;
  readonly validFrom: Millis;
  readonly validUntil: Millis;
}

export interface PretixSig1 {
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly ticket: PretixTicket;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** Walks the fields of a protobuf message; undefined for anything cut short. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;
  broken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    this.broken = true;
    return 0n;
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) this.broken = true;
    const slice = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return slice;
  }
}

/** Seconds that are still a moment. */
const momentOf = (seconds: bigint): Millis =>
  asMillis(seconds > 0n && seconds < 8_640_000_000_000n ? Number(seconds) * 1_000 : 0);

function readTicket(payload: Uint8Array): PretixTicket | undefined {
  const fields = new Fields(payload);
  const numbers = new Map<number, bigint>();
  let seed = '';
  while (!fields.done && !fields.broken) {
    const tag = Number(fields.varint());
    const wire = tag & 7;
    if (wire === 0) numbers.set(tag >> 3, fields.varint());
    else if (wire === 2) {
      const text = fields.bytes(Number(fields.varint()));
      if (tag >> 3 === 1) seed = new TextDecoder().decode(text);
    } else if (wire === 1) fields.bytes(8);
    else if (wire === 5) fields.bytes(4);
    else fields.broken = true;
  }
  if (fields.broken) return undefined;
  const number = (field: number): bigint => numbers.get(field) ?? 0n;
  return {
    ...{ seed, item: number(2), variation: number(3), subevent: number(4) },
    validFrom: momentOf(number(5)),
    validUntil: momentOf(number(6)),
  };
}

/** Undefined for any text that is not of this form. Says nothing about the signature. */
export function readPretixSig1(text: string): PretixSig1 | undefined {
  const raw = decodeBase64([...text].reverse().join(''));
  if (!raw || raw.length < HEADER_BYTES || raw[0] !== VERSION) return undefined;
  const payloadLength = raw[1]! * 256 + raw[2]!;
  const signatureLength = raw[3]! * 256 + raw[4]!;
  if (signatureLength !== SIGNATURE_BYTES) return undefined;
  if (raw.length !== HEADER_BYTES + payloadLength + signatureLength) return undefined;
  const payload = raw.slice(HEADER_BYTES, HEADER_BYTES + payloadLength);
  const ticket = readTicket(payload);
  return ticket && { payload, signature: raw.slice(HEADER_BYTES + payloadLength), ticket };
}

/** Does one of the event's keys stand behind it? */
export async function isSignedBy(sig1: PretixSig1, keys: readonly Verifier[]): Promise<boolean> {
  for (const key of keys) if (await key.verify(sig1.signature, sig1.payload)) return true;
  return false;
}

/** The token id of a ticket that has none of ours: facts about it need a name that every gate derives alike. */
export async function tokenOfForeign(text: string): Promise<TokenId> {
  const digest = await crypto.subtle.digest('SHA-256', encodeText(`attend-gate/foreign/1/${text}`));
  return tokenIdOf(new Uint8Array(digest).subarray(0, TOKEN_ID_BYTES));
}

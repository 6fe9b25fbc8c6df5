/**
 * The QR code that hangs in a room (self check-in, PD8): `AGH` and Crockford base 32 of a COSE_Sign1 `ROOM` by the event
 * key over CBOR `[event, list, gate, not before, expires]`, in whole seconds. It proves that its holder was where it
 * hangs, or knows somebody who was: the organiser decides for which lists that is enough.
 */
import { sameBytes } from '../bytes.ts';
import {
  asMillis,
  type EventId,
  type GateId,
  isEventId,
  isGateId,
  isListId,
  type ListId,
  type Millis,
} from '../ids.ts';
import { type CoseSign1, decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import type { Signer, Verifier } from '../keys/signing.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { stripCode } from './classify.ts';

export const ROOM_PREFIX = 'AGH';

export interface RoomClaims {
  readonly event: EventId;
  readonly list: ListId;
  readonly gate: GateId;
  /** Inclusive. */
  readonly notBefore: Millis;
  /** Exclusive. */
  readonly expires: Millis;
}

export interface RoomCode {
  readonly claims: RoomClaims;
  readonly cose: CoseSign1;
}

const seconds = (ms: Millis): number => Math.floor(ms / 1_000);
const MAX_SECONDS = 0xffff_ffff;
const isSeconds = (n: unknown): n is number =>
  Number.isInteger(n) && (n as number) >= 0 && (n as number) <= MAX_SECONDS;

const encodeClaims = ({ event, list, gate, notBefore, expires }: RoomClaims): Uint8Array<ArrayBuffer> =>
  encodeCbor([event, list, gate, seconds(notBefore), seconds(expires)]);

/** @param issuer the event key */
export const signRoom = (claims: RoomClaims, issuer: Signer): Promise<Uint8Array<ArrayBuffer>> =>
  signCose('ROOM', encodeClaims(claims), issuer);

/** What is printed, `HTTPS://HOST/H/AGH…`: a phone's own camera opens it, and the wallet reads it without a network. */
export const roomLink = (origin: string, signed: Uint8Array): string =>
  `${origin.toUpperCase()}/H/${ROOM_PREFIX}${encodeBase32(signed)}`;

/** The signed bytes in a scanned text; undefined for any other text. */
export function readRoomText(text: string): Uint8Array<ArrayBuffer> | undefined {
  const [, code] = /^(?:https?:\/\/[^/]+\/H\/)?AGH([0-9A-Z]+)$/i.exec(stripCode(text)) ?? [];
  return code === undefined ? undefined : decodeBase32(code.toUpperCase());
}

/** Reads exactly what `signRoom` writes, without believing it. */
export function readRoom(bytes: Uint8Array): RoomCode | undefined {
  const cose = readCose(bytes);
  const value = cose && decodeCbor(cose.payload)?.value;
  if (!cose || !Array.isArray(value) || value.length !== 5) return undefined;
  const [event, list, gate, notBefore, expires] = value as unknown[];
  if (typeof event !== 'string' || !isEventId(event) || !isSeconds(notBefore) || !isSeconds(expires))
    return undefined;
  if (typeof list !== 'string' || !isListId(list) || typeof gate !== 'string' || !isGateId(gate))
    return undefined;
  const times = { notBefore: asMillis(notBefore * 1_000), expires: asMillis(expires * 1_000) };
  const claims: RoomClaims = { event, list, gate, ...times };
  return sameBytes(encodeClaims(claims), cose.payload) ? { claims, cose } : undefined;
}

/** Signed by this event, and good at that moment? */
export async function roomHolds(
  { claims, cose }: RoomCode,
  { event, issuer, at }: { readonly event: EventId; readonly issuer: Verifier; readonly at: Millis },
): Promise<boolean> {
  if (claims.event !== event || at < claims.notBefore || at >= claims.expires) return false;
  return sameBytes(cose.keyId, issuer.keyId) && verifyCose(cose, 'ROOM', issuer);
}

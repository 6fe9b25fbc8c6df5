/**
 * What a phone writes into its own pass: the receipt of an admission (L32, PD7), and that it checked itself in with the
 * code that hangs in a room (PD8). Both are proven on the phone before they are written, and need no network.
 */
import {
  believeReceipt,
  formatPassEntry,
  fromBase64url,
  type GateId,
  type ListId,
  movementOfReceipt,
  type PassAttendance,
  type PassDraft,
  type ReceiptCode,
  type RoomCode,
  readReceipt,
  readReceiptCode,
  readRoom,
  readRoomText,
  roomHolds,
  toBase64url,
  type Verifier,
  verifierOf,
} from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';
import { correctedTime } from './claim.ts';

/** What a text proves, and about which event and token. */
export type Proof =
  | {
      readonly kind: 'receipt';
      readonly event: string;
      readonly token: string | undefined;
      readonly code: ReceiptCode;
    }
  | { readonly kind: 'room'; readonly event: string; readonly room: RoomCode; readonly bytes: Uint8Array };

export type NotTaken = 'not_genuine' | 'not_now' | 'not_allowed' | 'already_in';

/** Undefined for a text that is neither. */
export function readProof(text: string, passes: readonly StoredPass[]): Proof | undefined {
  const code = readReceiptCode(text);
  const receipt = code && readReceipt(code.receipt);
  if (code && receipt) {
    const epoch = passes.find(({ eventId }) => eventId === receipt.event)?.event.epoch;
    const token = epoch === undefined ? undefined : movementOfReceipt(receipt, epoch)?.body.token;
    return { kind: 'receipt', event: receipt.event, token, code };
  }
  const bytes = readRoomText(text);
  const room = bytes && readRoom(bytes);
  return bytes && room && { kind: 'room', event: room.claims.event, room, bytes };
}

export async function eventKeysOf({ eventKeys }: Pick<StoredPass, 'eventKeys'>): Promise<Verifier[]> {
  const keys = eventKeys.map(fromBase64url).filter((key) => key?.length === 32);
  return Promise.all(keys.map((key) => verifierOf(key!)));
}

type Entry = PassDraft['body'];

/** The entry that keeps a receipt; undefined when it is kept already. */
export async function receiptEntry(
  pass: StoredPass,
  said: PassAttendance | undefined,
  { receipt, gate }: ReceiptCode,
): Promise<Entry | NotTaken | undefined> {
  const { id: event, epoch } = pass.event;
  const believed = await believeReceipt(receipt, { event, epoch, issuers: await eventKeysOf(pass) });
  if (typeof believed === 'string' || believed.movement.body.token !== pass.token) return 'not_genuine';
  if (said?.receipts.has(believed.movement.id)) return undefined;
  return { kind: 'proof', gate, proof: toBase64url(receipt) };
}

/** @param wall this phone's clock */
export async function roomEntry(
  pass: StoredPass,
  said: PassAttendance | undefined,
  { room, bytes }: Extract<Proof, { kind: 'room' }>,
  wall: number,
): Promise<Entry | NotTaken> {
  const { list, gate } = room.claims;
  const at = correctedTime(pass, wall);
  const keys = await eventKeysOf(pass);
  const event = pass.event.id;
  const signed = await Promise.all(
    keys.map((issuer) => roomHolds(room, { event, issuer, at: room.claims.notBefore })),
  );
  if (!signed.includes(true)) return 'not_genuine';
  if (at < room.claims.notBefore || at >= room.claims.expires) return 'not_now';
  if (pass.event.lists.find(({ id }) => id === list)?.selfCheckIn !== true) return 'not_allowed';
  const waits = said?.waiting.some(({ body }) => body.kind === 'selfCheckIn' && body.list === list);
  if (waits || isIn(said, list)) return 'already_in';
  return { kind: 'selfCheckIn', list, gate, proof: toBase64url(bytes) };
}

/** Inside by this very list, as far as this phone knows. */
function isIn(said: PassAttendance | undefined, list: ListId): boolean {
  const moves = said?.history.filter((p) => p.list === list && !p.annulled) ?? [];
  return moves.at(-1)?.kind === 'entry';
}

/** The text to append to the pass's log. */
export function entryText(pass: StoredPass, body: Entry, wall: number): string {
  const at = correctedTime(pass, wall);
  const { epoch } = pass.event;
  return formatPassEntry({ stamp: { key: { ms: Math.max(0, at - epoch), counter: 0 }, at }, body }, epoch);
}

/** The gate a number over Bluetooth means: its place in the event, from 1. */
export const gateNumbered = ({ event }: Pick<StoredPass, 'event'>, no: number): GateId | undefined =>
  event.gates[no - 1]?.id;

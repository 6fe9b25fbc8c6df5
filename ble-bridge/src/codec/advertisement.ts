/**
 * What the gate advertises: exactly 31 bytes holding flags, the service and which gate this is, with an epoch that
 * changes while it runs; the gate's name goes into the scan response. Pure bytes in, bytes out.
 */
import { ADVERTISEMENT_BYTES, err, GATE_SERVICE, ok, type Result } from '@attend-gate/shared';

export interface GateAdvert {
  /** Position of the gate in the event, from 1; 0 = not chosen yet. */
  readonly gate: number;
  /** Changes every minute, so that a phone can tell a live gate from an old recording. */
  readonly epoch: number;
}

const FLAGS = Uint8Array.of(0x02, 0x01, 0x06);
const COMPLETE_UUIDS_128 = 0x07;
const MANUFACTURER = 0xff;
const COMPLETE_NAME = 0x09;
/** 0xffff is the company id reserved for tests and private use. */
const COMPANY = 0xffff;
const VERSION = 1;

/** A UUID as the air carries it: least significant byte first. */
export const uuidBytes = (uuid: string): Uint8Array =>
  Uint8Array.from(Buffer.from(uuid.replaceAll('-', ''), 'hex').reverse());

/** Throws for numbers that do not fit, which would be the caller's mistake. */
export function encodeAdvert({ gate, epoch }: GateAdvert): Uint8Array {
  const out = Buffer.alloc(ADVERTISEMENT_BYTES);
  out.set(FLAGS, 0);
  out.set([17, COMPLETE_UUIDS_128], 3);
  out.set(uuidBytes(GATE_SERVICE), 5);
  out.set([9, MANUFACTURER], 21);
  out.writeUInt16LE(COMPANY, 23);
  out.writeUInt8(VERSION, 25);
  out.writeUInt8(gate, 26);
  out.writeUInt32LE(epoch, 27);
  return Uint8Array.from(out);
}

export type BadAdvert = 'length' | 'service' | 'version' | 'layout';

export function decodeAdvert(bytes: Uint8Array): Result<GateAdvert, BadAdvert> {
  const data = Buffer.from(bytes);
  if (data.length !== ADVERTISEMENT_BYTES) return err('length');
  const gate = data.readUInt8(26);
  const epoch = data.readUInt32LE(27);
  const expected = Buffer.from(encodeAdvert({ gate, epoch }));
  if (!data.subarray(5, 21).equals(expected.subarray(5, 21))) return err('service');
  if (data[25] !== VERSION) return err('version');
  return data.equals(expected) ? ok({ gate, epoch }) : err('layout');
}

const fits = (text: string, bytes: number): boolean => Buffer.byteLength(text) <= bytes;

/** The gate's name, cut between characters to what a scan response holds (29 bytes of UTF-8). */
export function encodeScanResponse(name: string): Uint8Array {
  let cut = '';
  for (const letter of name.normalize('NFC')) {
    if (!fits(cut + letter, ADVERTISEMENT_BYTES - 2)) break;
    cut += letter;
  }
  const text = Buffer.from(cut);
  return Uint8Array.of(text.length + 1, COMPLETE_NAME, ...text);
}

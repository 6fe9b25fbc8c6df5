/**
 * Bytes as a sequence of QR texts from screen to camera and back: each frame says which transfer it belongs to, its place
 * and how many there are, so frames may be missed, repeated and come in any order. Pure; what the bytes mean is not its
 * business. Letters and digits only, so that a QR code packs them tightest.
 *
 *     AGX1 <8: check> <3: index, hex> <3: total, hex> <base 32 of a slice>
 */
import { decodeBase32, encodeBase32 } from '@attend-gate/shared';

const MAGIC = 'AGX1';
const CHECK = 8;
const PLACE = 3;
/** 600 bytes make version 18 at level L: 5 pixels a module for a camera of 480 lines. */
const SLICE_BYTES = 600;
const MAX_FRAMES = 0xfff;
const HEAD = MAGIC.length + CHECK + 2 * PLACE;

export const isFrame = (text: string): boolean => text.startsWith(MAGIC);

const checkOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  encodeBase32(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 5));

const place = (n: number): string => n.toString(16).toUpperCase().padStart(PLACE, '0');

/** Throws for more than 2.4 MB, which no day of one gate fills. */
export async function toFrames(bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const total = Math.max(1, Math.ceil(bytes.length / SLICE_BYTES));
  if (total > MAX_FRAMES) throw new Error(`${bytes.length} bytes are too many to show`);
  const check = await checkOf(bytes);
  return Array.from({ length: total }, (_, i) => {
    const slice = bytes.subarray(i * SLICE_BYTES, (i + 1) * SLICE_BYTES);
    return `${MAGIC}${check}${place(i)}${place(total)}${encodeBase32(slice)}`;
  });
}

export type Collected =
  | { readonly kind: 'progress'; readonly have: number; readonly total: number }
  | { readonly kind: 'done'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** No frame at all, or one that was damaged. */
  | { readonly kind: 'ignored' };

export interface FrameCollector {
  add(text: string): Promise<Collected>;
}

interface Transfer {
  readonly check: string;
  readonly slices: (Uint8Array<ArrayBuffer> | undefined)[];
  have: number;
}

const joined = (slices: readonly (Uint8Array<ArrayBuffer> | undefined)[]): Uint8Array<ArrayBuffer> => {
  const length = slices.reduce((sum, slice) => sum + (slice?.length ?? 0), 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const slice of slices) {
    if (slice) bytes.set(slice, at);
    at += slice?.length ?? 0;
  }
  return bytes;
};

/** Collects the frames of one transfer; a frame of another one starts that one instead. */
export function collectFrames(): FrameCollector {
  let transfer: Transfer | undefined;
  return {
    add: async (text) => {
      if (!isFrame(text)) return { kind: 'ignored' };
      const check = text.slice(MAGIC.length, MAGIC.length + CHECK);
      const index = Number.parseInt(text.slice(MAGIC.length + CHECK, HEAD - PLACE), 16);
      const total = Number.parseInt(text.slice(HEAD - PLACE, HEAD), 16);
      const slice = decodeBase32(text.slice(HEAD));
      if (!slice || !(total >= 1) || !(index < total)) return { kind: 'ignored' };
      if (transfer?.check !== check || transfer.slices.length !== total)
        transfer = { check, slices: new Array(total).fill(undefined), have: 0 };
      const current = transfer;
      if (!current.slices[index]) current.have++;
      current.slices[index] = slice;
      if (current.have < total) return { kind: 'progress', have: current.have, total };
      const bytes = joined(current.slices);
      transfer = undefined;
      return (await checkOf(bytes)) === check ? { kind: 'done', bytes } : { kind: 'ignored' };
    },
  };
}

/**
 * Bytes that can be read more than once, a piece at a time. A guest list is looked at before anybody is taken from it
 * (which encoding, is every quote closed), and neither look holds the whole file.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

export interface ByteSource {
  readonly size: number;
  /** From the beginning, in pieces of at most 64 KiB. */
  read(): AsyncIterable<Uint8Array>;
  /** All of it, for what can only be read whole (an archive). */
  whole(): Promise<Uint8Array>;
}

const PIECE = 64 * 1024;

export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.byteLength,
  read: async function* () {
    for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE);
  },
  whole: () => Promise.resolve(bytes),
});

/** @param path must stay as it is while it is read */
export async function fileOnDisk(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  return {
    size,
    read: () => createReadStream(path, { highWaterMark: PIECE }),
    whole: () => readFile(path),
  };
}

/** The first bytes, at most `length` of them. */
export async function headOf(source: ByteSource, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source.read()) {
    pieces.push(piece);
    size += piece.byteLength;
    if (size >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

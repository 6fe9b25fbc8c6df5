/**
 * The lines of a foreign log as text, whatever it is called and however it is encoded: gzip or plain, UTF-8, UTF-16
 * with its mark, or Windows-1252 when it is not valid UTF-8. Reads streaming; a log may be larger than the memory.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

function firstBytes(file: string, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, length, 0));
  } finally {
    closeSync(handle);
  }
}

function openBytes(file: string): Readable {
  const [a, b] = firstBytes(file, 2);
  const stored = createReadStream(file);
  if (a !== 0x1f || b !== 0x8b) return stored;
  const gunzip = createGunzip();
  stored.on('error', (error) => gunzip.destroy(error));
  return stored.pipe(gunzip);
}

/** Decodes the whole log once to know what it is written in; nothing shorter is sure. */
async function encodingOf(file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  try {
    for await (const chunk of openBytes(file) as AsyncIterable<Buffer>) {
      if (!begun && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
      if (!begun && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
      begun = true;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    // What `TextDecoder` throws at bytes that are no UTF-8; a broken gzip stream is another matter.
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** Lines without their ends, in batches; a byte-order mark is not part of the first. */
export async function* logLines(file: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder(await encodingOf(file));
  let rest = '';
  for await (const chunk of openBytes(file) as AsyncIterable<Buffer>) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // The line end may be cut in two between chunks.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + (whole === text ? '' : '\r');
    if (lines.length > 0) yield lines;
  }
  const last = (rest + decoder.decode()).split(/\r\n|\n|\r/).filter((line) => line !== '');
  if (last.length > 0) yield last;
}

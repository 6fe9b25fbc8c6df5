/**
 * A guest list as it comes in (E1). A file as the body itself goes to the disk piece by piece and is read from there,
 * however long it is; a form is parsed in memory and has to be smaller. Nothing of it stays behind.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type ByteSource, fileOnDisk } from '../roster/import/byte-source.ts';
import { problem } from './problem.ts';

/** JSON and forms: 100,000 people with answers. */
export const MAX_FORM_BYTES = 32 * 1024 * 1024;
/** A file as the body: more than the longest list that is read (IM9). */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

const FILE_TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/csv',
  'application/octet-stream',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;

/** A file as the body, as the API's document says it: what is not declared there is refused before it comes here. */
export const FILE_CONTENT = Object.fromEntries(
  FILE_TYPES.map((type) => [type, { schema: z.string().meta({ format: 'binary' }) }]),
);

/** Is the body itself a file, by its content type? */
export const isFile = (contentType: string | undefined): boolean =>
  FILE_TYPES.some((type) => type === contentType?.split(';')[0]?.trim().toLowerCase());

/** Limits what is read into memory; files are limited where they are written (`withFile`). */
export function uploadLimit(): MiddlewareHandler {
  const onDisk = bodyLimit({ maxSize: MAX_FILE_BYTES, onError: (c) => problem(c, 'too_large') });
  const inMemory = bodyLimit({ maxSize: MAX_FORM_BYTES, onError: (c) => problem(c, 'too_large') });
  return (c, next) => {
    if (!isFile(c.req.header('content-type'))) return inMemory(c, next);
    // Without a length the limit would read all of it; `withFile` counts as it writes.
    return c.req.header('content-length') === undefined ? next() : onDisk(c, next);
  };
}

class TooLarge extends Error {}

const counted = (limit: number): Transform => {
  let size = 0;
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      size += chunk.length;
      done(size > limit ? new TooLarge() : null, chunk);
    },
  });
};

/**
 * Writes a body to a file that only this process may read, and removes it when `work` is done.
 * @returns what `work` returned, or undefined for a body that is too large
 */
export async function withFile<T>(
  request: Request,
  work: (file: ByteSource) => Promise<T>,
  limit: number = MAX_FILE_BYTES,
): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'attend-gate-upload-'));
  const path = join(folder, 'list');
  try {
    // The same stream, typed by the DOM there and by Node here.
    const body = (request.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
    const file = createWriteStream(path, { mode: 0o600 });
    await pipeline(Readable.fromWeb(body), counted(limit), file);
    return await work(await fileOnDisk(path));
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

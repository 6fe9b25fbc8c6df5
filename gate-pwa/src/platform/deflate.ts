/** Raw deflate by the browser's own streams. What arrives may be hostile: unpacking stops at a limit. */

async function gathered(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return (await gathered(packed, Number.POSITIVE_INFINITY))!;
}

/** Undefined for bytes that are no deflate stream or unpack to more than `limit` bytes. */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await gathered(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
      limit,
    );
  } catch (error) {
    if (error instanceof TypeError) return undefined; // the streams' whole answer to broken input
    throw error;
  }
}

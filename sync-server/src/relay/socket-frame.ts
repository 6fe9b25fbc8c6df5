/**
 * A message as a WebSocket frame. A relay sends one message to thousands of sockets, and what a server sends is neither
 * masked nor compressed, so the frame is the same for all: it is made once, and each socket costs one plain write.
 */

/** FIN and the opcode of binary data (RFC 6455, 5.2). */
const BINARY = 0x82;
/** Longest payload whose length stands in 7 and in 16 bits; these numbers stand for "the length follows". */
const SHORT = 125;
const MEDIUM = 0xffff;
const MEDIUM_FOLLOWS = 126;
const LONG_FOLLOWS = 127;

function headerOf(length: number): Buffer {
  if (length <= SHORT) return Buffer.from([BINARY, length]);
  const header = Buffer.alloc(length <= MEDIUM ? 4 : 10);
  header[0] = BINARY;
  header[1] = length <= MEDIUM ? MEDIUM_FOLLOWS : LONG_FOLLOWS;
  if (length <= MEDIUM) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

const made = new WeakMap<Uint8Array, Buffer>();

/** The same frame for the same message; nobody may change either. */
export function frameOf(message: Uint8Array): Buffer {
  let frame = made.get(message);
  if (!frame) {
    frame = Buffer.concat([headerOf(message.length), message]);
    made.set(message, frame);
  }
  return frame;
}

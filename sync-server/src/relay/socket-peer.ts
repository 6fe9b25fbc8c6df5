/** One WebSocket as the room sees it. The room never learns that there is a network. */
import type { Writable } from 'node:stream';
import type { Peer, Writer } from '@attend-gate/shared';
import type { WebSocket } from 'ws';
import { frameOf } from './socket-frame.ts';

/** Up to here one copy into a frame is cheaper than a write of two parts for every socket. */
const FRAMED_BYTES = 16 * 1024;

/** @param stream the connection under the socket; whole frames may be written to it beside the socket's own */
export function createSocketPeer(
  socket: WebSocket,
  stream: Writable,
  writer: Writer | undefined,
  caps: boolean,
): Peer {
  return {
    writer,
    caps,
    send: (bytes) => {
      if (socket.readyState !== socket.OPEN) return;
      if (bytes.length <= FRAMED_BYTES) stream.write(frameOf(bytes));
      else socket.send(bytes);
    },
    close: (code, reason) => {
      if (socket.readyState === socket.OPEN || socket.readyState === socket.CONNECTING)
        socket.close(code, reason);
    },
    waiting: () => socket.bufferedAmount,
  };
}

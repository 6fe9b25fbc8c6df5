/** One WebSocket as the room sees it. The room never learns that there is a network. */
import type { Peer, Writer } from '@attend-gate/shared';
import type { WebSocket } from 'ws';

export function createSocketPeer(socket: WebSocket, writer: Writer | undefined, caps: boolean): Peer {
  return {
    writer,
    caps,
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    close: (code, reason) => {
      if (socket.readyState === socket.OPEN || socket.readyState === socket.CONNECTING)
        socket.close(code, reason);
    },
    waiting: () => socket.bufferedAmount,
  };
}

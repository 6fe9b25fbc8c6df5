/**
 * Two thousand dashboards in a process of their own: raw WebSocket clients that ask once and then only count, so that
 * they cost the machine as little as possible. argv: port, framing, how many. Answers `stat` with {bytes, dead}.
 */
import { connect, type Socket } from 'node:net';
import * as encoding from 'lib0/encoding';

const [port, framing, count] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4])];
let bytes = 0;
let dead = 0;
let open = 0;

/** A masked binary frame with the zero mask, which leaves the payload as it is. */
function frame(write: (encoder: encoding.Encoder) => void): Buffer {
  const encoder = encoding.createEncoder();
  if (framing === 'hocuspocus') encoding.writeVarString(encoder, 'ledger');
  write(encoder);
  const payload = encoding.toUint8Array(encoder);
  return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

const ask = (socket: Socket): void => {
  if (framing === 'hocuspocus')
    socket.write(
      frame((encoder) => {
        encoding.writeVarUint(encoder, 2);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, 't');
      }),
    );
  socket.write(
    frame((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint8Array(encoder, Uint8Array.of(0));
    }),
  );
};

function join(): void {
  const socket = connect(port, '127.0.0.1');
  let greeted = false;
  socket.setNoDelay(true);
  socket.on('connect', () =>
    socket.write(
      'GET /sync/bench/ledger HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Protocol: attend-gate, token.0\r\n\r\n',
    ),
  );
  socket.on('data', (data) => {
    bytes += data.length;
    if (greeted) return;
    greeted = true;
    open++;
    ask(socket);
  });
  // Every error is followed by the close that counts it.
  socket.on('error', () => undefined);
  socket.on('close', () => dead++);
}

for (let i = 0; i < count; i++) {
  join();
  if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 20));
}
const waitOpen = setInterval(() => {
  if (open < count) return;
  clearInterval(waitOpen);
  process.send?.('open');
}, 20);
process.on('message', (message) => {
  if (message === 'stat') process.send?.({ bytes, dead });
});

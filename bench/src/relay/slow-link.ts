/** A TCP proxy that passes so many bytes a second from the server to the client: a hall full of phones. */
import { connect, createServer, type Socket } from 'node:net';

const TICK_MS = 50;

export interface SlowLink {
  readonly port: number;
  close(): void;
}

export async function throttled(target: number, bytesPerSecond: number): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let queue = Buffer.alloc(0);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      queue = Buffer.concat([queue, data]);
      if (queue.length > 65_536) upstream.pause();
    });
    const ticking = setInterval(() => {
      const part = queue.subarray(0, (bytesPerSecond * TICK_MS) / 1_000);
      queue = queue.subarray(part.length);
      if (part.length > 0) client.write(part);
      if (queue.length < 32_768) upstream.resume();
    }, TICK_MS);
    const end = (): void => {
      clearInterval(ticking);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', end);
      socket.on('error', end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

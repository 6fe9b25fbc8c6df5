import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { frameOf } from './socket-frame.ts';

test('[L21] frames of every length arrive as the messages they were made of, between frames of ws itself', async () => {
  const messages = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((n) => new Uint8Array(n).fill(n & 0xff));
  const server = createServer().listen(0);
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
    for (const message of messages) {
      request.socket.write(frameOf(message));
      socket.ping();
    }
    socket.send('last');
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const received: Buffer[] = [];
  client.on('message', (data) => {
    received.push(data as Buffer);
    if (received.length > messages.length) client.close();
  });
  await once(client, 'close');
  server.close();
  expect(received.map((data) => data.length)).toEqual([...messages.map((message) => message.length), 4]);
  expect(received.slice(0, -1).every((data, i) => data.equals(messages[i]!))).toBe(true);
});

test('[L21] one message is framed once, however many sockets get it', () => {
  const message = Uint8Array.of(1, 2, 3);
  expect(frameOf(message)).toBe(frameOf(message));
  expect([...frameOf(message)]).toEqual([0x82, 3, 1, 2, 3]);
});

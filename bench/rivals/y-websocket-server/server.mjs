// @y/websocket-server 0.1.1, the last version for Yjs 13. FSYNC=<file>: what came within 8 ms is written and synced, as
// a server must that does not want to lose it.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import http from 'node:http';
import { getYDoc, setPersistence, setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';
import { serving } from '../serve.mjs';

if (process.env.FSYNC) {
  const file = openSync(process.env.FSYNC, 'a');
  process.on('exit', () => closeSync(file));
  let waiting = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    for (const update of batch) writeSync(file, update);
    fdatasyncSync(file);
  };
  setPersistence({
    provider: undefined,
    writeState: async () => undefined,
    bindState: (_name, doc) =>
      doc.on('update', (update) => {
        if (waiting.push(update) === 1) setTimeout(flush, 8);
      }),
  });
}

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket, request) => setupWSConnection(socket, request, { docName: 'ledger' }));
getYDoc('ledger');
const server = http.createServer();
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request)),
);
server.listen(0, '127.0.0.1', () => serving(server.address().port));

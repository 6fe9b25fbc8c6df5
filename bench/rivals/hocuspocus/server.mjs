// @hocuspocus/server as it comes: no store, no authentication.
import { Server } from '@hocuspocus/server';
import { serving } from '../serve.mjs';

const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  timeout: 600_000,
});
await server.listen();
serving(server.address.port);

/** Opens the platform's port; resolves once it listens. */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  readonly port: number;
  readonly address: string;
  close(): Promise<void>;
}

export const listen = (app: Hono, { host, port }: { host: string; port: number }): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (info: AddressInfo) =>
      resolve({
        port: info.port,
        address: `http://${host.includes(':') ? `[${host}]` : host}:${info.port}`,
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    );
    server.once('error', reject);
  });

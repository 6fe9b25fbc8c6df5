/**
 * Serves the attendees' wallet beside the event server (in production it may live on an origin of its own, W9c), and
 * sends a phone that photographed a ticket there. The ticket travels behind `#`, which no server's log ever sees.
 */
import { relative } from 'node:path';
import { readAg1, readReceiptCode, readRoomText } from '@attend-gate/shared';
import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { walletLink } from '../tokens/wallet-link.ts';
import { problem } from './problem.ts';

export interface WalletAppDeps {
  /** `https://event.example`: where phones reach this event server. */
  readonly origin: string;
  /** `https://wallet.example/wallet/` */
  readonly walletUrl: string;
  /** Folder of the built wallet; undefined = not served here. */
  readonly folder: string | undefined;
}

/** The wallet talks to every event server it has a pass of, encrypted ones only unless this one is not either. */
const contentPolicy = (origin: string) => ({
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: ["'self'", 'https:', 'wss:', ...(origin.startsWith('http:') ? ['http:', 'ws:'] : [])],
  workerSrc: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  objectSrc: ["'none'"],
});

/** The headers of the wallet's own pages. */
export const walletHeaders = (origin: string) =>
  secureHeaders({ contentSecurityPolicy: contentPolicy(origin), referrerPolicy: 'no-referrer' });

/** What a phone's own camera opens, `HTTPS://HOST/T/AG1…` (T2). */
function addTicketLinks(app: OpenAPIHono, { origin, walletUrl }: WalletAppDeps): void {
  app.get('/T/:ticket', (c) => {
    const ticket = c.req.param('ticket');
    if (!readAg1(ticket).ok) return problem(c, 'not_found');
    c.header('Cache-Control', 'no-store');
    return c.redirect(walletLink(walletUrl, origin, ticket), 302);
  });
  // A receipt a tablet shows (L32), the code in a room (PD8): what they are worth is the wallet's to check.
  for (const [path, page, reads] of [
    ['R', 'r', readReceiptCode],
    ['H', 'h', readRoomText],
  ] as const)
    app.get(`/${path}/:code{[^?]+}`, (c) => {
      const code = c.req.param('code').toUpperCase();
      if (!reads(code)) return problem(c, 'not_found');
      c.header('Cache-Control', 'no-store');
      return c.redirect(`${walletUrl}#/${page}/${code}`, 302);
    });
}

export function addWalletApp(app: OpenAPIHono, deps: WalletAppDeps): void {
  addTicketLinks(app, deps);
  if (deps.folder === undefined) return;
  const root = relative(process.cwd(), deps.folder);
  app.get('/wallet', (c) => c.redirect('/wallet/'));
  app.use('/wallet/*', compress());
  app.use(
    '/wallet/*',
    serveStatic({
      root,
      rewriteRequestPath: (path) => path.replace(/^\/wallet/, ''),
      onFound: (path, c) => {
        const forEver = /[/\\]assets[/\\]/.test(path);
        c.header('Cache-Control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}

/** The platform's own address: its API, the dashboard, and whether it is alive and ready. */
import { relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { type AccessDeps, createAccessRoutes } from './access-routes.ts';
import { createHubRoutes, type HubRoutesDeps } from './hub-routes.ts';
import { docsPage, openApiDocument } from './openapi.ts';
import { createPlatformRoutes, type PlatformRoutesDeps } from './platform-routes.ts';
import { problem } from './problem.ts';

export interface AppDeps extends PlatformRoutesDeps {
  readonly access: AccessDeps;
  readonly webhooks: HubRoutesDeps;
  /** What the service still waits for; empty = ready. */
  readonly waitingFor: () => readonly string[];
  /** Folder of the built dashboard; undefined = not served here. */
  readonly dashboard: string | undefined;
  readonly onError: (error: unknown) => void;
}

const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
};

export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.use(secureHeaders({ contentSecurityPolicy: CONTENT_POLICY, referrerPolicy: 'no-referrer' }));
  app.get('/livez', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const waitingFor = deps.waitingFor();
    const ready = waitingFor.length === 0;
    return c.json({ status: ready ? 'ok' : 'waiting', waitingFor }, ready ? 200 : 503);
  });
  app.get('/openapi.json', (c) => c.json(openApiDocument()));
  app.get('/docs', (c) => c.html(docsPage()));
  // Asks for a key on every /api path, so it comes first.
  app.route('/', createAccessRoutes(deps.access));
  app.route('/', createPlatformRoutes(deps));
  app.route('/', createHubRoutes(deps.webhooks));
  if (deps.dashboard !== undefined) {
    const root = relative(process.cwd(), deps.dashboard);
    app.use('/*', compress());
    app.use(
      '/*',
      serveStatic({
        root,
        onFound: (path, c) => {
          const hashed = /[/\\]assets[/\\]/.test(path);
          c.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      }),
    );
  }
  app.notFound((c) => problem(c, 'not_found'));
  app.onError((error, c) => {
    deps.onError(error);
    return problem(c, 'internal');
  });
  return app;
}

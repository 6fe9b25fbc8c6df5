/**
 * The documentation page (E8): OpenAPI 3.1 made of the schemas that check the requests, shown by a page that loads
 * nothing from anywhere else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { compress } from 'hono/compress';

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

const HEAD = {
  openapi: '3.1.0',
  info: {
    title: 'attend-gate',
    version: '1',
    description:
      'Attendance for events that keeps working when the network does not. 네트워크가 끊겨도 이어지는 행사 입장 관리. GraphQL stands at `POST /api/events/{eventId}/graphql`; live numbers at `GET /api/events/{eventId}/live` (Server-Sent Events, or a WebSocket with subprotocols `attend-gate` and `token.<bearer>`).',
  },
} as const;

/** One document out of the event's routes and the server's own. */
export function mergedDocument(apps: readonly Pick<OpenAPIHono, 'getOpenAPI31Document'>[]): OpenApiDocument {
  const documents = apps.map((app) => app.getOpenAPI31Document(HEAD));
  const all = <K extends 'schemas' | 'securitySchemes'>(kind: K) =>
    Object.assign({}, ...documents.map(({ components }) => components?.[kind] ?? {}));
  return {
    ...HEAD,
    paths: Object.assign({}, ...documents.map(({ paths }) => paths ?? {})),
    components: { schemas: all('schemas'), securitySchemes: all('securitySchemes') },
  };
}

/** The page runs the viewer's own script and nothing else; it styles itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'";
const VIEWER = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
};
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>attend-gate API</title></head>
<body><div id="app"></div><script src="/docs/scalar.js"></script><script src="/docs/start.js"></script></body></html>`;
const START = `Scalar.createApiReference('#app', ${JSON.stringify(VIEWER)});`;

/** The package exports no path to it, so it is named where the installation puts it. */
const VIEWER_FILE = join(
  ...[import.meta.dirname, '..', '..', 'node_modules', '@scalar', 'api-reference', 'dist', 'browser'],
  'standalone.js',
);

export function addDocs(app: OpenAPIHono, document: () => OpenApiDocument): void {
  let viewer: string | undefined;
  app.use('/docs/*', compress());
  app.use('/openapi.json', compress());
  app.get('/openapi.json', (c) => c.json(document(), 200, { 'Cache-Control': 'no-cache' }));
  app.get('/docs', (c) => c.html(PAGE, 200, { 'Content-Security-Policy': POLICY }));
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get('/docs/scalar.js', (c) => {
    viewer ??= readFileSync(VIEWER_FILE, 'utf8');
    return c.body(viewer, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=86400',
    });
  });
}

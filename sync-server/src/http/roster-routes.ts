/** The signed roster over HTTP: one snapshot, an ETag, and 304 for who has it already (wire.md, Roster). */
import { createRoute, z } from '@hono/zod-openapi';
import type { RosterPublisher } from '../roster/publish.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  newRoutes,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface RosterDeps extends AccessDeps {
  readonly roster: Pick<RosterPublisher, 'current'>;
}

/** COSE_Sign1 `ROSTER` over the SHA-256 of the (uncompressed) body, base64url. */
export const ROSTER_SIGNATURE_HEADER = 'X-Roster-Signature';
/** `<epoch>.<number>`. */
export const ROSTER_VERSION_HEADER = 'X-Roster-Version';

const rosterRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/roster',
  tags: ['roster'],
  security: BEARER,
  request: { params: z.object({ eventId: z.string() }) },
  responses: {
    200: {
      description: `columns of the roster; signed in ${ROSTER_SIGNATURE_HEADER}`,
      content: { 'application/json': { schema: z.looseObject({ format: z.literal(1) }) } },
    },
    304: { description: 'you have this version' },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const weak = (tag: string): string => tag.trim().replace(/^W\//, '');

/** RFC 9110 §13.1.2: a list of tags or `*`, compared weakly. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => weak(tag) === weak(etag)));

const takesGzip = (header: string | undefined): boolean =>
  (header ?? '').split(',').some((part) => {
    const [name = '', quality = ''] = part.split(';').map((text) => text.trim().toLowerCase());
    return (name === 'gzip' || name === '*') && !/^q=0(\.0*)?$/.test(quality);
  });

export function createRosterRoutes(deps: RosterDeps): Routes {
  const routes = newRoutes();
  protect(routes, rosterRoute, deps, 'readRoster');
  routes.openapi(rosterRoute, async (c) => {
    const { etag, version, signature, body, gzipped } = await deps.roster.current();
    const headers: Record<string, string> = {
      ETag: etag,
      Vary: 'Accept-Encoding, Authorization',
      'Cache-Control': 'private, no-cache',
      [ROSTER_SIGNATURE_HEADER]: signature,
      [ROSTER_VERSION_HEADER]: `${version.epoch}.${version.number}`,
    };
    if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
    const type = { ...headers, 'Content-Type': 'application/json; charset=utf-8' };
    if (!takesGzip(c.req.header('accept-encoding'))) return c.body(body, 200, type);
    return c.body(gzipped, 200, { ...type, 'Content-Encoding': 'gzip' });
  });
  return routes;
}

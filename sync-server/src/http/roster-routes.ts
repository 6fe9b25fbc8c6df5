/**
 * The signed roster over HTTP: one snapshot, an ETag, 304 for who has it already, and the steps from an earlier one
 * (wire.md, Roster).
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RosterVersion } from '@attend-gate/shared';
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
  readonly roster: Pick<RosterPublisher, 'current' | 'since'>;
}

/** COSE_Sign1 `ROSTER` over the SHA-256 of the (uncompressed) body, base64url. */
export const ROSTER_SIGNATURE_HEADER = 'X-Roster-Signature';
/** `<epoch>.<number>`. */
export const ROSTER_VERSION_HEADER = 'X-Roster-Version';

/** How an answer says that it is steps and not a roster. */
export const ROSTER_STEPS_TYPE = 'application/vnd.attend-gate.roster-steps+json';

const SINCE = /^(\d{1,15})\.(\d{1,15})$/;
const versionOf = (text: string): RosterVersion => {
  const [, epoch = '', number = ''] = SINCE.exec(text) ?? [];
  return { epoch: Number(epoch), number: Number(number) };
};

const compress = promisify(gzip);

const rosterRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/roster',
  tags: ['roster'],
  security: BEARER,
  request: {
    params: z.object({ eventId: z.string() }),
    query: z.object({
      since: z.string().regex(SINCE).optional().openapi({
        description: 'version of the roster you have; asks for the steps from it',
        example: '1.41',
      }),
      base: z
        .string()
        .max(64)
        .optional()
        .openapi({ description: 'the last 22 characters of that roster’s signature' }),
    }),
  },
  responses: {
    200: {
      description: `columns of the roster, or the steps from the one you have; signed in ${ROSTER_SIGNATURE_HEADER}`,
      content: {
        'application/json': { schema: z.looseObject({ format: z.union([z.literal(1), z.literal(2)]) }) },
        [ROSTER_STEPS_TYPE]: {
          schema: z.object({ format: z.literal(1), steps: z.array(z.looseObject({})) }),
        },
      },
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
    const zips = takesGzip(c.req.header('accept-encoding'));
    const { since, base } = c.req.valid('query');
    const steps =
      since === undefined || base === undefined ? undefined : await deps.roster.since(versionOf(since), base);
    if (steps !== undefined) {
      const type = { ...headers, 'Content-Type': ROSTER_STEPS_TYPE };
      if (!zips) return c.body(steps, 200, type);
      return c.body(Uint8Array.from(await compress(steps)), 200, { ...type, 'Content-Encoding': 'gzip' });
    }
    const type = { ...headers, 'Content-Type': 'application/json; charset=utf-8' };
    if (!zips) return c.body(body, 200, type);
    return c.body(gzipped, 200, { ...type, 'Content-Encoding': 'gzip' });
  });
  return routes;
}

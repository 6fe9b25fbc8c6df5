/**
 * The code that hangs in a room, for lists where holders may check themselves in (PD8): as the text it says, and drawn
 * for print. It is good while the event lasts, so whoever photographs it can use it from anywhere until then.
 */
import { type EventInfo, isGateId, isListId, roomLink, type Signer, signRoom } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { qrSvg } from '../tokens/qr.ts';
import { json } from './documented.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface RoomCodeDeps extends AccessDeps {
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
  /** `https://event.example` */
  readonly origin: string;
}

const PLACE = z.object({ eventId: z.string(), list: z.string(), gate: z.string() });
const path = '/api/events/{eventId}/lists/{list}/gates/{gate}/room-code' as const;
const common = { tags: ['passes'], security: BEARER, request: { params: PLACE } };
const textRoute = createRoute({
  ...{ ...common, method: 'get', path },
  responses: {
    200: json(z.object({ link: z.string() }).meta({ id: 'RoomCode' }), 'what the code says'),
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});
const svgRoute = createRoute({
  ...{ ...common, method: 'get', path: `${path}.svg` as const },
  responses: {
    200: { description: 'for print', content: { 'image/svg+xml': { schema: z.string() } } },
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});

type Place = z.infer<typeof PLACE>;

/** Undefined where there is no such list or gate; `closed` where the list lets nobody check in alone. */
async function linkOf({ list, gate }: Place, deps: RoomCodeDeps): Promise<string | 'closed' | undefined> {
  const info = deps.eventInfo();
  const known = info.lists.find(({ id }) => id === list);
  if (!isListId(list) || !isGateId(gate) || !known || !info.gates.some(({ id }) => id === gate))
    return undefined;
  if (known.selfCheckIn !== true) return 'closed';
  const life = { notBefore: info.admissionAt || info.startsAt, expires: info.endsAt };
  return roomLink(deps.origin, await signRoom({ event: info.id, list, gate, ...life }, deps.signer));
}

export function createRoomCodeRoutes(deps: RoomCodeDeps): Routes {
  const routes = newRoutes();
  const refuse = (c: Context, link: 'closed' | undefined) =>
    link === 'closed'
      ? problem(c, 'bad_request', { errors: [{ path: 'list', message: 'allows no self check-in' }] })
      : problem(c, 'not_found');
  protect(routes, textRoute, deps, 'manageEvent');
  routes.openapi(textRoute, async (c) => {
    const link = await linkOf(c.req.valid('param'), deps);
    return link === undefined || link === 'closed' ? refuse(c, link) : c.json({ link }, 200);
  });
  protect(routes, svgRoute, deps, 'manageEvent');
  routes.openapi(svgRoute, async (c) => {
    const link = await linkOf(c.req.valid('param'), deps);
    if (link === undefined || link === 'closed') return refuse(c, link);
    return c.body(await qrSvg(link, 'print'), 200, {
      'Content-Type': 'image/svg+xml',
      'Cache-Control': 'no-store',
    });
  });
  return routes;
}

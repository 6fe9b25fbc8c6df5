/** Staff who may sign (L30): organisers enrol and withdraw them, devices fetch certificates and boxes for offline use. */
import {
  asMillis,
  fromBase64url,
  type Millis,
  StaffBody,
  StaffList,
  StaffRequest,
  toBase64url,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { StaffDesk } from '../access/staff-desk.ts';
import type { StaffMember } from '../store/staff-store.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
  timeOrNull,
  timeText,
} from './problem.ts';

export interface StaffDeps extends AccessDeps {
  readonly staff: StaffDesk;
  readonly clock: { readonly now: () => Millis };
}

const inEvent = z.object({ eventId: z.string() });
const small = bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') });
const common = { tags: ['staff'], security: BEARER, middleware: small };
const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/events/{eventId}/staff',
  request: { params: inEvent },
  responses: { 200: json(StaffList, 'everybody who ever was enrolled'), ...problems(...ACCESS_PROBLEMS) },
});
const enrolRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/events/{eventId}/staff',
  request: {
    params: inEvent,
    body: { required: true, content: { 'application/json': { schema: StaffRequest } } },
  },
  responses: {
    201: json(StaffBody, 'enrolled'),
    ...problems('bad_request', 'key_in_use', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const withdrawRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/api/events/{eventId}/staff/{id}',
  request: { params: z.object({ eventId: z.string(), id: z.string() }) },
  responses: { 204: { description: 'signs no longer' }, ...problems(...ACCESS_PROBLEMS) },
});

const bodyOf = (member: StaffMember): StaffBody => ({
  ...{ id: member.id, name: member.name, role: member.role, box: member.box },
  certificate: toBase64url(member.certificate),
  expiresAt: timeText(member.expiresAt),
  withdrawnAt: timeOrNull(member.withdrawnAt),
});

export function createStaffRoutes(deps: StaffDeps): Routes {
  const { staff, clock } = deps;
  const routes = newRoutes();
  protect(routes, listRoute, deps, 'readRoster');
  routes.openapi(listRoute, (c) => {
    const all = staff.list().map(bodyOf);
    // A venue relay checks marks; it has no business with the keys that make them.
    const role = callerOf(c).role;
    return c.json({ staff: role === 'carrier' ? all.map((one) => ({ ...one, box: '' })) : all }, 200);
  });
  protect(routes, enrolRoute, deps, 'manageDevices');
  routes.openapi(enrolRoute, async (c) => {
    const { id, name, role, publicKey, box, expiresAt } = c.req.valid('json');
    const expires = expiresAt === undefined ? undefined : asMillis(Date.parse(expiresAt));
    if (expires !== undefined && expires <= clock.now())
      return problem(c, 'bad_request', { detail: 'expiresAt has passed' });
    // The schema has looked at it.
    const key = Uint8Array.from(fromBase64url(publicKey) ?? []);
    const person = { id, name, role, box, publicKey: key, expiresAt: expires };
    const enrolled = await staff.enrol(person, callerOf(c).actor);
    return enrolled ? c.json(bodyOf(enrolled), 201) : problem(c, 'key_in_use', { detail: `name ${id}` });
  });
  protect(routes, withdrawRoute, deps, 'manageDevices');
  routes.openapi(withdrawRoute, (c) => {
    const { id } = c.req.valid('param');
    return staff.withdraw(id, callerOf(c).actor) ? c.body(null, 204) : problem(c, 'not_found');
  });
  return routes;
}

/** H4, right by right and role by role, at the place that enforces it: a route of the whole server for each right. */
import { asMillis, HTTP_RIGHTS, type HttpRight, ROLES, type Role } from '@attend-gate/shared';
import { allowedAt, anEvent, EPOCH, ROLES_TABLE } from '@attend-gate/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealEvent, type RealEvent } from '../../testing/real-event.ts';
import type { Principal } from '../access/principal.ts';

const INFO = anEvent();
const now = () => asMillis(EPOCH + 3_600_000);
let role: Role;
let desk: RealEvent;
beforeAll(async () => {
  const bearer = (): Principal => ({
    ...{ kind: 'device', event: INFO.id, role, device: undefined, lists: [], gate: '' },
    ...{ actor: 'test', scopes: undefined, expires: asMillis(now() + 600_000) },
  });
  desk = await openRealEvent(INFO, { now }, bearer);
});
afterAll(() => desk.close());

/** One route per right; bodies are empty, because the role is asked before the body is read. */
const ROUTES: Readonly<Record<Exclude<HttpRight, 'override' | 'readPresence'>, readonly [string, string]>> = {
  admit: ['POST', '/api/attendance/checkin'],
  annul: ['POST', '/api/attendance/annul'],
  searchPeople: ['POST', `/api/events/${INFO.id}/walk-ins`],
  managePeople: ['GET', `/api/events/${INFO.id}/participants`],
  manageDevices: ['GET', `/api/events/${INFO.id}/devices`],
  manageEvent: ['GET', `/api/events/${INFO.id}/settings`],
  liveNumbers: ['GET', '/api/analytics/realtime'],
  readRoster: ['GET', `/api/events/${INFO.id}/withdrawn`],
  readTagKeys: ['GET', `/api/events/${INFO.id}/tags/keys`],
  export: ['GET', `/api/events/${INFO.id}/export/event`],
};

test.each(Object.entries(ROUTES))(
  '[H4] %s is for the roles of the table and for nobody else',
  async (right, route) => {
    const [method, path] = route;
    const welcome: Role[] = [];
    for (const one of ROLES) {
      role = one;
      if ((await desk.status(method, path, method === 'POST' ? {} : undefined)) !== 403) welcome.push(one);
    }
    const roles: readonly Role[] = HTTP_RIGHTS[right as HttpRight];
    expect(welcome).toEqual(ROLES.filter((one) => roles.includes(one)));
  },
);

test('[H4] [H32] force is for those who may override', async () => {
  const token = { token: 'nobody', list: INFO.lists[0]!.id, force: true };
  const welcome: Role[] = [];
  for (const one of ROLES) {
    role = one;
    if ((await desk.status('POST', '/api/attendance/checkin', token)) !== 403) welcome.push(one);
  }
  expect(welcome).toEqual(ROLES.filter((one) => ['supervisor', 'organiser'].includes(one)));
});

test.each(ROLES_TABLE.flatMap((row) => (row.http ?? []).map((right) => [row.right, right, row] as const)))(
  '[H4] [F8] the table of roles: %s is the right %s',
  (_, right, row) => {
    expect(ROLES.filter((one) => (HTTP_RIGHTS[right] as readonly Role[]).includes(one))).toEqual(
      allowedAt(row, 'http', ROLES),
    );
  },
);

/** What organisers watch while the doors are open: the arrival curve, and conflicts with names (L5). */
import { ArrivalsAnswer, ConflictBoard, type EventInfo, type Ledger, type Millis } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { arrivals } from '../attendance/arrivals.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
import { inEvent, json } from './documented.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  newRoutes,
  problems,
  protect,
  type Routes,
  timeText,
} from './problem.ts';

export interface BoardDeps extends AccessDeps {
  readonly ledger: Ledger;
  readonly eventInfo: () => EventInfo;
  readonly people: Pick<ParticipantStore, 'byToken'>;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly clock: { readonly now: () => Millis };
}

const common = { tags: ['attendance'], security: BEARER };
const arrivalsRoute = createRoute({
  ...{ ...common, method: 'get', path: '/api/events/{eventId}/arrivals' },
  request: { ...inEvent, query: z.object({ minutes: z.coerce.number().int().min(1).max(60).default(10) }) },
  responses: {
    200: json(ArrivalsAnswer, 'entries over time, and how fast each gate is'),
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});
const conflictsRoute = createRoute({
  ...{ ...common, method: 'get', path: '/api/events/{eventId}/conflicts', request: inEvent },
  responses: {
    200: json(ConflictBoard, 'open and answered conflicts, newest first'),
    ...problems(...ACCESS_PROBLEMS),
  },
});

/** More than anybody settles; the newest come first. */
const MAX_CONFLICTS = 500;

export function createBoardRoutes(deps: BoardDeps): Routes {
  const { ledger, eventInfo, people, devices, clock } = deps;
  const routes = newRoutes();
  protect(routes, arrivalsRoute, deps, 'liveNumbers');
  routes.openapi(arrivalsRoute, (c) =>
    c.json(arrivals(ledger, eventInfo(), { ...c.req.valid('query'), now: clock.now() }), 200),
  );
  protect(routes, conflictsRoute, deps, 'managePeople');
  routes.openapi(conflictsRoute, async (c) => {
    const info = eventInfo();
    const names = new Map((await devices.list()).map(({ no, name }) => [no, name]));
    const side = ({ at, gate, device }: ReturnType<Ledger['conflicts']>[number]['first']) => ({
      at: timeText(at),
      gate: info.gates.find(({ id }) => id === gate)?.name ?? gate ?? '',
      ...{ device, deviceName: names.get(device) ?? '' },
    });
    const conflicts = ledger.conflicts().slice(0, MAX_CONFLICTS);
    const told = conflicts.map(async ({ id, token, list, first, overlaps, answer }) => {
      const person = await people.byToken(token);
      return {
        ...{ id, person: person?.id ?? null, name: person?.name || person?.email || '' },
        ...{ code: person?.code ?? '', ticketType: person?.ticketType ?? '' },
        list: info.lists.find((one) => one.id === list)?.name ?? list,
        ...{ first: side(first), overlaps: overlaps.map(side), answer: answer ?? null },
      };
    });
    return c.json({ conflicts: await Promise.all(told) }, 200);
  });
  return routes;
}

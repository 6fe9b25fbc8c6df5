/**
 * Escrow over HTTP (V22): the server grants places of an area to devices, which spend and lend them without a network.
 * The first grant says in the roster that places are granted here, so that no device counts for itself any more.
 */
import {
  type DeviceNo,
  type EventInfo,
  FactWritten,
  type Gate,
  GrantRequest,
  type Ledger,
  type Millis,
  PlacesAnswer,
} from '@attend-gate/shared';
import { createRoute } from '@hono/zod-openapi';
import type { AuditStore } from '../store/audit-store.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { body, inEvent, json, small } from './documented.ts';
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
} from './problem.ts';

export interface PlacesDeps extends AccessDeps {
  readonly eventInfo: () => EventInfo;
  /** Stores and publishes. */
  readonly changeInfo: (info: EventInfo) => void;
  readonly gate: Pick<Gate, 'lend'>;
  readonly ledger: Pick<Ledger, 'places' | 'freePlaces' | 'inArea'>;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: { readonly now: () => Millis };
}

const common = {
  ...{ tags: ['attendance'], security: BEARER, middleware: small },
  path: '/api/events/{eventId}/places',
};
const listRoute = createRoute({
  ...{ ...common, method: 'get', request: inEvent },
  responses: { 200: json(PlacesAnswer, 'areas with a cap'), ...problems(...ACCESS_PROBLEMS) },
});
const grantRoute = createRoute({
  ...{ ...common, method: 'post', request: { ...inEvent, ...body(GrantRequest) } },
  responses: {
    201: json(FactWritten, 'the device may spend them from now on'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});

const capped = ({ areas = [] }: EventInfo) => areas.filter(({ capacity }) => capacity > 0);

async function placesNow(deps: PlacesDeps): Promise<PlacesAnswer> {
  const { ledger, clock, eventInfo } = deps;
  const now = clock.now();
  const names = new Map((await deps.devices.list()).map(({ no, name }) => [no, name]));
  return {
    areas: capped(eventInfo()).map(({ id, name, capacity }) => ({
      ...{ area: id, name, capacity, ...ledger.inArea(id, now), free: ledger.freePlaces(id, now) },
      devices: [...ledger.places(id, now)].map(([device, places]) => ({
        ...{ device, name: names.get(device) ?? '', ...places },
      })),
    })),
  };
}

export function createPlacesRoutes(deps: PlacesDeps): Routes {
  const { eventInfo, changeInfo, ledger, clock, audit } = deps;
  const routes = newRoutes();
  protect(routes, listRoute, deps, 'manageDevices');
  routes.openapi(listRoute, async (c) => c.json(await placesNow(deps), 200));
  protect(routes, grantRoute, deps, 'manageDevices');
  routes.openapi(grantRoute, async (c) => {
    const { area, device, n } = c.req.valid('json');
    const refuse = (path: string, message: string) =>
      problem(c, 'bad_request', { errors: [{ path, message }] });
    const info = eventInfo();
    if (!capped(info).some(({ id }) => id === area)) return refuse('area', 'no area with a capacity');
    const known = (await deps.devices.list()).find((one) => one.no === device);
    if (!known || known.revokedAt !== undefined) return refuse('device', 'no device that is paired');
    const granted = await deps.gate.lend(device as DeviceNo, area, n);
    if (!granted.ok)
      return refuse('n', `${Math.max(0, ledger.freePlaces(area, clock.now()))} places are free`);
    const areas = (info.areas ?? []).map((one) => (one.id === area ? { ...one, escrow: true } : one));
    if (info.areas?.some((one) => one.id === area && !one.escrow)) changeInfo({ ...info, areas });
    const detail = { area, device, n };
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'places.grant', detail });
    return c.json({ fact: granted.value.id as string }, 201);
  });
  return routes;
}

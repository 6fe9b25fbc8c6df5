/** The event's own settings over HTTP: name, times, gates, lists and rules (E5). What would blind a gate is refused. */
import { type EventInfo, eventInfoSchema, type Millis } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { AuditStore } from '../store/audit-store.ts';
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

export interface SettingsDeps extends AccessDeps {
  readonly eventInfo: () => EventInfo;
  /** Stores and publishes. */
  readonly changeInfo: (info: EventInfo) => void;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: { readonly now: () => Millis };
}

/** Described loosely here; `eventInfoSchema`, which every gate reads a roster by, is what checks it. */
const Settings = z.looseObject({ id: z.string(), name: z.string() }).meta({ id: 'EventSettings' });
const path = '/api/events/{eventId}/settings';
const common = { tags: ['events'], security: BEARER, middleware: small, path };
const readRoute = createRoute({
  ...{ ...common, method: 'get', request: inEvent },
  responses: {
    200: json(Settings, 'as the roster has it; times in milliseconds'),
    ...problems(...ACCESS_PROBLEMS),
  },
});
const writeRoute = createRoute({
  ...{ ...common, method: 'put', request: { ...inEvent, ...body(Settings) } },
  responses: {
    200: json(Settings, 'published to every gate'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});

const twice = (ids: readonly string[]): string | undefined => ids.find((id, at) => ids.indexOf(id) !== at);

/** Why these settings cannot take the place of the others. */
function objection(next: EventInfo, now: EventInfo): { path: string; message: string } | undefined {
  if (next.id !== now.id) return { path: 'id', message: 'an event keeps its id' };
  // Facts count their time from here; another epoch would move every entry that was written.
  if (next.epoch !== now.epoch) return { path: 'epoch', message: 'an event keeps its epoch' };
  if (next.startsAt >= next.endsAt) return { path: 'endsAt', message: 'ends before it starts' };
  const list = twice(next.lists.map(({ id }) => id));
  if (list !== undefined) return { path: 'lists', message: `two lists ${list}` };
  const gate = twice(next.gates.map(({ id }) => id));
  return gate === undefined ? undefined : { path: 'gates', message: `two gates ${gate}` };
}

const asBody = (info: EventInfo): { id: string; name: string } => structuredClone(info);

export function createSettingsRoutes(deps: SettingsDeps): Routes {
  const { eventInfo, changeInfo, audit, clock } = deps;
  const routes = newRoutes();
  protect(routes, readRoute, deps, 'manageEvent');
  routes.openapi(readRoute, (c) => c.json(asBody(eventInfo()), 200));
  protect(routes, writeRoute, deps, 'manageEvent');
  routes.openapi(writeRoute, (c) => {
    const next = eventInfoSchema.safeParse(c.req.valid('json'));
    if (!next.success) {
      const errors = next.error.issues.map(({ path: at, message }) => ({ path: at.join('.'), message }));
      return problem(c, 'bad_request', { errors });
    }
    const why = objection(next.data, eventInfo());
    if (why) return problem(c, 'bad_request', { errors: [why] });
    changeInfo(next.data);
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'event.settings', detail: {} });
    return c.json(asBody(eventInfo()), 200);
  });
  return routes;
}

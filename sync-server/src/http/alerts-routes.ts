/** Alerts over HTTP: what is wrong now and was lately, and who is told (O13). */
import { type AlertBody, AlertReceivers, AlertsAnswer, type Millis } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import { ALERT_NAMES, type AlertName, ruleOf } from '../alerts/rules.ts';
import { ALERT_WORDS } from '../alerts/words.ts';
import type { StoredAlert } from '../store/alert-store.ts';
import type { AuditStore } from '../store/audit-store.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { body, inEvent, json, small } from './documented.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problems,
  protect,
  type Routes,
  timeText,
} from './problem.ts';

export interface AlertsDeps extends AccessDeps {
  readonly alerts: AlertDesk;
  /** False: nobody looks at this server's figures. */
  readonly watching: boolean;
  readonly devices: Pick<DeviceStore, 'list'>;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: { readonly now: () => Millis };
}

const ENDED = 30;
const path = '/api/events/{eventId}/alerts';
const common = { tags: ['alerts'], security: BEARER, middleware: small };
const listRoute = createRoute({
  ...{ ...common, method: 'get', path, request: inEvent },
  responses: {
    200: json(AlertsAnswer, 'what is wrong now, and was lately'),
    ...problems(...ACCESS_PROBLEMS),
  },
});
const receiversRoute = createRoute({
  ...{
    ...common,
    method: 'put',
    path: `${path}/receivers`,
    request: { ...inEvent, ...body(AlertReceivers) },
  },
  responses: {
    200: json(AlertReceivers, 'told from now on'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const testRoute = createRoute({
  ...{ ...common, method: 'post', path: `${path}/test`, request: inEvent },
  responses: {
    202: json(z.object({ queued: z.int() }), 'an example is on its way to everybody'),
    ...problems(...ACCESS_PROBLEMS),
  },
});

/** Undefined for a rule that this version does not know any more. */
function bodyOf(alert: StoredAlert, names: ReadonlyMap<string, string>): AlertBody | undefined {
  const rule = ALERT_NAMES.find((name): name is AlertName => name === alert.rule);
  if (!rule) return undefined;
  const devices = [...new Set(alert.affected.flatMap(({ labels }) => labels.device ?? []))];
  return {
    ...{ rule, severity: ruleOf(rule).severity, ...ALERT_WORDS[rule] },
    since: timeText(alert.since),
    endedAt: alert.endedAt === 0 ? null : timeText(alert.endedAt),
    devices: devices.map((device) => ({ device, name: names.get(device) ?? '' })),
  };
}

export function createAlertsRoutes(deps: AlertsDeps): Routes {
  const { alerts, watching, devices, audit, clock } = deps;
  const routes = newRoutes();
  protect(routes, listRoute, deps, 'manageEvent');
  routes.openapi(listRoute, async (c) => {
    const names = new Map((await devices.list()).map(({ no, name }) => [String(no), name]));
    const bodies = (some: readonly StoredAlert[]): AlertBody[] =>
      some.flatMap((alert) => bodyOf(alert, names) ?? []);
    const { mail, minor } = alerts.receivers();
    return c.json(
      {
        ...{ watching, canMail: alerts.canMail, receivers: { mail: [...mail], minor } },
        open: bodies(alerts.open()),
        ended: bodies(alerts.ended(ENDED)),
      },
      200,
    );
  });
  protect(routes, receiversRoute, deps, 'manageEvent');
  routes.openapi(receiversRoute, (c) => {
    const { mail, minor } = c.req.valid('json');
    const next = { mail: [...new Set(mail)], minor };
    alerts.setReceivers(next);
    const detail = { receivers: next.mail.length, minor };
    audit.append({ at: clock.now(), actor: callerOf(c).actor, action: 'alerts.receivers', detail });
    return c.json(next, 200);
  });
  protect(routes, testRoute, deps, 'manageEvent');
  routes.openapi(testRoute, (c) => c.json({ queued: alerts.test() }, 202));
  return routes;
}

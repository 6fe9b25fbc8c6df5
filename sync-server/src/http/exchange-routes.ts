/** Webhooks and sources over HTTP (E2, P5): which systems are told, and which are asked. */
import {
  asMillis,
  type Millis,
  SourceBody,
  SourceList,
  SourceRequest,
  WebhookAnswer,
  WebhookList,
  WebhookRequest,
} from '@attend-gate/shared';
import { createRoute, type z } from '@hono/zod-openapi';
import type { EventWork } from '../event/open-work.ts';
import { checkAddress } from '../exchange/safe-request.ts';
import { WEBHOOK_SECRET_BYTES } from '../exchange/webhooks.ts';
import type { Source } from '../store/source-store.ts';
import type { Webhook } from '../store/webhook-store.ts';
import { body, inEvent, json, ofOne, small } from './documented.ts';
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

export interface ExchangeDeps extends AccessDeps {
  readonly work: EventWork;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
}

const hooks = { tags: ['webhooks'], security: BEARER, middleware: small };
const hooksPath = '/api/events/{eventId}/webhooks';
const listHooks = createRoute({
  ...{ ...hooks, method: 'get', path: hooksPath, request: inEvent },
  responses: { 200: json(WebhookList, 'all of them'), ...problems(...ACCESS_PROBLEMS) },
});
const createHook = createRoute({
  ...{ ...hooks, method: 'post', path: hooksPath, request: { ...inEvent, ...body(WebhookRequest) } },
  responses: {
    201: json(WebhookAnswer, 'told from now on'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const removeHook = createRoute({
  ...{ ...hooks, method: 'delete', path: `${hooksPath}/{id}`, request: ofOne },
  responses: { 204: { description: 'told no longer' }, ...problems(...ACCESS_PROBLEMS) },
});
const testHook = createRoute({
  ...{ ...hooks, method: 'post', path: `${hooksPath}/{id}/test`, request: ofOne },
  responses: { 202: { description: 'a `test` is on its way' }, ...problems(...ACCESS_PROBLEMS) },
});
const from = { tags: ['sources'], security: BEARER, middleware: small };
const sourcesPath = '/api/events/{eventId}/sources';
const listSources = createRoute({
  ...{ ...from, method: 'get', path: sourcesPath, request: inEvent },
  responses: { 200: json(SourceList, 'all of them'), ...problems(...ACCESS_PROBLEMS) },
});
const createSource = createRoute({
  ...{ ...from, method: 'post', path: sourcesPath, request: { ...inEvent, ...body(SourceRequest) } },
  responses: {
    201: json(SourceBody, 'asked from now on'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const removeSource = createRoute({
  ...{ ...from, method: 'delete', path: `${sourcesPath}/{id}`, request: ofOne },
  responses: { 204: { description: 'asked no longer; its people stay' }, ...problems(...ACCESS_PROBLEMS) },
});
const pullNow = createRoute({
  ...{ ...from, method: 'post', path: `${sourcesPath}/{id}/pull`, request: ofOne },
  responses: { 202: { description: 'being asked' }, ...problems(...ACCESS_PROBLEMS) },
});

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const hookBody = ({ id, url, kinds, active, createdAt }: Webhook) => ({
  ...{ id, url, kinds: [...kinds], active, createdAt: timeText(createdAt) },
});
const sourceBody = (source: Source): z.infer<typeof SourceBody> => ({
  ...{ id: source.id, url: source.url, everyMinutes: Math.round(source.everyMs / 60_000) },
  ...{ cancelsMissing: source.cancelsMissing, lastRunAt: timeOrNull(source.lastRun) },
  lastResult:
    source.lastResult === ''
      ? null
      : (JSON.parse(source.lastResult) as z.infer<typeof SourceBody>['lastResult']),
});

function addWebhooks(routes: Routes, deps: ExchangeDeps): void {
  const { work, clock, random } = deps;
  protect(routes, listHooks, deps, 'manageEvent');
  routes.openapi(listHooks, (c) =>
    c.json({ webhooks: work.webhooks.list().map(hookBody), deliveries: work.jobs.counts('webhook') }, 200),
  );
  protect(routes, createHook, deps, 'manageEvent');
  routes.openapi(createHook, (c) => {
    const { url, kinds } = c.req.valid('json');
    const address = checkAddress(url, work.rules);
    if (!address.ok) return problem(c, 'bad_request', { errors: [{ path: 'url', message: address.error }] });
    const secret = `whsec_${Buffer.from(random(WEBHOOK_SECRET_BYTES)).toString('base64')}`;
    const made = { id: `w_${base64url(random(9))}`, url: address.value.href, active: true };
    const webhook: Webhook = { ...made, secret, kinds, createdAt: clock.now() };
    // Only what happens from now on: the past is for the export.
    work.tick();
    work.webhooks.create(webhook, callerOf(c).actor);
    return c.json({ ...hookBody(webhook), secret }, 201);
  });
  protect(routes, removeHook, deps, 'manageEvent');
  routes.openapi(removeHook, (c) => {
    const removed = work.webhooks.remove(c.req.valid('param').id, callerOf(c).actor, clock.now());
    return removed ? c.body(null, 204) : problem(c, 'not_found');
  });
  protect(routes, testHook, deps, 'manageEvent');
  routes.openapi(testHook, (c) => {
    const webhook = work.webhooks.get(c.req.valid('param').id);
    if (!webhook) return problem(c, 'not_found');
    const now = clock.now();
    const payload = { webhook: webhook.id, type: 'test', at: now };
    work.jobs.enqueue({ kind: 'webhook', payload, runAt: now }, now);
    work.worker.kick();
    return c.body(null, 202);
  });
}

function addSources(routes: Routes, deps: ExchangeDeps): void {
  const { work, clock, random } = deps;
  protect(routes, listSources, deps, 'manageEvent');
  routes.openapi(listSources, (c) => c.json({ sources: work.sources.list().map(sourceBody) }, 200));
  protect(routes, createSource, deps, 'manageEvent');
  routes.openapi(createSource, (c) => {
    const { url, authorization, everyMinutes, cancelsMissing } = c.req.valid('json');
    const address = checkAddress(url, work.rules);
    if (!address.ok) return problem(c, 'bad_request', { errors: [{ path: 'url', message: address.error }] });
    const never = { lastRun: asMillis(0), lastResult: '', cursor: '', active: true };
    const settings = {
      authorization,
      cancelsMissing,
      everyMs: everyMinutes * 60_000,
      createdAt: clock.now(),
    };
    const source: Source = {
      id: `s_${base64url(random(9))}`,
      url: address.value.href,
      ...settings,
      ...never,
    };
    work.sources.create(source, callerOf(c).actor);
    work.tick();
    return c.json(sourceBody(source), 201);
  });
  protect(routes, removeSource, deps, 'manageEvent');
  routes.openapi(removeSource, (c) => {
    const removed = work.sources.remove(c.req.valid('param').id, callerOf(c).actor, clock.now());
    return removed ? c.body(null, 204) : problem(c, 'not_found');
  });
  protect(routes, pullNow, deps, 'manageEvent');
  routes.openapi(pullNow, (c) => {
    const { id } = c.req.valid('param');
    if (work.sources.schedule(clock.now(), id) === 0) return problem(c, 'not_found');
    work.worker.kick();
    return c.body(null, 202);
  });
}

export function createExchangeRoutes(deps: ExchangeDeps): Routes {
  const routes = newRoutes();
  addWebhooks(routes, deps);
  addSources(routes, deps);
  return routes;
}

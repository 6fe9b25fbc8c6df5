/**
 * Webhook endpoints and REST hooks (A24, A25): make, list, test, replay, look at what was delivered. A secret is shown
 * once, when an endpoint is made. `/api/hooks` is the same in the words automation tools expect.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Endpoint, HubStore } from '../catalog/hub-store.ts';
import { checkTarget, type Guard } from '../hub/address-guard.ts';
import { HUB_TYPES, type Hub, type HubType } from '../hub/hub.ts';
import { secretOf } from '../hub/signing.ts';
import { problem } from './problem.ts';

export interface HubRoutesDeps {
  readonly store: HubStore;
  readonly hub: Hub;
  readonly guard: Guard;
  readonly clock: { readonly now: () => number };
  /** Cryptographically strong bytes. */
  readonly strongRandom: (length: number) => Uint8Array;
}

const TypeText = z
  .string()
  .refine(
    (text) =>
      text === '*' ||
      HUB_TYPES.some((type) => type === text || (text.endsWith('.*') && type.startsWith(text.slice(0, -1)))),
    `one of ${HUB_TYPES.join(', ')}, a family such as checkin.*, or *`,
  );
const FormatText = z.enum(['standard', 'cloudevents']).default('standard');
export const EndpointBody = z.object({
  url: z.string().max(2_048),
  types: z.array(TypeText).min(1).max(20),
  format: FormatText,
});
export const HookBody = z.object({ targetUrl: z.string().max(2_048), event: TypeText, format: FormatText });
export const ReplayBody = z.object({
  message: z.string().optional(),
  from: z.iso.datetime().default('1970-01-01T00:00:00Z'),
  to: z.iso.datetime().optional(),
});

const shown = ({ secret: _kept, createdMs, disabledMs, ...rest }: Endpoint) => ({
  ...rest,
  createdAt: new Date(createdMs).toISOString(),
  disabledAt: disabledMs === null ? null : new Date(disabledMs).toISOString(),
});

/** One message of each type, with ids that never change, so that a mapping made from it stays good. */
function sampleOf(type: HubType): object {
  const data = {
    event: 'tech-conference-2026',
    fact: '7.0.41',
    list: 'main',
    via: 'camera',
    at: '2026-11-24T01:32:00.000Z',
  };
  return { id: `msg_sample_${type}`, type, timestamp: '2026-11-24T01:32:01.000Z', data };
}

export function createHubRoutes(deps: HubRoutesDeps): Hono {
  const { store, hub, guard, clock, strongRandom } = deps;
  const app = new Hono();
  const body = async (c: { req: { json: () => Promise<unknown> } }): Promise<unknown> => {
    try {
      return await c.req.json();
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  const make = (url: string, types: readonly string[], format: Endpoint['format']): Endpoint => {
    const id = `ep_${Buffer.from(strongRandom(9)).toString('base64url')}`;
    const secret = secretOf(strongRandom(32));
    const endpoint = { id, url, secret, types, format, createdMs: clock.now() };
    store.addEndpoint(endpoint);
    return { ...endpoint, disabledMs: null, failures: 0 };
  };

  app.get('/api/webhooks', (c) => c.json({ types: HUB_TYPES, endpoints: store.endpoints().map(shown) }));
  app.post('/api/webhooks', async (c) => {
    const read = EndpointBody.safeParse(await body(c));
    if (!read.success) return problem(c, 'bad_request', z.prettifyError(read.error));
    const target = checkTarget(read.data.url, guard);
    if (!target.ok) return problem(c, 'bad_request', `url: ${target.error}`);
    const endpoint = make(target.value.href, read.data.types, read.data.format);
    return c.json({ ...shown(endpoint), secret: endpoint.secret }, 201);
  });
  app.delete('/api/webhooks/:id', (c) =>
    store.removeEndpoint(c.req.param('id')) ? c.body(null, 204) : problem(c, 'not_found'),
  );
  app.use('/api/webhooks/:id/*', async (c, next) =>
    store.endpoint(c.req.param('id')) ? next() : problem(c, 'not_found'),
  );
  app.get('/api/webhooks/:id/deliveries', (c) => c.json({ deliveries: store.log(c.req.param('id'), 200) }));
  app.post('/api/webhooks/:id/enable', (c) => {
    store.disable(c.req.param('id'), null);
    return c.body(null, 204);
  });
  app.post('/api/webhooks/:id/test', (c) => {
    const id = c.req.param('id');
    const message = `msg_test_${Buffer.from(strongRandom(9)).toString('base64url')}`;
    hub.publishTo(id, { id: message, type: 'endpoint.test', data: { endpoint: id } });
    return c.json({ message }, 202);
  });
  app.post('/api/webhooks/:id/replay', async (c) => {
    const read = ReplayBody.safeParse((await body(c)) ?? {});
    if (!read.success) return problem(c, 'bad_request', z.prettifyError(read.error));
    const { from, to, message } = read.data;
    const until = to === undefined ? clock.now() : Date.parse(to);
    return c.json(
      { queued: store.replay(c.req.param('id'), Date.parse(from), until, message, clock.now()) },
      202,
    );
  });

  app.post('/api/hooks', async (c) => {
    const read = HookBody.safeParse(await body(c));
    if (!read.success) return problem(c, 'bad_request', z.prettifyError(read.error));
    const target = checkTarget(read.data.targetUrl, guard);
    if (!target.ok) return problem(c, 'bad_request', `targetUrl: ${target.error}`);
    const endpoint = make(target.value.href, [read.data.event], read.data.format);
    return c.json({ id: endpoint.id, secret: endpoint.secret }, 201);
  });
  app.delete('/api/hooks/:id', (c) =>
    store.removeEndpoint(c.req.param('id')) ? c.body(null, 204) : problem(c, 'not_found'),
  );
  app.get('/api/hooks/samples/:type', (c) => {
    const type = HUB_TYPES.find((one) => one === c.req.param('type'));
    return type ? c.json([sampleOf(type)]) : problem(c, 'not_found');
  });
  return app;
}

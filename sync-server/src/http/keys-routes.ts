/** Keys for other systems and the audit log (E8, X1): for organisers only. A key is shown once. */
import {
  ApiKeyAnswer,
  type ApiKeyBody,
  ApiKeyList,
  ApiKeyRequest,
  AuditAnswer,
  asMillis,
  type Millis,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { API_KEY_PREFIX, apiKeyHash } from '../access/principal.ts';
import type { ApiKey, ApiKeyStore } from '../store/api-key-store.ts';
import type { AuditStore } from '../store/audit-store.ts';
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

export interface KeysDeps extends AccessDeps {
  readonly apiKeys: ApiKeyStore;
  readonly audit: Pick<AuditStore, 'recent'>;
  readonly clock: { readonly now: () => Millis };
  readonly random: (length: number) => Uint8Array;
}

const inEvent = z.object({ eventId: z.string() });
const small = bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') });
const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const common = { tags: ['keys'], security: BEARER, middleware: small };

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/events/{eventId}/keys',
  request: { params: inEvent },
  responses: { 200: json(ApiKeyList, 'all keys, also revoked ones'), ...problems(...ACCESS_PROBLEMS) },
});
const createKeyRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/events/{eventId}/keys',
  request: {
    params: inEvent,
    body: { required: true, content: { 'application/json': { schema: ApiKeyRequest } } },
  },
  responses: {
    201: json(ApiKeyAnswer, 'the key, shown this once'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const revokeRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/api/events/{eventId}/keys/{id}',
  request: { params: z.object({ eventId: z.string(), id: z.string() }) },
  responses: { 204: { description: 'it works no longer' }, ...problems(...ACCESS_PROBLEMS) },
});
const auditRoute = createRoute({
  ...common,
  tags: ['audit'],
  method: 'get',
  path: '/api/events/{eventId}/audit',
  request: {
    params: inEvent,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
      before: z.coerce.number().int().min(1).optional(),
    }),
  },
  responses: {
    200: json(AuditAnswer, 'newest first'),
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const bodyOf = (key: ApiKey): ApiKeyBody => ({
  ...{ id: key.id, name: key.name, scopes: [...key.scopes], createdAt: timeText(key.createdAt) },
  ...{ expiresAt: timeOrNull(key.expiresAt), lastUsedAt: timeOrNull(key.lastUsed) },
  revokedAt: timeOrNull(key.revokedAt),
});

export function createKeysRoutes(deps: KeysDeps): Routes {
  const { apiKeys, audit, clock, random } = deps;
  const routes = newRoutes();
  protect(routes, listRoute, deps, 'manageEvent');
  routes.openapi(listRoute, (c) => c.json({ keys: apiKeys.list().map(bodyOf) }, 200));
  protect(routes, createKeyRoute, deps, 'manageEvent');
  routes.openapi(createKeyRoute, (c) => {
    const { name, scopes, expiresAt } = c.req.valid('json');
    const secret = `${API_KEY_PREFIX}${base64url(random(30))}`;
    const key: ApiKey = {
      id: `k_${base64url(random(9))}`,
      ...{ name, scopes, createdAt: clock.now(), lastUsed: asMillis(0), revokedAt: asMillis(0) },
      expiresAt: asMillis(expiresAt === undefined ? 0 : Date.parse(expiresAt)),
    };
    apiKeys.create(key, apiKeyHash(secret), callerOf(c).actor);
    return c.json({ ...bodyOf(key), key: secret }, 201);
  });
  protect(routes, revokeRoute, deps, 'manageEvent');
  routes.openapi(revokeRoute, (c) => {
    const revoked = apiKeys.revoke(c.req.valid('param').id, callerOf(c).actor, clock.now());
    return revoked ? c.body(null, 204) : problem(c, 'not_found');
  });
  protect(routes, auditRoute, deps, 'manageEvent');
  routes.openapi(auditRoute, async (c) => {
    const { limit, before } = c.req.valid('query');
    const lines = await audit.recent(limit, before);
    const body = lines.map((line) => ({ ...line, at: timeText(line.at), detail: { ...line.detail } }));
    return c.json({ lines: body, next: lines.length === limit ? (lines.at(-1)?.seq ?? null) : null }, 200);
  });
  return routes;
}

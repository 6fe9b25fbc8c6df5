/**
 * Asks every /api request who it is, answers a repeated POST with its first answer, and lets the owner make and remove
 * API keys (A27). A key is shown once, when it is made.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import { type Caller, type Gatekeeper, hashOf } from '../access/gatekeeper.ts';
import { type ApiKey, type KeyStore, SCOPES, type Scope } from '../catalog/key-store.ts';
import { problem } from './problem.ts';

export interface AccessDeps {
  readonly gatekeeper: Gatekeeper;
  readonly keys: KeyStore;
  readonly clock: { readonly now: () => number };
  /** Cryptographically strong bytes. */
  readonly strongRandom: (length: number) => Uint8Array;
}

export const KeyBody = z.object({
  name: z.string().trim().min(1).max(80),
  scope: z.enum(SCOPES),
  expiresAt: z.iso.datetime().optional(),
  perMinute: z.int().min(1).max(60_000).default(600),
});

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const shown = ({ createdMs, expiresMs, lastUsedMs, ...rest }: ApiKey) => ({
  ...rest,
  createdAt: isoOrNull(createdMs),
  expiresAt: isoOrNull(expiresMs),
  lastUsedAt: isoOrNull(lastUsedMs),
});

const scopeFor = (path: string): Scope =>
  path.startsWith('/api/keys') ? 'admin' : /^\/api\/(webhooks|hooks)(\/|$)/.test(path) ? 'hub' : 'read';

export function createAccessRoutes(deps: AccessDeps): Hono<{ Variables: { caller: Caller } }> {
  const { gatekeeper, keys, clock, strongRandom } = deps;
  const app = new Hono<{ Variables: { caller: Caller } }>();
  app.use('/api/*', async (c, next) => {
    const caller = gatekeeper.admit(c.req.header('authorization'), scopeFor(c.req.path));
    if (caller.ok) {
      c.set('caller', caller.value);
      c.header('Cache-Control', 'private, no-store');
      return next();
    }
    const { error } = caller;
    if (error.kind === 'forbidden')
      return problem(c, 'forbidden', `this needs a key that may ${error.needs}`);
    if (error.kind === 'too_many') c.header('Retry-After', String(error.retryAfterSeconds));
    return problem(c, error.kind);
  });
  app.use('/api/*', async (c, next) => {
    const key = c.req.header('idempotency-key');
    // A new API key is shown once and kept nowhere, so its answer is not kept either.
    if (c.req.method !== 'POST' || key === undefined || c.req.path === '/api/keys') return next();
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) return problem(c, 'bad_request', 'Idempotency-Key');
    const { id } = c.get('caller');
    const request = hashOf(`${c.req.path}\n${await c.req.raw.clone().text()}`);
    const kept = keys.kept(id, key);
    if (kept?.request === request)
      return c.body(kept.body, kept.status as 200, { 'Content-Type': 'application/json' });
    if (kept) return problem(c, 'bad_request', 'this Idempotency-Key was used for another request');
    await next();
    if (c.res.status < 500)
      keys.keep(id, key, { request, status: c.res.status, body: await c.res.clone().text() }, clock.now());
    return undefined;
  });
  app.get('/api/me', (c) => c.json(c.get('caller')));
  app.get('/api/keys', (c) => c.json({ keys: keys.keys().map(shown) }));
  app.post('/api/keys', async (c) => {
    const read = KeyBody.safeParse(await c.req.json().catch(() => undefined));
    if (!read.success) return problem(c, 'bad_request', z.prettifyError(read.error));
    const { name, scope, expiresAt, perMinute } = read.data;
    const expiresMs = expiresAt === undefined ? null : Date.parse(expiresAt);
    const id = `key_${Buffer.from(strongRandom(9)).toString('base64url')}`;
    const secret = `agk_${Buffer.from(strongRandom(24)).toString('base64url')}`;
    const made = { id, name, scope, createdMs: clock.now(), expiresMs, perMinute };
    keys.add(made, hashOf(secret));
    return c.json({ ...shown({ ...made, lastUsedMs: null }), key: secret }, 201);
  });
  app.delete('/api/keys/:id', (c) =>
    keys.remove(c.req.param('id')) ? c.body(null, 204) : problem(c, 'not_found'),
  );
  return app;
}

/**
 * `Idempotency-Key` (H29): a request that may have been answered can be sent again, and gets the first answer. The key
 * belongs to its caller; the same key with another request is refused, and one that is still being answered waits.
 */
import { createHash } from 'node:crypto';
import type { Millis } from '@attend-gate/shared';
import type { MiddlewareHandler } from 'hono';
import type { IdempotencyStore } from '../store/idempotency-store.ts';
import { problem } from './problem.ts';

export interface IdempotencyDeps {
  readonly answers: IdempotencyStore;
  readonly clock: { readonly now: () => Millis };
}

const KEY = /^[\x21-\x7e]{1,200}$/;
/** Uploads say the same thing twice by themselves (H9); everything else is small. */
const MAX_BODY = 1024 * 1024;
const digest = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

export function idempotent({ answers, clock }: IdempotencyDeps): MiddlewareHandler {
  const running = new Set<string>();
  return async (c, next) => {
    const key = c.req.header('idempotency-key');
    const bearer = c.req.header('authorization');
    if (key === undefined || bearer === undefined || c.req.method !== 'POST') return next();
    if (!KEY.test(key)) return problem(c, 'bad_request', { detail: 'not an idempotency key' });
    if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) return next();
    const actor = digest(bearer);
    const body = new Uint8Array(await c.req.raw.clone().arrayBuffer());
    const request = digest(c.req.method, c.req.path, body);
    const name = `${actor} ${key}`;
    const known = answers.find(actor, key, clock.now());
    if (known) {
      if (known.requestHash !== request) return problem(c, 'key_reused');
      const type = { 'Content-Type': known.type, 'Idempotent-Replay': 'true' };
      return c.body(known.body, known.status as 200, type);
    }
    if (running.has(name)) return problem(c, 'in_progress', { retryAfter: 1 });
    running.add(name);
    try {
      await next();
      const { status } = c.res;
      const type = c.res.headers.get('content-type') ?? '';
      // What failed on our side, or for want of a right, may well succeed the next time.
      if (status >= 500 || status === 401 || status === 429 || !/json/.test(type)) return;
      const text = await c.res.clone().text();
      answers.keep(actor, key, { requestHash: request, status, type, body: text }, clock.now());
    } finally {
      running.delete(name);
    }
  };
}

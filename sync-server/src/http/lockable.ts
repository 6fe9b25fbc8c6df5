/**
 * Downloads with personal data, encrypted if asked for (X1): `?recipient=age1…` makes the answer an age file that only
 * the holder of that key opens, wherever it is mailed or left lying. Nothing is stored in clear on the way.
 */
import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { isRecipient, lockStream } from '../backup/archive.ts';
import { problem } from './problem.ts';

/** The public half of an age key, X25519. */
export const RECIPIENT = z.string().max(200).optional().meta({
  description: 'an age recipient (`age1…`): the answer is an age file only its holder opens',
});
/** What a locked answer is, for the API's document. */
export const LOCKED = { 'application/age': { schema: z.string().meta({ format: 'binary' }) } };

/** Encrypts what the route answers, if the query names a recipient. */
export function lockable(): MiddlewareHandler {
  return async (c, next) => {
    const recipient = c.req.query('recipient');
    if (recipient === undefined) return next();
    if (!isRecipient(recipient)) return problem(c, 'bad_request', { detail: 'recipient is no age1… key' });
    await next();
    if (c.res.status !== 200 || !c.res.body) return;
    const headers = new Headers(c.res.headers);
    const named = headers.get('content-disposition');
    headers.set('content-type', 'application/age');
    headers.delete('content-length');
    if (named) headers.set('content-disposition', named.replace(/"([^"]+)"$/, '"$1.age"'));
    c.res = new Response(await lockStream(c.res.body, { recipients: [recipient] }), { status: 200, headers });
  };
}

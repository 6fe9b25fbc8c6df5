/** Signs what goes out by Standard Webhooks: receivers check with any of its libraries (A24). */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** @param bytes 24 to 64 cryptographically strong bytes */
export const secretOf = (bytes: Uint8Array): string => `${PREFIX}${Buffer.from(bytes).toString('base64')}`;

/**
 * The three headers of one attempt.
 * @param seconds since 1970, the moment of this attempt
 */
export function signedHeaders(
  secret: string,
  id: string,
  seconds: number,
  payload: string,
): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${payload}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

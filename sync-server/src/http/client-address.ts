/** Who calls: the socket's other end, or what the proxy in front says, if there is one. Never both. */
import type { IncomingMessage } from 'node:http';

/** @param env what Node's server hands to every request; without it (a test without a socket) nobody is known */
export function addressOf(env: object, behindProxy: boolean): string {
  const incoming = 'incoming' in env ? (env.incoming as IncomingMessage | undefined) : undefined;
  const own = incoming?.socket.remoteAddress ?? 'unknown';
  if (!behindProxy) return own;
  // The proxy appends; what stands before the last comma was said by the caller and is worth nothing.
  const forwarded = incoming?.headers['x-forwarded-for'];
  const last = String(Array.isArray(forwarded) ? forwarded.at(-1) : (forwarded ?? ''))
    .split(',')
    .at(-1);
  return last?.trim() || own;
}

/**
 * Live numbers as they change (E7): the same body as `/api/analytics/realtime`, over Server-Sent Events and over a
 * WebSocket. Computed once a second while somebody listens, and sent only when something but the time is different.
 */
import type { EventInfo, Ledger, Millis } from '@attend-gate/shared';
import { upgradeWebSocket } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { WebSocket } from 'ws';
import { requireRight } from '../access/principal.ts';
import { realtimeNumbers } from '../attendance/realtime.ts';
import { offeredToken } from '../relay/sockets.ts';
import { type AccessDeps, problem } from './problem.ts';

export interface LiveDeps extends AccessDeps {
  readonly ledger: Ledger;
  readonly eventInfo: () => EventInfo;
  readonly registered: () => Promise<number>;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 1_000;
/** A line that is no news keeps proxies from closing the stream. */
const KEEP_ALIVE = 15;
/** Enough for every screen of an organiser's team. */
const MAX_LISTENERS = 200;
const CLOSE_FORBIDDEN = 4403;

type Listener = (text: string) => void;

/** One computation for all who listen. */
export function createLiveFeed(deps: Omit<LiveDeps, 'event' | 'access'>) {
  const listeners = new Set<Listener>();
  let last = '';
  let running = false;
  const current = async (): Promise<string> => {
    const numbers = realtimeNumbers(deps.ledger, deps.eventInfo(), await deps.registered(), deps.clock.now());
    return JSON.stringify(numbers);
  };
  const withoutTime = (text: string): string => text.replace(/,"asOf":"[^"]*"/, '');
  const round = async (): Promise<void> => {
    const text = await current();
    if (withoutTime(text) === withoutTime(last)) return;
    last = text;
    for (const tell of listeners) tell(text);
  };
  const next = (): void => {
    deps.after(EVERY_MS, () => {
      if (listeners.size === 0) {
        running = false;
        return;
      }
      void round().catch(deps.onError).finally(next);
    });
  };
  return {
    current,
    isFull: () => listeners.size >= MAX_LISTENERS,
    listen: (tell: Listener): (() => void) => {
      listeners.add(tell);
      if (!running) {
        running = true;
        next();
      }
      return () => void listeners.delete(tell);
    },
  };
}

export function addLive(app: OpenAPIHono, deps: LiveDeps): void {
  const feed = createLiveFeed(deps);
  app.get('/api/events/:eventId/live', async (c, next) => {
    if (c.req.header('upgrade')?.toLowerCase() === 'websocket') return next();
    const principal = requireRight(
      await deps.access.authenticate(c.req.header('authorization')),
      'liveNumbers',
    );
    if (!principal.ok) return problem(c, principal.error);
    if (c.req.param('eventId') !== deps.event) return problem(c, 'not_found');
    if (feed.isFull()) return problem(c, 'busy', { retryAfter: 5 });
    return streamSSE(c, async (stream) => {
      let open = true;
      const queue: string[] = [await feed.current()];
      let wake = (): void => undefined;
      const stop = feed.listen((text) => {
        // A reader that is slow gets the newest, not everything.
        queue.splice(0, queue.length, text);
        wake();
      });
      stream.onAbort(() => {
        open = false;
        stop();
        wake();
      });
      while (open) {
        const text = queue.shift();
        if (text !== undefined) await stream.writeSSE({ event: 'numbers', data: text });
        else
          await new Promise<void>((resolve) => {
            const cancel = deps.after(KEEP_ALIVE * 1_000, () => {
              void stream.writeln(': still here');
              resolve();
            });
            wake = () => {
              cancel();
              resolve();
            };
          });
      }
    });
  });
  addSocket(app, deps, feed);
}

function addSocket(app: OpenAPIHono, deps: LiveDeps, feed: ReturnType<typeof createLiveFeed>): void {
  app.get(
    '/api/events/:eventId/live',
    upgradeWebSocket((c) => {
      let stop = (): void => undefined;
      const start = async (socket: WebSocket): Promise<void> => {
        socket.on('error', () => stop());
        const token = offeredToken(c.req.header('sec-websocket-protocol'));
        const who = token === undefined ? undefined : await deps.access.authenticate(`Bearer ${token}`);
        if (!requireRight(who, 'liveNumbers').ok || feed.isFull()) {
          socket.close(CLOSE_FORBIDDEN, 'live numbers are not for this bearer');
          return;
        }
        stop = feed.listen((text) => socket.readyState === socket.OPEN && socket.send(text));
        if (socket.readyState !== socket.OPEN) stop();
        else socket.send(await feed.current());
      };
      return {
        onOpen: (_event, ws) => void start(ws.raw as WebSocket).catch(deps.onError),
        onClose: () => stop(),
      };
    }),
  );
}

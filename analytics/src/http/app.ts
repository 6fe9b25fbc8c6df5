/** The platform's own address: is it alive, is it ready. Everything else is added beside. */
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

export interface AppDeps {
  /** What the service still waits for; empty = ready. */
  readonly waitingFor: () => readonly string[];
  readonly onError: (error: unknown) => void;
}

export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.use(secureHeaders());
  app.get('/livez', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const waitingFor = deps.waitingFor();
    return c.json(
      { status: waitingFor.length === 0 ? 'ok' : 'waiting', waitingFor },
      waitingFor.length === 0 ? 200 : 503,
    );
  });
  app.notFound((c) => c.json({ title: 'There is no such thing here', status: 404 }, 404));
  app.onError((error, c) => {
    deps.onError(error);
    return c.json({ title: 'Something broke on the server', status: 500 }, 500);
  });
  return app;
}

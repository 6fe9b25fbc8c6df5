import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { expect, test } from 'vitest';
import { createHealthRoutes } from './health-routes.ts';
import { answerError } from './problem.ts';

test('[H2] alive is not ready: until the ledger is loaded /readyz is 503 and says what is missing', async () => {
  const missing = ['ledger'];
  const app = new OpenAPIHono().route('/', createHealthRoutes({ waitingFor: () => missing }));
  expect((await app.request('/livez')).status).toBe(200);
  const waiting = await app.request('/readyz');
  expect(waiting.status).toBe(503);
  expect(await waiting.json()).toMatchObject({ code: 'not_ready', detail: 'waiting for ledger' });
  missing.pop();
  expect((await app.request('/readyz')).status).toBe(200);
});

test('[H2] what nobody foresaw is a 500 that says nothing about the inside', async () => {
  const app = new OpenAPIHono();
  app.onError((error, c) => answerError(error, c));
  app.get('/broken', () => {
    throw new Error('table participant has no column secret');
  });
  app.get('/teapot', () => {
    throw new HTTPException(418);
  });
  const broken = await app.request('/broken');
  expect(broken.status).toBe(500);
  expect(await broken.json()).toEqual({
    ...{ type: 'urn:attend-gate:problem:internal', title: 'Something broke on the server' },
    ...{ status: 500, code: 'internal' },
  });
  expect((await app.request('/teapot')).status).toBe(400);
});

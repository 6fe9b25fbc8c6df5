import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EventServer, startEventServer } from '../../testing/event-server.ts';

interface Operation {
  readonly security?: unknown;
  readonly responses: Record<string, unknown>;
}
let server: EventServer;
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };

beforeAll(async () => {
  server = await startEventServer();
  const info = { title: 'attend-gate', version: '0' };
  document = JSON.parse(JSON.stringify(server.app.getOpenAPI31Document({ openapi: '3.1.0', info })));
});
afterAll(() => server.stop());

test('[H2] every route is documented with its answers, and the schemas have names', () => {
  expect(Object.keys(document.paths).sort()).toEqual([
    '/api/devices/token',
    '/api/events/{eventId}/devices',
    '/api/events/{eventId}/devices/{device}/revoke',
    '/api/events/{eventId}/export/event',
    '/api/events/{eventId}/export/facts',
    '/api/events/{eventId}/export/participants',
    '/api/events/{eventId}/imports/mapping',
    '/api/events/{eventId}/imports/preview',
    '/api/events/{eventId}/imports/running',
    '/api/events/{eventId}/pairings',
    '/api/events/{eventId}/participants',
    '/api/events/{eventId}/participants/{id}/qr.png',
    '/api/events/{eventId}/participants/{id}/qr.svg',
    '/api/events/{eventId}/roster',
    '/api/events/{eventId}/tags',
    '/api/events/{eventId}/tags/keys',
    '/api/export/events',
    '/api/pairings/claim',
    '/api/participants/bulk-upload',
    '/api/tokens/verify',
    '/livez',
    '/readyz',
  ]);
  const names = ['Problem', 'ParticipantInput', 'UploadAnswer', 'VerifyAnswer', 'ClaimAnswer'];
  for (const name of names) expect(document.components.schemas).toHaveProperty(name);
});

test('[H4] every route under an event, and every upload, asks for a bearer', async () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.startsWith('/api/events/') && path !== '/api/participants/bulk-upload') continue;
    for (const [method, operation] of Object.entries(methods)) {
      expect(operation.security).toEqual([{ bearer: [] }]);
      const url = path.replace('{eventId}', 'tech-conference-2026').replace(/\{\w+\}/, '1');
      const answer = await server.app.request(url, { method: method.toUpperCase() });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  }
});

import { expect, test } from 'vitest';
import { ask, type EventServer, startEventServer } from '../../testing/event-server.ts';
import { readGuestFile } from './read-guest-file.ts';

const CSV = [
  'Order #,Attendee #,First Name,Last Name,Email,Ticket Type,Attendee Status',
  '111,2221,Ana,López,ana@example.org,Early Bird,Attending',
  '111,2222,Ben,Orr,ben@example.org,Early Bird,Checked In',
  '112,2223,Cy,Ray,cy@example.org,Early Bird,Refunded',
].join('\r\n');

async function upload(server: EventServer, csv: string): Promise<unknown> {
  const form = new FormData();
  form.set('file', new File([csv], 'eventbrite.csv'));
  const answer = await server.app.request('/api/participants/bulk-upload', {
    ...{ method: 'POST', headers: server.organiser, body: form },
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

test('[H8] [E1] a file of another tool becomes people, and what was skipped says why', async () => {
  const server = await startEventServer(readGuestFile);
  const answer = await upload(server, CSV);
  expect(answer).toMatchObject({ accepted: 2, skipped: [{ line: 4, code: 'refunded' }] });
  expect(JSON.stringify(answer)).toContain('1 already checked in elsewhere (line 3)');
  const people = await server.people.page(undefined, 10);
  const seen = people.map(({ name, email, externalId, order, ticketType, status }) => ({
    ...{ name, email, externalId, order, ticketType, status },
  }));
  const same = { order: '111', ticketType: 'Early Bird', status: 'valid' };
  expect(seen.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'Ana López', email: 'ana@example.org', externalId: '2221', ...same },
    { name: 'Ben Orr', email: 'ben@example.org', externalId: '2222', ...same },
  ]);
  expect(await upload(server, CSV)).toMatchObject({ accepted: 2 });
  expect(await server.people.page(undefined, 10)).toEqual(people);
  await server.stop();
});

test('[H2] an empty file is refused with a reason, not stored', async () => {
  const server = await startEventServer(readGuestFile);
  const headers = { ...server.organiser, 'content-type': 'text/csv' };
  const answer = await ask(server, 'POST /api/participants/bulk-upload', { body: '\n\n', headers });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: 'file_refused', detail: expect.stringMatching(/./) });
  expect(await server.people.count()).toBe(0);
  await server.stop();
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';
import { readGuestFile } from '../roster/read-guest-file.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer(readGuestFile);
});
afterEach(() => server.stop());

const FILE = ['Wer,Mail,Runde', 'Mia,mia@example.org,A', 'Ned,ned@example.org,B'].join('\n');
const form = (mapping?: object): FormData => {
  const data = new FormData();
  data.set('file', new File([FILE], 'gäste.csv'));
  if (mapping) data.set('mapping', JSON.stringify(mapping));
  return data;
};
const preview = async (mapping?: object): Promise<Record<string, unknown>> => {
  const path = `POST /api/events/${EVENT}/imports/preview` as const;
  const answer = await ask(server, path, { body: form(mapping), headers: server.organiser });
  expect(answer.status).toBe(200);
  return answer.json() as Promise<Record<string, unknown>>;
};

test('[IM12] a preview says what would happen, with examples, and stores nobody', async () => {
  expect(await preview()).toMatchObject({
    accepted: 2,
    fresh: 2,
    columns: [
      { header: 'Wer', field: 'answer', examples: ['Mia', 'Ned'] },
      { header: 'Mail', field: 'email' },
      { header: 'Runde', field: 'answer', examples: ['A', 'B'] },
    ],
    sample: [{ line: 2, name: '' }, { line: 3 }],
  });
  expect(await server.people.count()).toBe(0);
});

test('[IM12] a mapping given with an upload is used, and used again for the next file', async () => {
  const mapping = { Wer: 'name', Runde: 'ticketType' };
  expect(await preview(mapping)).toMatchObject({ sample: [{ name: 'Mia', ticketType: 'A' }, {}] });
  const upload = { body: form(mapping), headers: server.organiser };
  expect((await ask(server, 'POST /api/participants/bulk-upload', upload)).status).toBe(200);
  expect(await preview()).toMatchObject({ fresh: 0, sample: [{ name: 'Mia', ticketType: 'A' }, {}] });
  const changed = await ask(server, `PUT /api/events/${EVENT}/imports/mapping`, {
    json: { Runde: 'answer' },
    headers: server.organiser,
  });
  expect(await changed.json()).toEqual({ Wer: 'name', Runde: 'answer' });
  expect(await preview()).toMatchObject({ sample: [{ name: 'Mia', ticketType: '' }, {}] });
});

test('[H2] a mapping that is none, and a file that is no list, are problems', async () => {
  const bad = form();
  bad.set('mapping', '{"Wer":"emperor"}');
  const path = `POST /api/events/${EVENT}/imports/preview` as const;
  expect((await ask(server, path, { body: bad, headers: server.organiser })).status).toBe(400);
  const headers = { ...server.organiser, 'content-type': 'text/csv' };
  expect((await ask(server, path, { body: 'Product,Units\nA,1\n', headers })).status).toBe(422);
  expect((await ask(server, path, { body: form() })).status).toBe(401);
});

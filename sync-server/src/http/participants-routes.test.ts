import { ParticipantPage, parseTokenCode, UploadAnswer } from '@attend-gate/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';
import { workbookOf } from '../../testing/workbook.ts';
import { readGuestFile } from '../roster/read-guest-file.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer(readGuestFile);
});
afterEach(() => server.stop());

const FILE =
  'Name,Email,Status\nAda,ada@example.org,yes\nCy,cy@example.org,refunded\nBob,bob@example.org,yes\n';
const UPLOAD = 'POST /api/participants/bulk-upload' as const;
const upload = (participants: readonly unknown[]): Promise<Response> =>
  ask(server, UPLOAD, { json: { participants }, headers: server.organiser });
const list = async (query = ''): Promise<ParticipantPage> => {
  const answer = await ask(server, `GET /api/events/${EVENT}/participants${query}`, {
    headers: server.organiser,
  });
  expect(answer.status).toBe(200);
  return ParticipantPage.parse(await answer.json());
};
const version = () => server.events.read().roster.number;

const mina = { name: '김미나', email: 'mina@example.org', ticketType: 'Regular', phone: '010-1234-5678' };

describe('uploads', () => {
  test('[H8] the answer is what the API page shows, and every row is either accepted or skipped', async () => {
    const answer = await upload([mina, { email: 'not a mail' }, {}, 7, null, { ...mina }, { name: 'Ned' }]);
    expect(answer.status).toBe(200);
    const body: unknown = await answer.json();
    expect(Object.keys(body as object).sort()).toEqual(['accepted', 'importId', 'skipped', 'warnings']);
    expect(UploadAnswer.parse(body)).toMatchObject({
      accepted: 2,
      skipped: [
        { line: 2, code: 'malformed' },
        { line: 3, code: 'empty' },
        { line: 4, code: 'malformed' },
        { line: 5, code: 'malformed' },
        { line: 6, code: 'duplicate' },
      ],
      warnings: [],
    });
  });

  test('[H8] everyone accepted has a token id and a code that passes its own check', async () => {
    await upload([mina, { name: 'Ned' }]);
    const { participants } = await list();
    expect(participants.map(({ name }) => name).sort()).toEqual(['Ned', '김미나']);
    for (const { code, tokenId } of participants) {
      expect(parseTokenCode(code, ['TCF24'])).toEqual({ ok: true, value: code });
      expect(tokenId).toMatch(/^[A-Za-z0-9_-]{11}$/);
    }
    expect(new Set(participants.map(({ code }) => code)).size).toBe(2);
  });

  test('[H9] the same upload twice changes nothing: people, tokens, roster version', async () => {
    const people = [mina, { name: 'Ned' }, { name: 'Ned' }, { externalId: 'A-1', name: 'Ola' }];
    await upload(people);
    const before = await list();
    const raised = version();
    server.time.now = (server.time.now + 1000) as typeof server.time.now;
    const again = UploadAnswer.parse(await (await upload(people)).json());
    expect(again.accepted).toBe(4);
    expect(await list()).toEqual(before);
    expect(version()).toBe(raised);
    expect(before.participants).toHaveLength(4);
  });

  test('[H9] a later upload corrects a person and keeps the token; an empty cell erases nothing', async () => {
    await upload([{ ...mina, externalId: 'A-1' }]);
    const [before] = (await list()).participants;
    await upload([{ externalId: 'A-1', name: '김미나', phone: '', company: 'Hanbit', status: 'blocked' }]);
    const [after, second] = (await list()).participants;
    expect(second).toBeUndefined();
    expect(after).toMatchObject({
      phone: mina.phone,
      email: mina.email,
      company: 'Hanbit',
      status: 'blocked',
    });
    expect([after?.id, after?.code, after?.tokenId]).toEqual([before?.id, before?.code, before?.tokenId]);
    await upload([{ externalId: 'A-1', name: '김미나' }]);
    expect((await list()).participants[0]?.status).toBe('blocked');
  });

  test('[H9] e-mail and name tell people apart whatever their case, spaces and Unicode form', async () => {
    await upload([mina]);
    await upload([{ name: ' 김미나 '.normalize('NFD'), email: 'MINA@example.org' }]);
    await upload([{ name: '김미라', email: 'mina@example.org' }]);
    expect((await list()).participants).toHaveLength(2);
  });

  test('[H11] an upload that adds somebody raises the roster version once', async () => {
    const before = version();
    await upload([mina, { name: 'Ned' }]);
    expect(version()).toBe(before + 1);
  });

  test('[H8] a file arrives as multipart and as a raw body alike', async () => {
    const form = new FormData();
    form.set('file', new File([FILE], 'guests.csv'));
    const multipart = await ask(server, UPLOAD, { body: form, headers: server.organiser });
    expect(multipart.status).toBe(200);
    const expected = { accepted: 2, skipped: [{ line: 3, code: 'refunded' }], warnings: [] };
    expect(await multipart.json()).toMatchObject(expected);
    const headers = { ...server.organiser, 'content-type': 'text/csv; charset=cp949' };
    const raw = await ask(server, `${UPLOAD}?filename=g.csv`, { body: FILE, headers });
    expect(await raw.json()).toMatchObject(expected);
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const sheet = workbookOf({
      s: [
        ['Name', 'Email'],
        ['Ada', 'ada@example.org'],
      ],
    });
    const workbook = await ask(server, `${UPLOAD}?filename=g.xlsx`, {
      ...{ body: Uint8Array.from(sheet), headers: { ...server.organiser, 'content-type': type } },
    });
    expect(await workbook.json()).toMatchObject({ accepted: 1 });
    expect((await list()).participants).toHaveLength(2);
    const imports = await server.store.db.selectFrom('import').select('file_name').orderBy('at').execute();
    expect(imports.map(({ file_name }) => file_name)).toEqual(['guests.csv', 'g.csv', 'g.xlsx']);
  });

  test('[H2] a file that is none, a missing file, another type and broken bodies are 4xx problems', async () => {
    const send = (body: BodyInit, type: string): Promise<Response> =>
      ask(server, UPLOAD, { body, headers: { ...server.organiser, 'content-type': type } });
    const cases: [BodyInit, string, number][] = [
      ['', 'text/csv', 422],
      ['%PDF', 'application/pdf', 415],
      ['{', 'application/json', 400],
      ['null', 'application/json', 400],
      ['{"participants":{}}', 'application/json', 400],
      ['{"participants":[],"eventId":"NO"}', 'application/json', 400],
      ['{"participants":[],"eventId":"another"}', 'application/json', 404],
      ['x', 'multipart/form-data', 400],
      ['x', 'multipart/form-data; boundary=q', 400],
      [
        '--q\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--q--',
        'multipart/form-data; boundary=q',
        400,
      ],
    ];
    for (const [body, type, status] of cases) {
      const answer = await send(body, type);
      expect([body, type, answer.status]).toEqual([body, type, status]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
    const none = await ask(server, UPLOAD, { headers: server.organiser });
    expect(none.status).toBe(415);
    expect((await list()).participants).toEqual([]);
  });

  test('[H2] a body over the limit is refused as too large', async () => {
    const headers = { ...server.organiser, 'content-type': 'application/json' };
    const answer = await ask(server, UPLOAD, { body: 'x'.repeat(33 * 1024 * 1024), headers });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'too_large' });
    const length = { ...headers, 'content-type': 'text/csv', 'content-length': String(2 ** 30) };
    const announced = await ask(server, UPLOAD, { body: FILE, headers: length });
    expect(announced.status).toBe(413);
  });

  test('[H4] without a bearer, or with a wrong one, nothing is read', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer nonsense', `Basic ${server.keys.organiserKey}`]) {
      const answer = await ask(server, UPLOAD, {
        body: '{',
        headers: { authorization, 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });
});

describe('the list', () => {
  test('[H13] pages hold everybody once', async () => {
    await upload(Array.from({ length: 25 }, (_, i) => ({ name: `P${i}` })));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: ParticipantPage = await list(`?limit=10${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.participants.map(({ id }) => id));
      cursor = page.next;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test('[H2] [H4] a wrong limit and another event are problems', async () => {
    const get = (path: `GET ${string}`): Promise<Response> =>
      ask(server, path, { headers: server.organiser });
    for (const limit of ['0', '1001', 'x']) {
      expect((await get(`GET /api/events/${EVENT}/participants?limit=${limit}`)).status).toBe(400);
    }
    expect((await get('GET /api/events/another/participants')).status).toBe(404);
  });
});

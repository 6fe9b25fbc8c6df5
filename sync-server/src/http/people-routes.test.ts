import { verifierOf, verifyWithdrawals } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

let server: WholeServer;
beforeEach(async () => {
  server = await startWholeServer();
});
afterEach(() => server.stop());

const base = '/api/events/tech-conference-2026';
const ask = (method: string, path: string, json?: object) =>
  server.ask(method, path, json, server.keyOf(server.event));
const event = () => {
  const found = server.server.directory.list()[0];
  if (!found) throw new Error('no event');
  return found;
};
const add = async (...participants: object[]) => {
  await ask('POST', '/api/participants/bulk-upload', { participants });
  return event().people.page(undefined, 100);
};

test('[H26] a correction changes what it names and nothing else, and the roster follows', async () => {
  const [mia] = await add({ name: 'Mia', email: 'mia@example.org', company: 'ACME' });
  const before = event().rosterVersion().number;
  const changed = await ask('PATCH', `${base}/participants/${mia?.id}`, {
    name: 'Mia Kim',
    status: 'blocked',
  });
  expect(await changed.json()).toMatchObject({ name: 'Mia Kim', company: 'ACME', status: 'blocked' });
  expect(event().rosterVersion().number).toBe(before + 1);
  const emptied = await ask('PATCH', `${base}/participants/${mia?.id}`, { company: '' });
  expect(await emptied.json()).toMatchObject({ name: 'Mia Kim', company: '' });
  expect((await ask('PATCH', `${base}/participants/p_nobody`, { name: 'x' })).status).toBe(404);
  expect((await ask('PATCH', `${base}/participants/${mia?.id}`, { email: 'no address' })).status).toBe(400);
});

test('[T2] [T4] a re-issue voids the tickets before it, blocking voids all, and the signed list says so', async () => {
  const [first, second] = await add({ name: 'A', externalId: '1' }, { name: 'B', externalId: '2' });
  expect(await (await ask('POST', `${base}/participants/${first?.id}/reissue`)).json()).toMatchObject({
    generation: 1,
  });
  await ask('PATCH', `${base}/participants/${second?.id}`, { status: 'blocked' });
  const bytes = new Uint8Array(await (await ask('GET', `${base}/withdrawn`)).arrayBuffer());
  const list = await verifyWithdrawals(bytes, await verifierOf(event().signer.publicKey));
  if (!list.ok) throw new Error(list.error);
  const lowest = new Map(list.value.tokens.map(({ token, lowestGeneration }) => [token, lowestGeneration]));
  expect([lowest.get(first!.token), lowest.get(second!.token)]).toEqual([1, 0xffff]);
  const { seq } = list.value;
  await ask('POST', `${base}/participants/${first?.id}/reissue`);
  const later = new Uint8Array(await (await ask('GET', `${base}/withdrawn`)).arrayBuffer());
  const next = await verifyWithdrawals(later, await verifierOf(event().signer.publicKey));
  expect(next.ok && next.value.seq > seq).toBe(true);
});

test('[H27] an erased person is in no answer, no file of the database and no audit line', async () => {
  const [mia] = await add({ name: 'Xylophone Person', email: 'xylo@example.org', notes: 'quince' });
  expect((await ask('DELETE', `${base}/participants/${mia?.id}`)).status).toBe(204);
  expect((await ask('DELETE', `${base}/participants/${mia?.id}`)).status).toBe(404);
  expect((await ask('GET', `${base}/participants/${mia?.id}`)).status).toBe(404);
  expect(JSON.stringify(await event().audit.recent(100))).not.toMatch(/Xylophone|xylo@|quince/);
  expect(JSON.stringify(await event().audit.recent(1))).toContain('participant.erase');
});

test('[H26] people are found by a part of what is known, and a wildcard is a letter like any other', async () => {
  await add({ name: '홍길동', email: 'hong@example.org' }, { name: '100% Kim', email: 'kim@example.org' });
  const found = async (search: string) =>
    (
      (await (await ask('GET', `${base}/participants?search=${encodeURIComponent(search)}`)).json()) as {
        participants: { name: string }[];
      }
    ).participants.map(({ name }) => name);
  expect(await found('길동')).toEqual(['홍길동']);
  expect(await found('KIM@')).toEqual(['100% Kim']);
  expect(await found('%')).toEqual(['100% Kim']);
  expect(await found('nobody')).toEqual([]);
});

test('[H28] badges and the back-up list are PDFs, also for a thousand people and letters of any kind', async () => {
  await add(
    ...Array.from({ length: 300 }, (_, i) => ({
      name: `${['홍길동', '뷁쀍', 'Émilie 전', '田中太郎'][i % 4]} ${i}`,
      company: '한빛미디어(주)',
      ticketType: '일반',
    })),
  );
  for (const path of ['paper/badges.pdf', 'paper/list.pdf']) {
    const answer = await ask('GET', `${base}/${path}`);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.length).toBeLessThan(3_000_000);
  }
  expect((await server.ask('GET', `${base}/paper/list.pdf`)).status).toBe(401);
});

test('[H40] two rows of one person become one: blanks are filled, the other ticket is canceled, a repeat knows both', async () => {
  const rows = [
    { name: 'Mia Kim', email: 'mia@example.org', answers: { Shirt: 'L' } },
    { name: 'M. Kim', email: 'mia@example.org', company: 'ACME', phone: '010-1', foreignCode: 'X1' },
  ];
  const people = await add(...rows);
  const [kept, other] = ['Mia Kim', 'M. Kim'].map((name) => people.find((person) => person.name === name)!);
  const merged = await ask('POST', `${base}/participants/${kept?.id}/merge`, { other: other?.id });
  expect(await merged.json()).toMatchObject({
    ...{ id: kept?.id, name: 'Mia Kim', company: 'ACME', phone: '010-1', answers: { Shirt: 'L' } },
    ...{ code: kept?.code, status: 'valid', foreignCode: 'X1' },
  });
  const twin = await event().people.byId(other!.id);
  expect(twin).toMatchObject({ status: 'canceled', notes: `→ ${kept?.code}`, foreignCode: '' });
  await add(...rows);
  expect(await event().people.count()).toBe(2);
  expect((await event().people.byId(other!.id))?.status).toBe('canceled');
  const nobody = await ask('POST', `${base}/participants/${kept?.id}/merge`, { other: 'p_nobody' });
  expect(nobody.status).toBe(404);
  expect((await ask('POST', `${base}/participants/${kept?.id}/merge`, { other: kept?.id })).status).toBe(404);
});

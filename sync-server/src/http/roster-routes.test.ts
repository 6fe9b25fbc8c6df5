import { gunzipSync } from 'node:zlib';
import {
  applyRosterSteps,
  codeIndexOf,
  decodeRoster,
  fromBase64url,
  importRosterKey,
  openPerson,
  verifyRosterSignature,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, startEventServer } from '../../testing/event-server.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer();
});
afterEach(() => server.stop());

const upload = (...participants: object[]): Promise<Response> =>
  ask(server, 'POST /api/participants/bulk-upload', { json: { participants }, headers: server.organiser });
const fetchRoster = (headers: Record<string, string> = {}): Promise<Response> =>
  ask(server, `GET /api/events/${EVENT}/roster`, { headers: { ...server.organiser, ...headers } });

const mina = { name: '김미나', email: 'mina@example.org', company: '한빛', foreignCode: 'LUMA-1' };

test('[H11] the roster is signed by the event key, over its uncompressed body', async () => {
  await upload(mina);
  const answer = await fetchRoster();
  const json = await answer.text();
  const signature = fromBase64url(answer.headers.get('x-roster-signature') ?? '') ?? new Uint8Array();
  const { verifier } = server.keys.event;
  expect(await verifyRosterSignature(json, signature, verifier)).toBe(true);
  expect(await verifyRosterSignature(`${json} `, signature, verifier)).toBe(false);
  const zipped = await fetchRoster({ 'accept-encoding': 'br, gzip' });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(json);
  expect(
    (await fetchRoster({ 'accept-encoding': 'gzip;q=0, br' })).headers.get('content-encoding'),
  ).toBeNull();
});

test('[H11] a device finds a person by code and opens the row only with the roster key', async () => {
  await upload(mina);
  const json = await (await fetchRoster()).text();
  const person = (await server.people.page(undefined, 1))[0];
  for (const secret of ['미나', 'mina', '한빛', 'LUMA', person?.code ?? ''])
    expect(json).not.toContain(secret);
  const roster = decodeRoster(json);
  if (!roster.ok || !person) throw new Error('no roster');
  const key = await importRosterKey(server.keys.rosterKey);
  for (const code of [person.code, 'LUMA-1'])
    expect(roster.value.findByCodeIndex(await codeIndexOf(code, key))).toBe(person.token);
  expect(roster.value.get(person.token)).toMatchObject({ status: 'valid', generation: 0 });
  const sealed = roster.value.sealedPerson(person.token) ?? new Uint8Array();
  const opened = { name: '김미나', company: '한빛', email: 'mina@example.org', code: person.code, note: '' };
  expect(await openPerson(sealed, key)).toEqual(opened);
  const wrong = await importRosterKey(new Uint8Array(32));
  expect(await openPerson(sealed, wrong)).toBeUndefined();
});

test('[H11] who has the version gets 304, until something changes', async () => {
  await upload(mina);
  const first = await fetchRoster();
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toBe(`W/"${first.headers.get('x-roster-version')}"`);
  const same = await fetchRoster({ 'if-none-match': `"x", ${etag.replace('W/', '')}` });
  expect([same.status, await same.text()]).toEqual([304, '']);
  await upload(mina);
  expect((await fetchRoster({ 'if-none-match': etag })).status).toBe(304);
  await upload({ name: 'Ned' });
  const changed = await fetchRoster({ 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(etag);
});

test('[R6] who tells the roster it has gets the steps from it, which give the signed one', async () => {
  await upload(...Array.from({ length: 40 }, (_, n) => ({ name: `Guest ${n}`, email: `g${n}@example.org` })));
  const first = await fetchRoster();
  const signature = first.headers.get('x-roster-signature') ?? '';
  const name = `since=${first.headers.get('x-roster-version')}&base=${signature.slice(-22)}`;
  const before = await first.text();
  await upload({ name: 'Ned' });
  await upload({ name: 'Ola' });
  const since = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    ask(server, `GET /api/events/${EVENT}/roster?${query}`, { headers: { ...server.organiser, ...headers } });
  const steps = await since(name);
  expect(steps.headers.get('content-type')).toBe('application/vnd.attend-gate.roster-steps+json');
  const whole = await (await fetchRoster()).text();
  const sent = await steps.text();
  expect(sent.length * 3).toBeLessThan(whole.length);
  const made = applyRosterSteps(before, JSON.parse(sent));
  expect(made).toBe(whole);
  const proof = fromBase64url(steps.headers.get('x-roster-signature') ?? '') ?? new Uint8Array();
  expect(await verifyRosterSignature(made ?? '', proof, server.keys.event.verifier)).toBe(true);
  const zipped = await since(name, { 'accept-encoding': 'gzip' });
  expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(sent);
  for (const unknown of [name.replace('base=', 'base=x'), 'since=0.1&base=abc', 'since=1.2'])
    expect((await since(unknown)).headers.get('content-type')).toContain('application/json');
  expect((await since('since=soon')).status).toBe(400);
  const etag = steps.headers.get('etag') ?? '';
  expect((await since(name, { 'if-none-match': etag })).status).toBe(304);
});

test('[H11] [L25] a restored server’s roster is newer than any before it', async () => {
  await upload(mina);
  expect((await fetchRoster()).headers.get('x-roster-version')).toBe('1.2');
  server.events.raiseEpochs(server.time.now);
  server.roster.changed();
  expect((await fetchRoster()).headers.get('x-roster-version')).toBe('2.2');
});

test('[H11] each version is announced once, and changes during a build are announced together', async () => {
  const announced: string[] = [];
  server.roster.onPublished(({ epoch, number }) => announced.push(`${epoch}.${number}`));
  await Promise.all([upload({ name: 'A' }), upload({ name: 'B' }), upload({ name: 'C' })]);
  const { version, roster } = await server.roster.current();
  await server.roster.current();
  expect([version.number, roster.size]).toEqual([4, 3]);
  expect(announced.at(-1)).toBe('1.4');
  expect(new Set(announced).size).toBe(announced.length);
  expect(server.errors).toEqual([]);
});

test('[H11] a foreign code that several people carry finds nobody', async () => {
  await upload({ ...mina, externalId: '1' }, { ...mina, externalId: '2' });
  const { roster } = await server.roster.current();
  const key = await importRosterKey(server.keys.rosterKey);
  expect(roster.findByCodeIndex(await codeIndexOf('LUMA-1', key))).toBeUndefined();
  expect(await server.people.byForeignCode('LUMA-1')).toBeUndefined();
});

test('[H4] without a bearer there is no roster', async () => {
  expect((await ask(server, `GET /api/events/${EVENT}/roster`)).status).toBe(401);
});

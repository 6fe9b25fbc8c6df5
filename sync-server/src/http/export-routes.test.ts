import { gunzipSync } from 'node:zlib';
import { asMillis, clientOf, type DeviceNo, type ExportedParticipant, type Role } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, MORNING, startEventServer } from '../../testing/event-server.ts';
import { organisationSecretOf } from '../access/organisation-secret.ts';
import { openLedgerLogStore } from '../store/ledger-log-store.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer();
});
afterEach(() => server.stop());

const upload = (...participants: object[]): Promise<Response> =>
  ask(server, 'POST /api/participants/bulk-upload', { json: { participants }, headers: server.organiser });
const fetchExport = (what: string, headers: Record<string, string> = server.organiser): Promise<Response> =>
  ask(server, `GET /api/events/${EVENT}/export/${what}`, { headers });
const rowsOf = async (answer: Response): Promise<Record<string, unknown>[]> =>
  (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const people = async (after = 0): Promise<ExportedParticipant[]> =>
  (await rowsOf(await fetchExport(`participants?after=${after}`))) as unknown as ExportedParticipant[];

async function store(...texts: string[]): Promise<void> {
  const log = openLedgerLogStore(server.store.file);
  const client = clientOf(7 as DeviceNo, 0);
  const { length } = await log.readFrom(0, 1_000);
  await log.append([{ client, clock: length, texts }], asMillis(MORNING + 5));
  log.close();
}

const mina = { name: '김미나', email: 'Mina@Example.org', company: '한빛', ticketType: 'Crew' };
const TOKEN = 'AAAAAAAAAAA';

test('[A5] facts come in the order they were stored, from a sequence on, text and columns', async () => {
  await store(`1|5|a|${TOKEN}|main|q`, `1|6|d|${TOKEN}|main|q||already_redeemed`, '1|7|z|x', '9|8|a');
  const answer = await fetchExport('facts?after=1');
  expect(answer.headers.get('x-log-epoch')).toBe('1');
  expect(answer.headers.get('x-last-seq')).toBe('4');
  expect(answer.headers.get('x-export-schema')).toBe('1.0');
  expect(await rowsOf(answer)).toMatchObject([
    {
      ...{ seq: 2, fact: '7.0.1', device: 7, session: 0, idx: 1, kind: 'deny', token: TOKEN, list: 'main' },
      ...{ via: 'camera', reason: 'already_redeemed', received_ms: MORNING + 5 },
    },
    { seq: 3, kind: 'other' },
    { seq: 4, kind: 'other', text: '9|8|a' },
  ]);
  expect(await rowsOf(await fetchExport('facts?after=0&limit=1'))).toHaveLength(1);
});

test('[A5] an answer is gzip for who takes it', async () => {
  await store(`1|5|a|${TOKEN}|main|q`);
  const zipped = await fetchExport('facts', { ...server.organiser, 'accept-encoding': 'gzip' });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  const plain = await (await fetchExport('facts')).text();
  expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(plain);
});

test('[A8] nothing that names a person leaves the event server', async () => {
  await upload(mina, { name: 'No Mail', foreignCode: 'LUMA-1' });
  const codes = (await server.people.page(undefined, 10)).map((p) => p.code);
  for (const what of ['participants', 'facts', 'event']) {
    const text = await (await fetchExport(what)).text();
    for (const secret of ['미나', 'ina@', 'xample', '한빛', 'LUMA', 'Mail', ...codes])
      expect(text).not.toContain(secret);
  }
});

test('[A8] one address is one key however it is typed; another secret knows nobody', async () => {
  await upload(mina, { name: 'Mina K', email: 'mina@example.org' }, { name: 'No Mail' });
  const [first, second, third] = await people();
  expect(first?.attendee_key).toBe(second?.attendee_key);
  expect(first?.attendee_key).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect([first?.linked, third?.linked]).toEqual([true, false]);
  const other = organisationSecretOf(new Uint8Array(32).fill(7));
  expect(other.ofEmail(mina.email)).not.toBe(first?.attendee_key);
  expect(other.keyId).not.toBe(server.secret.keyId);
});

test('[A5] a change moves a participant to the end, an erased one leaves a row that says so', async () => {
  await upload(mina, { name: 'Noor', email: 'noor@example.org' });
  const before = await people();
  expect(before.map((p) => p.op)).toEqual(['upsert', 'upsert']);
  const last = before[1]!.seq;
  expect(await people(last)).toEqual([]);
  await upload({ ...mina, ticketType: 'VIP' });
  const changed = await people(last);
  expect(changed).toMatchObject([{ token: before[0]!.token, ticket_type: 'VIP' }]);
  await server.store.db.deleteFrom('participant').where('token_id', '=', before[0]!.token).execute();
  const gone = await people(changed[0]!.seq);
  expect(gone).toMatchObject([{ op: 'gone', token: before[0]!.token, attendee_key: null, status: null }]);
  expect(await people()).toHaveLength(2);
});

test('[A12] the event comes with its own counters', async () => {
  await store(`1|5|a|${TOKEN}|main|q`);
  const [row] = await rowsOf(await fetchExport('event'));
  expect(row).toMatchObject({ event: { id: EVENT }, last_seq: 1, counters: { facts: 0, people: 0 } });
});

test('[H4] only organiser, analyst and integration may export', async () => {
  const allowed: Role[] = ['analyst', 'integration'];
  for (const role of [...allowed, 'steward', 'supervisor', 'kiosk', 'bridge'] as Role[]) {
    const grant = { name: 'x', role, gate: '', lists: [] } as const;
    server.devices.createPairing(role, grant, { now: MORNING, expires: asMillis(MORNING + 1_000) });
    const publicKey = crypto.getRandomValues(new Uint8Array(32));
    const certify = async (): Promise<Uint8Array> => new Uint8Array(1);
    const claimed = await server.devices.claim({ codeHash: role, publicKey, now: MORNING, certify });
    if (!claimed.ok) throw new Error(claimed.error);
    const { token: accessToken } = await server.accessTokens.issue({
      device: claimed.value.no,
      role,
      sid: 's',
    });
    const answer = await fetchExport('facts', { authorization: `Bearer ${accessToken}` });
    expect([role, answer.status]).toEqual([role, allowed.includes(role) ? 200 : 403]);
  }
  expect((await fetchExport('facts', {})).status).toBe(401);
  expect((await fetchExport('facts?after=-1')).status).toBe(400);
  expect((await fetchExport('facts?limit=1e9')).status).toBe(400);
});

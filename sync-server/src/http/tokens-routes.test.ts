import {
  encodeAg1,
  type ParticipantBody,
  ParticipantPage,
  signerOf,
  VerifyAnswer,
} from '@attend-gate/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, EVENT, type EventServer, INFO, startEventServer } from '../../testing/event-server.ts';
import { ticketClaims, ticketText } from '../tokens/ticket.ts';

let server: EventServer;
beforeEach(async () => {
  server = await startEventServer();
});
afterEach(() => server.stop());

/** Uploads one person and returns them as the organiser sees them. */
async function admitOne(fields: object = {}): Promise<ParticipantBody> {
  const mina = {
    name: '김미나',
    email: 'mina@example.org',
    phone: '010-1234-5678',
    order: 'ORD7',
    ...fields,
  };
  await ask(server, 'POST /api/participants/bulk-upload', {
    json: { participants: [mina] },
    headers: server.organiser,
  });
  const answer = await ask(server, `GET /api/events/${EVENT}/participants`, { headers: server.organiser });
  const person = ParticipantPage.parse(await answer.json()).participants[0];
  if (!person) throw new Error('nobody was taken');
  return person;
}

const verifyAs = (token: string, address = '192.0.2.7'): Promise<Response> =>
  ask(server, 'POST /api/tokens/verify', { json: { token }, headers: { 'x-test-address': address } });
const verify = async (token: string, address?: string): Promise<VerifyAnswer> => {
  const answer = await verifyAs(token, address);
  expect(answer.status).toBe(200);
  return VerifyAnswer.parse(await answer.json());
};
const ticketOf = async ({ id }: ParticipantBody, generation?: number): Promise<string> => {
  const person = await server.people.byId(id);
  if (!person) throw new Error('no such person');
  return ticketText(
    { ...person, generation: generation ?? person.generation },
    INFO,
    server.keys.event.signer,
  );
};

describe('verification', () => {
  test('[H10] a good code opens the event, its rights and its attendance, and nothing personal', async () => {
    const person = await admitOne();
    const answer = await verifyAs(person.code);
    const text = await answer.text();
    for (const secret of ['미나', 'mina', '010', 'ORD7', person.id, person.tokenId, person.code])
      expect(text).not.toContain(secret);
    expect(VerifyAnswer.parse(JSON.parse(text))).toEqual({
      valid: true,
      event: {
        ...{ id: EVENT, name: INFO.name, timeZone: 'Asia/Seoul', place: 'COEX' },
        ...{ startsAt: new Date(INFO.startsAt).toISOString(), endsAt: new Date(INFO.endsAt).toISOString() },
      },
      rights: [
        { list: 'main', name: 'main', area: '', entries: 'after_exit', validFrom: null, validUntil: null },
      ],
      attendance: { checkedIn: false },
    });
  });

  test('[H10] the rights are the lists that take this ticket type', async () => {
    const { code } = await admitOne({ ticketType: 'Crew' });
    expect(await verify(code)).toMatchObject({
      rights: [{ list: 'main' }, { list: 'backstage', entries: 'many' }],
    });
  });

  test('[H10] who is in is shown as checked in', async () => {
    const { code, tokenId } = await admitOne();
    server.checkedIn.add(tokenId as never);
    expect(await verify(code)).toMatchObject({ attendance: { checkedIn: true } });
  });

  test('[T1] case, spaces and look-alikes do not matter', async () => {
    const { code } = await admitOne();
    const typed = ` tcf24 ${code.slice(6).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ')}`;
    expect(await verify(typed)).toMatchObject({ valid: true });
  });

  test('[T2] the signed ticket verifies; a flipped signature, another event and an old generation do not', async () => {
    const person = await admitOne();
    const ticket = await ticketOf(person);
    expect(await verify(ticket)).toMatchObject({ valid: true });
    const last = ticket.at(-10) === 'A' ? 'B' : 'A';
    expect(await verify(ticket.slice(0, -10) + last + ticket.slice(-9))).toEqual({
      valid: false,
      reason: 'invalid',
    });
    const stranger = await signerOf(
      await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']),
    );
    const known = await server.people.byId(person.id);
    const foreign = known && (await encodeAg1(ticketClaims(known, INFO), stranger));
    expect(await verify(foreign ?? '')).toEqual({ valid: false, reason: 'wrong_event' });
    await server.store.db.updateTable('participant').set({ generation: 1 }).execute();
    expect(await verify(await ticketOf(person, 0))).toEqual({ valid: false, reason: 'superseded' });
    expect(await verify(await ticketOf(person, 1))).toMatchObject({ valid: true });
  });

  test('[T5] a code of another system that came with the participant verifies as it is', async () => {
    await admitOne({ foreignCode: 'https://lu.ma/check-in/evt?pk=g-1' });
    expect(await verify('https://lu.ma/check-in/evt?pk=g-1')).toMatchObject({ valid: true });
    expect(await verify('https://lu.ma/check-in/evt?pk=g-2')).toMatchObject({ valid: false });
  });

  test('[H10] a blocked, canceled, unpaid or expired token says so', async () => {
    const { code } = await admitOne({ status: 'blocked' });
    expect(await verify(code)).toEqual({ valid: false, reason: 'blocked' });
    const update = (set: object) => server.store.db.updateTable('participant').set(set).execute();
    await update({ status: 'canceled' });
    expect(await verify(code)).toEqual({ valid: false, reason: 'canceled' });
    await update({ status: 'unpaid' });
    expect(await verify(code)).toEqual({ valid: false, reason: 'unpaid' });
    await update({ status: 'valid', valid_until: server.time.now });
    expect(await verify(code)).toEqual({ valid: false, reason: 'invalid_time' });
  });

  test('[H10] ten wrong codes end the guessing; a mistyped or unreadable one costs nothing', async () => {
    const person = await admitOne();
    const { code } = person;
    const swapped = code.replace(/(.)(.)$/, '$2$1');
    for (let i = 0; i < 15; i += 1) {
      expect((await verifyAs('TCF24-AAAA-AAAAB')).status).toBe(200);
      expect((await verifyAs('AG1XX')).status).toBe(200);
      if (swapped !== code) expect(await verify(swapped)).toEqual({ valid: false, reason: 'mistyped' });
    }
    for (let i = 0; i < 10; i += 1)
      expect(await verify(`guess ${i}`)).toEqual({ valid: false, reason: 'invalid' });
    const refused = await verifyAs(code);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(await refused.json()).toMatchObject({ code: 'too_many' });
    expect(await verify(code, '192.0.2.8')).toMatchObject({ valid: true });
    expect(await verify(await ticketOf(person))).toMatchObject({ valid: true });
  });

  test('[H2] broken bodies are problems', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const body of ['', '{', '[]', '{}', '{"token":1}', `{"token":"${'A'.repeat(5000)}"}`]) {
      const answer = await ask(server, 'POST /api/tokens/verify', { body, headers });
      expect([body, answer.status]).toEqual([body, 400]);
    }
    const big = await ask(server, 'POST /api/tokens/verify', { body: 'x'.repeat(20_000), headers });
    expect(big.status).toBe(413);
    const other = { json: { token: 'x', eventId: 'another' } };
    expect((await ask(server, 'POST /api/tokens/verify', other)).status).toBe(404);
    expect(server.errors.map(String)).toEqual(
      server.errors.map(() => expect.stringContaining('Malformed JSON')),
    );
  });
});

describe('QR codes', () => {
  test('[H12] the organiser gets SVG and PNG; nobody else does', async () => {
    const { id } = await admitOne();
    const base = `GET /api/events/${EVENT}/participants/${id}` as const;
    const svg = await ask(server, `${base}/qr.svg`, { headers: server.organiser });
    expect(svg.headers.get('content-type')).toBe('image/svg+xml');
    // About 180 characters: version 8 at M (49 modules), 6 at L (41), and a quiet zone of 4 on each side.
    expect(await svg.text()).toContain('viewBox="0 0 57 57"');
    const screen = await ask(server, `${base}/qr.svg?use=screen`, { headers: server.organiser });
    expect(await screen.text()).toContain('viewBox="0 0 49 49"');
    const png = await ask(server, `${base}/qr.png?content=code`, { headers: server.organiser });
    expect(png.headers.get('content-type')).toBe('image/png');
    const head = Buffer.from((await png.arrayBuffer()).slice(0, 24));
    expect(head.subarray(1, 4).toString()).toBe('PNG');
    expect(head.readUInt32BE(16)).toBe((25 + 8) * 8);
    expect((await ask(server, `${base}/qr.svg`)).status).toBe(401);
    const unknown = await ask(server, `GET /api/events/${EVENT}/participants/p_none/qr.svg`, {
      headers: server.organiser,
    });
    expect(unknown.status).toBe(404);
  });
});

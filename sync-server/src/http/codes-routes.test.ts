/** What a ticket says beyond its type, from every way in to the tablet that scans it; cards, and codes that are gone. */
import {
  asMillis,
  createGate,
  createIdentify,
  type EventInfo,
  Ledger,
  type ListId,
  type Millis,
  type ScanRequest,
} from '@attend-gate/shared';
import { aList, anEvent, EPOCH } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRealEvent, type RealEvent } from '../../testing/real-event.ts';

const listId = (text: string): ListId => text as ListId;
const INFO: EventInfo = anEvent({
  lists: [
    aList({ id: listId('main'), allowEntryAfterExit: false }),
    aList({ id: listId('workshop'), ticketTypes: ['Workshop'], addonMatch: true }),
    aList({ id: listId('tuesday'), session: 'tue' }),
    aList({ id: listId('red'), rules: { inList: [{ var: 'variation' }, { objectList: ['red'] }] } }),
  ],
});
let now: Millis;
let desk: RealEvent;
beforeEach(async () => {
  now = asMillis(EPOCH + 10 * 3_600_000);
  desk = await openRealEvent(INFO, { now: () => now });
});
afterEach(() => desk.close());

/** A tablet that holds the roster as it is now, asked without writing. */
async function scan(text: string, list: string, over: Partial<ScanRequest> = {}): Promise<string> {
  const roster = await desk.published();
  const gate = createGate({
    clock: { now: () => now },
    ...{ epoch: INFO.epoch, ledger: new Ledger(roster), roster: () => roster, rosterProgress: () => 1 },
    append: () => Promise.reject(new Error('nothing is written here')),
    identify: createIdentify({
      ...{ roster: () => roster, rosterKey: () => desk.key, keyring: new Map(), codePrefix: INFO.codePrefix },
    }),
  });
  const request: ScanRequest = { text, via: 'camera', direction: 'entry', list: listId(list), ...over };
  const { verdict } = await gate.look(request);
  return verdict.status === 'error' ? verdict.reason : verdict.status;
}

const people = async (...participants: object[]): Promise<void> => {
  const { body } = await desk.ask('POST', '/api/participants/bulk-upload', { participants });
  expect(body).toMatchObject({ accepted: participants.length, skipped: [] });
};

test('[V13] variation, session, add-on, group size and “not paid, and welcome” reach the gate from the API', async () => {
  await people(
    { name: 'Mina', externalId: '1', foreignCode: 'mina', variation: 'red', session: 'tue', admits: 3 },
    { name: 'Jun', externalId: '2', foreignCode: 'jun', status: 'unpaid', validIfPending: true },
    { name: 'Mina', externalId: '3', ticketType: 'Workshop', addonTo: '1' },
  );
  expect([await scan('mina', 'red'), await scan('jun', 'red')]).toEqual(['ok', 'rules']);
  expect([await scan('mina', 'tuesday'), await scan('jun', 'tuesday')]).toEqual(['ok', 'product']);
  expect([await scan('mina', 'workshop'), await scan('jun', 'workshop')]).toEqual(['ok', 'product']);
  const count = (n: number) => scan('mina', 'main', { count: n });
  expect([await count(3), await count(4)]).toEqual(['ok', 'already_redeemed']);
  expect(await scan('jun', 'main')).toBe('ok');
});

test('[IM3] a file’s columns say the same, and stay with the person as they were asked for', async () => {
  const csv = [
    'Name,Email,Position ID,Secret,Product,Variation,Session,Add-on to,Group size,Wristband',
    'Mina,mina@example.org,11,mina,Standard,red,tue,,2,0455AA',
    'Mina,mina@example.org,12,,Workshop,,,11,,',
  ].join('\n');
  expect((await desk.upload(csv)).body).toMatchObject({ accepted: 2, skipped: [] });
  expect(await scan('mina', 'red')).toBe('ok');
  expect(await scan('mina', 'tuesday')).toBe('ok');
  expect(await scan('mina', 'workshop')).toBe('ok');
  expect([await scan('mina', 'main', { count: 2 }), await scan('mina', 'main', { count: 3 })]).toEqual([
    'ok',
    'already_redeemed',
  ]);
  expect(await scan('0455AA', 'main')).toBe('ok');
  const page = await desk.ask('GET', `${desk.at('participants')}?search=mina`);
  const found = new Map(
    (page.body.participants as { externalId: string }[]).map((one) => [one.externalId, one]),
  );
  expect(found.get('11')).toMatchObject({ variation: 'red', session: 'tue', admits: 2 });
  expect(found.get('11')).toMatchObject({ answers: { 'Group size': '2' } });
  expect(found.get('12')).toMatchObject({ addonTo: '11', admits: 1 });
  // Again, and nothing is new.
  const before = desk.event.rosterVersion();
  await desk.upload(csv);
  expect(desk.event.rosterVersion()).toEqual(before);
});

test('[H36] [V9] a card stands for tickets until it is off, over, or gone', async () => {
  await people({ name: 'Mina', externalId: '1' }, { name: 'Jun', externalId: '2', ticketType: 'VIP' });
  const put = (over: object) =>
    desk.ask('PUT', desk.at('cards'), { cards: [{ identifier: 'C1', people: ['1'], ...over }] });
  expect((await put({})).body).toEqual({ accepted: 1, skipped: [] });
  expect(await scan('C1', 'main')).toBe('ok');
  await put({ people: ['1', '2'] });
  expect(await scan('C1', 'main')).toBe('ambiguous');
  await put({ active: false });
  expect(await scan('C1', 'main')).toBe('invalid');
  await put({ expires: new Date(now).toISOString() });
  expect(await scan('C1', 'main')).toBe('invalid');
  await put({ kind: 'nfc_uid' });
  expect(await scan('C1', 'main', { source: 'nfc_uid' })).toBe('ok');
  expect((await desk.ask('GET', desk.at('cards'))).body.cards).toHaveLength(2);
  await desk.ask('DELETE', desk.at('cards'), { kind: 'nfc_uid', identifier: 'C1' });
  expect(await scan('C1', 'main', { source: 'nfc_uid' })).toBe('invalid');
  const unknown = await desk.ask('PUT', desk.at('cards'), { cards: [{ identifier: 'C2', people: ['9'] }] });
  expect(unknown.body).toMatchObject({ accepted: 0, skipped: [{ line: 1, person: '9' }] });
  // The server reads the same kinds.
  await put({ kind: 'nfc_uid', identifier: 'C3' });
  const checkin = { token: 'C3', list: 'main', source: 'nfc_uid' };
  expect((await desk.ask('POST', '/api/attendance/checkin', checkin)).http).toBe(201);
});

test('[H36] a withdrawn code is revoked and still somebody’s; one that was replaced is withdrawn by itself', async () => {
  await people({ name: 'Mina', externalId: '1', foreignCode: 'old' });
  await people({ name: 'Mina', externalId: '1', foreignCode: 'new' });
  expect([await scan('old', 'main'), await scan('new', 'main')]).toEqual(['revoked', 'ok']);
  const forced = { token: 'old', list: 'main', force: true };
  const entered = await desk.ask('POST', '/api/attendance/checkin', forced);
  expect(entered.body).toMatchObject({ status: 'ok', forced: true, person: { name: 'Mina' } });
  const codes = [{ code: 'strange', why: 'blocked' }];
  await desk.ask('POST', desk.at('withdrawn-codes'), { codes });
  expect(await scan('strange', 'main')).toBe('blocked');
  expect((await desk.ask('GET', desk.at('withdrawn-codes'))).body.codes).toHaveLength(2);
  await desk.ask('DELETE', desk.at('withdrawn-codes'), { code: 'strange' });
  expect(await scan('strange', 'main')).toBe('invalid');
});

test('[H36] erasing a person takes their card and their old codes along', async () => {
  await people({ name: 'Mina', externalId: '1', foreignCode: 'old', card: 'C1' });
  await people({ name: 'Mina', externalId: '1', foreignCode: 'new' });
  const [person] = (await desk.ask('GET', desk.at('participants'))).body.participants as { id: string }[];
  await desk.ask('DELETE', desk.at(`participants/${person?.id}`));
  expect((await desk.ask('GET', desk.at('withdrawn-codes'))).body).toEqual({ codes: [] });
  expect(await scan('C1', 'main')).toBe('invalid');
});

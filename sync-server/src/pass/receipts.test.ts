/** A tablet is lost with admissions that nobody else has; the people it admitted carry its receipts (L32). */
import { type FactId, type GateId, type ListId, type TokenId, toBase64url } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPassWorld, type PassWorld, type TestTablet, until } from '../../testing/pass-world.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';

const MAIN = 'main' as ListId;
const NORTH = 'north' as GateId;
let world: PassWorld;

beforeEach(async () => {
  world = await openPassWorld();
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

async function admit({ gate }: TestTablet, token: TokenId): Promise<FactId> {
  const { fact } = await gate.scan({ text: '', token, via: 'camera', direction: 'entry', list: MAIN });
  return fact!;
}

test('[L32] of 50 admissions that sank with a tablet the 30 whose holders have receipts count, once, also when it comes back', async () => {
  const tokens = await world.tokens(50);
  const lost = await world.tablet();
  const receipts: { token: TokenId; receipt: Uint8Array<ArrayBuffer> }[] = [];
  for (const token of tokens) {
    const fact = await admit(lost, token);
    if (receipts.length < 30) receipts.push({ token, receipt: await lost.receipt(fact) });
  }
  const { ledger } = world.event.ledger;
  expect(ledger.counts().people).toBe(0);

  // Half of them show their phone at another gate; the other half's phones find the server by themselves.
  const other = await world.tablet();
  other.connect();
  for (const { receipt } of receipts.slice(0, 15))
    expect((await other.restore(receipt)).kind).toBe('restored');
  await until(() => ledger.counts().people === 15);
  const phones = await Promise.all(receipts.slice(15).map(({ token }) => world.phone(token)));
  for (const [i, phone] of phones.entries())
    phone.write({ kind: 'proof', gate: NORTH, proof: toBase64url(receipts[15 + i]!.receipt) });
  await until(() => ledger.counts().people === 30);
  await until(() => phones.every((phone) => phone.said().inside && phone.said().receipts.size === 1));

  // Shown again, at a gate that has heard of it and by a phone that has told it already.
  await until(() => other.ledger.counts().people === 30);
  for (const { receipt } of receipts) expect((await other.restore(receipt)).kind).toBe('known');
  expect([ledger.counts().people, ledger.counts().bodies]).toEqual([30, 30]);

  lost.connect();
  await until(() => ledger.counts().people === 50);
  expect([ledger.counts().bodies, ledger.conflicts()]).toEqual([50, []]);
  expect(phones.map((phone) => phone.said().history.length)).toEqual(phones.map(() => 1));
  await until(() => lost.ledger.counts().people === 50 && other.ledger.counts().people === 50);
  expect(lost.ledger.conflicts()).toEqual([]);
});

test('[L32] a receipt that was changed, is somebody else’s or of another event brings nobody back', async () => {
  const [mina, jun] = (await world.tokens(2)) as [TokenId, TokenId];
  const lost = await world.tablet();
  const receipt = await lost.receipt(await admit(lost, mina));
  const forged = Uint8Array.from(receipt);
  forged[forged.length - 1]! ^= 1;
  const other = await world.tablet();
  expect(await other.restore(forged)).toEqual({ kind: 'refused', why: 'signature' });
  expect(await other.restore(Uint8Array.of(1, 2, 3))).toEqual({ kind: 'refused', why: 'malformed' });
  const strangers = await world.phone(jun);
  strangers.write({ kind: 'proof', gate: NORTH, proof: toBase64url(receipt) });
  strangers.write({ kind: 'proof', gate: NORTH, proof: toBase64url(forged) });
  await until(() => strangers.provider.synced);
  const holder = await world.phone(mina);
  holder.write({ kind: 'proof', gate: NORTH, proof: toBase64url(forged) });
  await until(() => holder.provider.synced);
  expect(world.event.ledger.ledger.counts().people).toBe(0);
  expect(strangers.said().inside).toBeUndefined();
});

test('[T3] [PD9] a phone is told that every gate knows its key when every gate works with a roster that holds it', async () => {
  const [mina] = (await world.tokens(1)) as [TokenId];
  const key = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const duty = async ({ gate }: TestTablet): Promise<void> => gate.takeDuty({ gate: NORTH, lists: [MAIN] });
  const [early, late] = [await world.tablet(), await world.tablet()];
  for (const tablet of [early, late]) {
    tablet.connect();
    await duty(tablet);
  }
  world.event.claims.claim(mina, key);
  await world.event.roster.current();
  const phone = world.reader(mina);
  expect(phone.said().keysKnown.size).toBe(0);
  const current = await world.tablet();
  current.connect();
  await duty(current);
  expect(phone.said().keysKnown.size).toBe(0);
  // The two tablets that hold the older roster are gone, so everybody who is left knows the key.
  for (const { device } of [early, late])
    await world.post(`/api/events/${world.event.id}/devices/${device}/revoke`, {});
  await until(() => phone.said().keysKnown.size === 1);
});

test('[E2] who is erased leaves no pass behind: rows are gone, the phone is cut off and cannot come back', async () => {
  const [mina] = (await world.tokens(1)) as [TokenId];
  const { event } = world;
  const tablet = await world.tablet();
  tablet.connect();
  await admit(tablet, mina);
  const phone = await world.phone(mina);
  await until(() => phone.said().inside);
  const { id } = (await event.people.byToken(mina))!;
  expect(event.editor.erase(id, 'organiser')).toBe(true);
  await until(() => event.passes.open === 0);
  const rows = await openEventDatabase(eventDatabaseFile(world.dataDir, event.id));
  const left = await rows.db.selectFrom('pass_entry').selectAll().execute();
  const phones = await rows.db.selectFrom('pass_phone').selectAll().execute();
  await rows.close();
  expect([left, phones]).toEqual([[], []]);
  await until(() => world.errors.length > 0);
  expect(world.errors.splice(0).map(String).join()).toContain('no valid access token');
});

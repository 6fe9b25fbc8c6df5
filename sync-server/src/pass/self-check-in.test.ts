/** A holder checks in with the code that hangs in a room; the server judges it when it hears of it (PD8). */
import {
  asMillis,
  type GateId,
  type ListId,
  type Millis,
  signRoom,
  type TokenId,
  toBase64url,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPassWorld, type PassWorld, until } from '../../testing/pass-world.ts';

const WORKSHOP = 'workshop' as ListId;
const MAIN = 'main' as ListId;
const ROOM = 'north' as GateId;
let world: PassWorld;

beforeEach(async () => {
  world = await openPassWorld((info) => ({
    ...info,
    lists: [...info.lists, { ...info.lists[0]!, id: WORKSHOP, name: 'Workshop', selfCheckIn: true }],
  }));
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

async function roomProof(list: ListId, life: { from?: number; until?: number } = {}): Promise<string> {
  const { event } = world;
  const { startsAt, endsAt } = event.eventInfo();
  const times = { notBefore: asMillis(life.from ?? startsAt), expires: asMillis(life.until ?? endsAt) };
  return toBase64url(await signRoom({ event: event.id, list, gate: ROOM, ...times }, event.signer));
}
const inside = (token: TokenId): Millis | undefined =>
  world.event.ledger.ledger.attendance(token, WORKSHOP).inside?.at;

test('[PD8] a self check-in written without a network counts from the time it was written, once', async () => {
  const [mina] = (await world.tokens(1)) as [TokenId];
  const phone = await world.phone(mina);
  const at = asMillis(Date.now() - 60_000);
  const body = { kind: 'selfCheckIn', list: WORKSHOP, gate: ROOM, proof: await roomProof(WORKSHOP) } as const;
  phone.write(body, at);
  expect(phone.said().waiting).toHaveLength(1);
  await until(() => phone.said().inside);
  expect(inside(mina)).toBe(at);
  expect(phone.said()).toMatchObject({
    waiting: [],
    refused: undefined,
    inside: { gate: ROOM, list: WORKSHOP },
  });
  const other = await world.phone(mina);
  await until(() => other.said().inside);
  expect(world.event.ledger.ledger.factsOf(mina)).toHaveLength(1);
  phone.write(body);
  await until(() => phone.said().refused);
  expect(phone.said().refused).toEqual({ list: WORKSHOP, why: 'already_redeemed' });
});

test('[PD8] a list that does not allow it, another list’s code, an expired and a forged one let nobody in', async () => {
  const [mina] = (await world.tokens(1)) as [TokenId];
  const phone = await world.phone(mina);
  const good = await roomProof(WORKSHOP);
  const tries = [
    [MAIN, await roomProof(MAIN), 'not_allowed'],
    [WORKSHOP, await roomProof(MAIN), 'proof'],
    [WORKSHOP, await roomProof(WORKSHOP, { until: Date.now() - 1_000 }), 'proof'],
    [WORKSHOP, `${good.slice(0, -4)}AAAA`, 'proof'],
  ] as const;
  for (const [list, proof, why] of tries) {
    phone.write({ kind: 'selfCheckIn', list, gate: ROOM, proof });
    await until(() => phone.said().refused?.list === list && phone.said().refused?.why === why);
  }
  expect(world.event.ledger.ledger.counts().people).toBe(0);
});

test('[PD8] whom the door would refuse is refused here too, and hears why', async () => {
  const [mina] = (await world.tokens(1)) as [TokenId];
  const person = (await world.event.people.byToken(mina))!;
  const phone = await world.phone(mina);
  await world.post(
    `/api/events/${world.event.id}/participants/${person.id}`,
    { status: 'canceled' },
    'PATCH',
  );
  await world.event.roster.current();
  phone.write({ kind: 'selfCheckIn', list: WORKSHOP, gate: ROOM, proof: await roomProof(WORKSHOP) });
  await until(() => phone.said().refused);
  expect(phone.said().refused?.why).toBe('canceled');
});

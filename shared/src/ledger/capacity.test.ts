/**
 * I9: whatever the network does, an area's bodies never exceed its cap without an override in the ledger. Gates are
 * real; facts travel between them in any order, late or not at all.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aHolder, aList, anEvent, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { createGate, type Gate } from '../gate/gate.ts';
import { asMillis, type DeviceNo, factId, type Millis } from '../ids.ts';
import { judge } from '../verdict/judge.ts';
import type { Fact, FactBody } from './fact.ts';
import { Ledger } from './ledger.ts';
import { goesOverCap } from './rights.ts';

const CAP = 4;
const TOKENS = 9;
const event = anEvent({
  lists: [aList({ area: 'hall' })],
  areas: [{ id: 'hall', name: 'Hall', parent: '', capacity: CAP }],
});
const roster = aRoster(
  Array.from({ length: TOKENS }, (_, n) => aHolder(tokenOf(n))),
  { event },
);

interface Device {
  readonly no: DeviceNo;
  readonly ledger: Ledger;
  readonly gate: Gate;
  readonly write: (body: FactBody) => Fact;
  /** While a supervisor's key is open here. */
  readonly signing: <T>(task: () => Promise<T>) => Promise<T>;
}

function world(devices: number, grants: readonly number[]) {
  let now: Millis = asMillis(EPOCH + 1_000);
  const all: Fact[] = [];
  const device = (no: number): Device => {
    const ledger = new Ledger(roster);
    let index = 0;
    const put = (fact: Fact): Fact => {
      ledger.add([fact]);
      all.push(fact);
      return fact;
    };
    const place = () => ({
      ...{ id: factId(no, 0, index), device: no as DeviceNo },
      session: 0,
      index: index++,
    });
    const write = (body: FactBody): Fact =>
      put({ ...place(), key: { ms: now - EPOCH, counter: 0 }, at: now, extras: {}, body });
    let open = false;
    const gate = createGate({
      signed: () => {
        if (!open) return undefined;
        const staff = { id: 'mina', signature: 'x' };
        return async ({ body, extras, stamp }) =>
          put({ ...place(), ...stamp, extras: { ...extras, staff }, body });
      },
      ...{ clock: { now: () => now }, epoch: EPOCH, ledger, device: no as DeviceNo },
      append: async ({ body, extras, stamp }) => put({ ...place(), ...stamp, extras, body }),
      seal: async () => write({ kind: 'seal', head: 'head', frontier: [], signature: 'signature' }),
      ...{ roster: () => roster, rosterProgress: () => 1 },
      identify: async (text) => ({ kind: 'token', token: tokenOf(Number(text)), signed: undefined }),
    });
    const signing = async <T>(task: () => Promise<T>): Promise<T> => {
      open = true;
      return task().finally(() => {
        open = false;
      });
    };
    return { no: no as DeviceNo, ledger, gate, write, signing };
  };
  const server = device(0);
  const gates = Array.from({ length: devices }, (_, i) => device(i + 1));
  for (const [i, { no }] of gates.entries())
    server.write({ kind: 'budget', from: 0 as DeviceNo, to: no, area: 'hall', n: grants[i] ?? 0 });
  for (const gate of gates) gate.ledger.add(server.ledger.facts());
  return {
    ...{ gates, all },
    tick: () => {
      now = asMillis(now + 1);
    },
    union: () => {
      const ledger = new Ledger(roster);
      ledger.add(all);
      return ledger;
    },
  };
}

const scan = (gate: Gate, token: number, over: object = {}) =>
  gate.scan({ text: String(token), via: 'camera', direction: 'entry', list: MAIN, ...over });
/** Entries that a supervisor signed, and said why: the only ones a cap may be exceeded by. */
const signedOver = (facts: readonly Fact[]): number =>
  facts.filter(({ body, extras }) => goesOverCap(body) && extras.staff !== undefined).length;
const over = { confirmed: ['capacity'] };

const anyStep = fc.record({
  gate: fc.nat(2),
  other: fc.nat(2),
  token: fc.nat(TOKENS - 1),
  what: fc.constantFrom('enter', 'enter', 'enter', 'leave', 'meet', 'lend', 'tap', 'sign'),
});

test('[I9] [V22] a partition never lets an area exceed its cap without a signed override in the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
      const { gates, all, tick, union } = world(3, [2, 1, 1]);
      for (const { gate, other, token, what } of steps) {
        const [here, there] = [gates[gate]!, gates[other]!];
        tick();
        if (what === 'enter') await scan(here.gate, token);
        else if (what === 'tap') await scan(here.gate, token, over);
        else if (what === 'sign') await here.signing(() => scan(here.gate, token, over));
        else if (what === 'leave') await scan(here.gate, token, { direction: 'exit' });
        else if (what === 'meet') {
          here.ledger.add(there.ledger.facts());
          there.ledger.add(here.ledger.facts());
        } else await here.gate.lend(there.no, 'hall', 1);
        expect(union().inArea('hall').bodies).toBeLessThanOrEqual(CAP + signedOver(all));
      }
    }),
    { numRuns: 300 },
  );
});

test('[I9] without a grant the first device that is full says so, and says how full', async () => {
  const { gates } = world(1, []);
  const lonely = gates[0]!;
  const free = createGate({
    ...{ clock: { now: () => asMillis(EPOCH + 5_000) }, epoch: EPOCH, ledger: new Ledger(roster) },
    append: async () => {
      throw new Error('nothing is written here');
    },
    ...{ roster: () => roster, rosterProgress: () => 1 },
    identify: async (text) => ({ kind: 'token', token: tokenOf(Number(text)), signed: undefined }),
  });
  expect((await free.look({ text: '0', via: 'camera', direction: 'entry', list: MAIN })).verdict.status).toBe(
    'ok',
  );
  expect((await scan(lonely.gate, 0)).verdict).toMatchObject({ status: 'confirm', reasons: ['capacity'] });
});

test('an exit gives its place back to the device that let the person in, once', async () => {
  const { gates } = world(2, [1, 1]);
  const [north, south] = gates as [Device, Device];
  const share = (device: Device) =>
    device.ledger.room('hall', tokenOf(8), device.no, asMillis(EPOCH + 9_000)).share;
  await scan(north.gate, 0);
  expect([share(north), share(south)]).toEqual([0, 1]);
  south.ledger.add(north.ledger.facts());
  await scan(south.gate, 0, { direction: 'exit' });
  await scan(south.gate, 0, { direction: 'exit' });
  north.ledger.add(south.ledger.facts());
  expect([share(north), share(south)]).toEqual([1, 1]);
});

test('only the giver moves its own places, unless a supervisor signed', () => {
  const { gates } = world(2, [1, 1]);
  const [north, south] = gates as [Device, Device];
  const take: FactBody = { kind: 'budget', from: north.no, to: south.no, area: 'hall', n: 1 };
  south.write(take);
  const share = () => south.ledger.room('hall', tokenOf(8), south.no, EPOCH).share;
  expect(share()).toBe(1);
  const signed = { staff: { id: 'mina', signature: 'x' } };
  south.ledger.add([{ ...south.write({ ...take, n: 1 }), id: factId(2, 0, 99), index: 99, extras: signed }]);
  expect(share()).toBe(2);
});

test('[V22] what was lent is gone at once, and is the other’s to spend when the giver has sealed it', async () => {
  const { gates } = world(2, [2, 1]);
  const [north, south] = gates as [Device, Device];
  const share = (device: Device) => device.ledger.room('hall', tokenOf(8), device.no, EPOCH).share;
  const lent = north.write({ kind: 'budget', from: north.no, to: south.no, area: 'hall', n: 1 });
  south.ledger.add([lent]);
  expect([share(north), share(south)]).toEqual([1, 1]);
  south.ledger.add([north.write({ kind: 'seal', head: 'head', frontier: [], signature: 'signature' })]);
  expect([share(north), share(south)]).toEqual([1, 2]);
  expect(await north.gate.lend(south.no, 'hall', 2)).toEqual({ ok: false, error: 'too_few' });
  expect(await north.gate.lend(south.no, 'hall', 1)).toMatchObject({ ok: true });
  expect(share(north)).toBe(0);
});

test('[V22] a device that took places before any were granted leaves fewer to grant', async () => {
  const { gates, union } = world(1, []);
  const ledger = union();
  expect(ledger.freePlaces('hall', EPOCH)).toBe(CAP);
  const [only] = gates as [Device];
  await only.signing(() => scan(only.gate, 0, over));
  expect(union().freePlaces('hall', EPOCH)).toBe(CAP - 1);
});

test('[L30] [V22] a steward’s tap lets nobody in over the cap; a supervisor’s key does, and signs both facts', async () => {
  const { gates, all } = world(1, [1]);
  const [north] = gates as [Device];
  await scan(north.gate, 0);
  const asked = { status: 'confirm', reasons: ['capacity'] };
  expect((await scan(north.gate, 1)).verdict).toMatchObject(asked);
  const before = all.length;
  expect((await scan(north.gate, 1, over)).verdict).toMatchObject(asked);
  expect(all).toHaveLength(before);
  const signed = await north.signing(() => scan(north.gate, 1, over));
  expect(signed.verdict).toMatchObject({ status: 'ok', flags: ['capacity_warning'] });
  expect(all.slice(before).map(({ body, extras }) => [body.kind, extras.staff?.id])).toEqual([
    ['admit', 'mina'],
    ['confirmOk', 'mina'],
  ]);
});

test('[V22] somebody the roster does not know takes a place like everybody', async () => {
  const { gates } = world(1, [1]);
  const [north] = gates as [Device];
  await scan(north.gate, 0);
  const stranger = tokenOf(TOKENS + 1);
  const signed = { ticketClass: 0, generation: 1, notBefore: EPOCH, expires: asMillis(EPOCH + 86_400_000) };
  const scanned = { code: { kind: 'token', token: stranger, signed }, list: MAIN, via: 'camera' } as const;
  const context = {
    ...{ roster: { ...roster, issuedAt: asMillis(EPOCH + 1) }, rosterProgress: 1, ledger: north.ledger },
    ...{ now: asMillis(EPOCH + 5_000), device: north.no, force: false, unlistedClasses: new Set<number>() },
  };
  const judged = (more: object) => judge({ ...scanned, direction: 'entry' }, { ...context, ...more });
  expect(judged({})).toMatchObject({ status: 'confirm', reasons: ['unlisted', 'capacity'] });
  expect(judged({ unlistedClasses: new Set([0]) })).toMatchObject({
    status: 'confirm',
    reasons: ['capacity'],
  });
  expect(judged({ confirmed: new Set(['unlisted', 'capacity']) })).toMatchObject({
    status: 'ok',
    flags: ['unlisted', 'capacity_warning'],
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aHolder, anEvent, EPOCH, tokenOf } from '../../testing/people.ts';
import { asMillis } from '../ids.ts';
import { decodeRoster, type HeldRoster } from './held-roster.ts';
import { HOLDER_STATUSES } from './roster.ts';
import { applyRosterSteps, diffRosters } from './roster-steps.ts';
import { type RosterCodes, type RosterRow, writeRoster } from './write-roster.ts';

/** What a row of the generated rosters says; the number of a person gives their place. */
interface Guest {
  readonly status: number;
  readonly type: string;
  readonly seal: number;
  readonly extras: boolean;
}

const guest: fc.Arbitrary<Guest> = fc.record({
  status: fc.nat({ max: HOLDER_STATUSES.length - 1 }),
  type: fc.constantFrom('day', 'night', 'crew'),
  seal: fc.nat({ max: 255 }),
  extras: fc.boolean(),
});
const guests = fc.dictionary(fc.nat({ max: 40 }).map(String), guest, { maxKeys: 30 });

const bytes = (length: number, n: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(n);

function rowOf(n: number, { status, type, seal, extras }: Guest, parent: number | undefined): RosterRow {
  const since = status === 0 ? 0 : 7 + seal;
  const more = extras
    ? {
        ...{ order: `O${seal % 3}`, attention: true, validFrom: asMillis(seal), variation: `v${seal % 2}` },
        ...{ session: 's', admits: 2 + (seal % 3), validIfPending: true, answered: [`q${seal % 4}`] },
        parent: parent === undefined || parent === n ? undefined : tokenOf(parent),
      }
    : {};
  return {
    holder: aHolder(tokenOf(n), {
      status: HOLDER_STATUSES[status] ?? 'valid',
      ...{ statusSince: asMillis(since), ticketType: type, ...more },
    }),
    codeIndex: bytes(8, n),
    foreignIndex: extras ? bytes(8, seal) : undefined,
    person: bytes(30, seal),
    phoneKey: extras ? bytes(32, seal) : undefined,
  };
}

function textOf(people: Readonly<Record<string, Guest>>, number: number, name = 'Day'): string {
  const numbers = Object.keys(people).map(Number);
  const rows = numbers.map((n) => rowOf(n, people[n]!, numbers[0]));
  const tokens = rows.slice(0, 2).map(({ holder }) => holder.token);
  const codes: RosterCodes = {
    media: [{ index: bytes(8, 200), tokens, active: true, expires: asMillis(number) }],
    shared: [],
    withdrawn: [{ index: bytes(8, 201), why: 'revoked', token: tokens[0] }],
  };
  const head = { event: { ...anEvent(), name }, version: { epoch: 1, number }, issuedAt: EPOCH };
  return writeRoster(head, rows, codes);
}

function held(json: string): HeldRoster {
  const decoded = decodeRoster(json);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

test('[R6] steps give the later roster letter by letter, whoever came, went or changed', () => {
  fc.assert(
    fc.property(fc.array(guests, { minLength: 2, maxLength: 4 }), (moments) => {
      const texts = moments.map((people, i) => textOf(people, i + 1));
      const rosters = texts.map(held);
      const steps = rosters.slice(1).map((after, i) => diffRosters(rosters[i]!, after));
      for (const [i, step] of steps.entries()) {
        if (!step) continue;
        const sent: unknown = JSON.parse(JSON.stringify({ format: 1, steps: [step] }));
        expect(applyRosterSteps(texts[i]!, sent)).toBe(texts[i + 1]);
      }
      if (steps.every((step) => step !== undefined))
        expect(applyRosterSteps(texts[0]!, { format: 1, steps })).toBe(texts.at(-1));
    }),
    { numRuns: 300 },
  );
});

const many = (count: number): Record<string, Guest> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      n,
      { status: 0, type: 'day', seal: n % 250, extras: n % 7 === 0 },
    ]),
  );

test('[R6] one guest more among a thousand, one gone and one changed are a few hundred characters', () => {
  const before = textOf(many(1_000), 1);
  const people = many(1_001);
  people[500] = { status: 3, type: 'night', seal: 9, extras: false };
  delete people[300];
  const after = textOf(people, 2);
  const step = diffRosters(held(before), held(after));
  if (!step) throw new Error('no step');
  expect(JSON.stringify(step.rows)).toBe('[[300,1,0],[1000,0,1]]');
  expect(JSON.stringify({ ...step, lists: {} }).length).toBeLessThan(600);
  expect(applyRosterSteps(before, { format: 1, steps: [step] })).toBe(after);
});

test('[R6] a changed event travels in the step, and nothing of it otherwise', () => {
  const [before, after] = [textOf(many(5), 1), textOf(many(5), 2, 'Night')];
  const event = { ...anEvent(), name: 'Night' };
  const step = diffRosters(held(before), held(after), event);
  expect(step?.columns).toEqual({});
  expect(applyRosterSteps(before, { format: 1, steps: [step] })).toBe(after);
  expect(diffRosters(held(before), held(textOf(many(5), 2)))).not.toHaveProperty('event');
});

test('[R6] a new list instead of the old one, or rows that changed places, are no step', () => {
  const before = held(textOf(many(4), 1));
  const others = Object.fromEntries(Object.entries(many(30)).filter(([n]) => Number(n) > 10));
  expect(diffRosters(before, held(textOf(others, 2)))).toBeUndefined();
  const head = { event: anEvent(), version: { epoch: 1, number: 2 }, issuedAt: EPOCH };
  const turned = [3, 1, 2, 0].map((n) => rowOf(n, many(4)[n]!, undefined));
  expect(diffRosters(before, held(writeRoster(head, turned)))).toBeUndefined();
});

test('[R6] whatever is applied to whatever: never an exception, never another roster under the same text', () => {
  const before = textOf(many(3), 1);
  const step = diffRosters(held(before), held(textOf(many(4), 2)));
  const anything = fc.anything({ maxDepth: 4 });
  fc.assert(
    fc.property(anything, fc.string(), (steps, json) => {
      expect(() => applyRosterSteps(before, steps)).not.toThrow();
      expect(applyRosterSteps(before, { format: 1, steps: [{ ...step, rows: steps }] })).toSatisfy(
        (text: unknown) => text === undefined || typeof text === 'string',
      );
      expect(() => applyRosterSteps(json, { format: 1, steps: [step] })).not.toThrow();
    }),
  );
  for (const rows of [
    [[9, 1, 0]],
    [[0, 0, 1_000_000_000]],
    [
      [2, 1, 0],
      [1, 1, 0],
    ],
  ])
    expect(applyRosterSteps(before, { format: 1, steps: [{ ...step, rows }] })).toBeUndefined();
});

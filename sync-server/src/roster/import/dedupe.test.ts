import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Identity, SeenGuests } from './dedupe.ts';

const guest = (line: number, part: Partial<Identity>): Identity => ({
  ...{ line, name: undefined, email: undefined, externalId: undefined, foreignCode: undefined },
  ...part,
});
const meetAll = (guests: readonly Identity[]): string[] => {
  const seen = new SeenGuests();
  return guests.map((one) => seen.meet(one).kind);
};

test('[IM8] one e-mail and name with two ids is two tickets', () => {
  const same = { name: 'Ann', email: 'a@example.org' };
  expect(meetAll([guest(2, { ...same, externalId: '1' }), guest(3, { ...same, externalId: '2' })])).toEqual([
    'new',
    'new',
  ]);
});

test('[IM8] one id is one person, unless name and e-mail both say otherwise', () => {
  const ann = guest(2, { externalId: '1', name: 'Ann', email: 'a@example.org' });
  expect(meetAll([ann, { ...ann, line: 3, name: 'Anne' }])).toEqual(['new', 'duplicate']);
  expect(meetAll([ann, { ...ann, line: 3, name: 'Bo', email: 'b@example.org' }])).toEqual(['new', 'shared']);
});

test('[IM8] without an id and without an e-mail nobody is a duplicate', () => {
  expect(meetAll([guest(2, { name: 'Kim' }), guest(3, { name: 'Kim' })])).toEqual(['new', 'new']);
});

test('[IM8] without ids, whoever is dropped stands in the list with the same e-mail and name', () => {
  const anyGuest = fc.record({
    name: fc.constantFrom('Ann', 'ann', 'Bo', undefined),
    email: fc.constantFrom('a@example.org', 'b@example.org', undefined),
  });
  fc.assert(
    fc.property(fc.array(anyGuest), (people) => {
      const seen = new SeenGuests();
      for (const [line, person] of people.entries()) {
        const met = seen.meet(guest(line, person));
        if (met.kind !== 'duplicate') continue;
        const first = people[met.of]!;
        expect(met.of).toBeLessThan(line);
        expect(person.email).toBe(first.email);
        expect(person.email).toBeDefined();
        expect(person.name?.toLowerCase()).toBe(first.name?.toLowerCase());
      }
    }),
  );
});

test('[IM8] a whole file under one address is read in the time of any other', () => {
  const seen = new SeenGuests();
  const met = Array.from({ length: 50_000 }, (_, i) =>
    seen.meet({
      line: i + 2,
      email: 'office@example.org',
      name: `Guest ${i}`,
      externalId: undefined,
      foreignCode: undefined,
    }),
  );
  expect(met.filter(({ kind }) => kind === 'shared')).toHaveLength(49_999);
  expect(met.at(-1)).toEqual({ kind: 'shared', what: 'e-mail', of: 2 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseIdentity, identitiesOf } from './identity.ts';

const text = fc.constantFrom('', 'a', 'A', 'a ', 'b', '"', '","', '#2', 'é', 'e\u0301');
const anyone = fc.record({
  ...{ externalId: text, email: text, name: text, phone: text },
  ...{ company: text, order: text, ticketType: text },
});

test('[H9] no two rows of one upload are ever the same person', () => {
  fc.assert(
    fc.property(fc.array(anyone, { maxLength: 30 }), (people) => {
      const identities = identitiesOf(people);
      expect(new Set(identities).size).toBe(people.length);
      expect(identitiesOf(people)).toEqual(identities);
    }),
  );
});

test('[H9] rows with different e-mails or ids are different people', () => {
  fc.assert(
    fc.property(anyone, anyone, (one, other) => {
      const differ = one.externalId !== other.externalId;
      if (differ) expect(baseIdentity(one)).not.toBe(baseIdentity(other));
      else expect(baseIdentity(one)).toBe(baseIdentity({ ...one }));
    }),
  );
});

test('[H9] more rows in a file do not change who the earlier ones are', () => {
  fc.assert(
    fc.property(fc.array(anyone, { maxLength: 10 }), anyone, (people, late) => {
      expect(identitiesOf([...people, late]).slice(0, -1)).toEqual(identitiesOf(people));
    }),
  );
});

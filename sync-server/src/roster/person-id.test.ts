import { asMillis } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { newPersonId } from './person-id.ts';

test('people of one moment share the beginning of their ids, and no id is another one', () => {
  let next = 0;
  const random = (n: number): Uint8Array => new Uint8Array(n).fill(next++);
  const now = asMillis(Date.UTC(2026, 4, 1));
  const [one = '', two = ''] = [newPersonId(now, random), newPersonId(now, random)];
  expect(one).toMatch(/^p_[\w-]{20}$/);
  expect(one).not.toBe(two);
  expect(one.slice(0, 10)).toBe(two.slice(0, 10));
  expect(newPersonId(asMillis(now + 1), random).slice(0, 10)).not.toBe(one.slice(0, 10));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asMillis } from '../ids.ts';
import { compareKeys, formatTime, nextTime, parseTime } from './order-key.ts';

const EPOCH = asMillis(1_790_000_000_000);
const anyMoment = fc.integer({ min: EPOCH - 40_000_000_000, max: EPOCH + 40_000_000_000 }).map(asMillis);
const anyKey = fc.record({ ms: fc.integer({ min: -5, max: 5 }), counter: fc.nat(3) });

test('[L4] a new fact sorts after every fact of its token that the writer had seen, whatever its clock says', () => {
  fc.assert(
    fc.property(anyMoment, anyKey, (now, last) => {
      expect(compareKeys(last, nextTime(now, EPOCH, last).key)).toBeLessThan(0);
    }),
  );
});

test('[L4] a clock a year ahead moves the key of the next fact by one counter, not the time people see', () => {
  const ahead = nextTime(asMillis(EPOCH + 31_536_000_000), EPOCH, undefined);
  const next = nextTime(asMillis(EPOCH + 60_000), EPOCH, ahead.key);
  expect(next.key).toEqual({ ms: 31_536_000_000, counter: 1 });
  expect(next.at).toBe(EPOCH + 60_000);
});

test('[L4] key and time survive their text form', () => {
  fc.assert(
    fc.property(anyMoment, anyKey, (at, key) => {
      expect(parseTime(formatTime({ key, at }, EPOCH), EPOCH)).toEqual({ key, at });
    }),
  );
});

test('[L4] text that no writer would write is no time', () => {
  for (const text of [
    '',
    '-',
    '-0',
    '00',
    '01',
    '1.',
    '1.0',
    '1~',
    '1~0',
    'A',
    '1.1.1',
    ' 1',
    '1~1~1',
    '1.-1',
  ])
    expect(parseTime(text, EPOCH), text).toBeUndefined();
});

import { expect, test } from 'vitest';
import { addressKey, createGuessBudget } from './guess-budget.ts';

const wrong = async () => ({ failed: true, value: 'no' });
const right = async () => ({ failed: false, value: 'yes' });

test('[T1] ten failures from one address are answered, the eleventh is not, whatever it holds', async () => {
  const budget = createGuessBudget();
  for (let i = 0; i < 10; i += 1)
    expect(await budget.spend('192.0.2.1', 'token', wrong)).toMatchObject({ ok: true });
  const refused = await budget.spend('192.0.2.1', 'token', right);
  expect(refused.ok).toBe(false);
  expect(!refused.ok && refused.retryAfter).toBeGreaterThan(0);
  expect(await budget.spend('192.0.2.2', 'token', wrong)).toMatchObject({ ok: true });
});

test('[T1] good codes cost nothing: a hall behind one address is never locked out', async () => {
  const budget = createGuessBudget();
  for (let i = 0; i < 200; i += 1)
    expect(await budget.spend('192.0.2.1', 'token', right)).toMatchObject({ ok: true });
});

test('[T1] guesses sent at once share one budget', async () => {
  const budget = createGuessBudget();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => budget.spend('192.0.2.1', 'token', wrong)),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
});

test('[T1] many addresses together have sixty failures a minute', async () => {
  const budget = createGuessBudget();
  const answered: boolean[] = [];
  for (let i = 0; i < 70; i += 1) answered.push((await budget.spend(`198.51.100.${i}`, 'token', wrong)).ok);
  expect(answered.filter(Boolean)).toHaveLength(60);
});

test('[T1] who guesses tokens does not keep anybody from pairing a device, nor the other way round', async () => {
  const budget = createGuessBudget();
  for (let i = 0; i < 70; i += 1) await budget.spend(`198.51.100.${i}`, 'token', wrong);
  expect(await budget.spend('198.51.100.1', 'pairing', right)).toMatchObject({ ok: true });
  for (let i = 0; i < 11; i += 1) await budget.spend('192.0.2.1', 'pairing', wrong);
  expect((await budget.spend('192.0.2.1', 'pairing', right)).ok).toBe(false);
  const fresh = createGuessBudget();
  for (let i = 0; i < 11; i += 1) await fresh.spend('192.0.2.1', 'pairing', wrong);
  expect(await fresh.spend('192.0.2.1', 'token', right)).toMatchObject({ ok: true });
});

test('[T1] an IPv6 guesser is a /64, an IPv4 one an address, however it is written', () => {
  const same = [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff::9',
    '2001:0db8:0001:0002:0:0:0:1',
    '2001:DB8:1:2::1%eth0',
  ];
  expect(new Set(same.map(addressKey)).size).toBe(1);
  expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'));
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressKey('::1')).toBe('0:0:0:0::/64');
  expect(addressKey('rubbish')).toBe('unknown');
});

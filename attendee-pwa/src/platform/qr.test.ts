import { expect, test } from 'vitest';
import { qrModules } from './qr.ts';

test('[T2] a bare code is never version 1, which fallback decoders cannot read', () => {
  expect(qrModules('TCF24-ABCD-12345')).toMatchObject({ version: 2, size: 25 });
});

test('[T2] a ticket’s 183 characters need at most version 7 on a screen, as one alphanumeric segment', () => {
  const ticket = `AG1${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'.repeat(6)}`.slice(0, 183);
  expect(qrModules(ticket).version).toBeLessThanOrEqual(7);
  expect(qrModules(`${ticket.slice(0, -1)}a`).version).toBeGreaterThan(qrModules(ticket).version);
});

test('[T2] the finder patterns stand where they belong', () => {
  const { size, isDark } = qrModules('TCF24-ABCD-12345');
  for (const [row, column] of [
    [0, 0],
    [0, size - 1],
    [size - 1, 0],
    [3, 3],
  ] as const)
    expect(isDark(row, column)).toBe(true);
  expect(isDark(1, 1)).toBe(false);
});

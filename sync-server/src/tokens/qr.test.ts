import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qrPlan, qrPng, qrSvg } from './qr.ts';

test('[T2] a bare code is never version 1, which fallback decoders cannot read', async () => {
  expect(qrPlan('TCF24-ABCD-12345', 'screen')).toEqual({ version: 2, mode: 'alphanumeric', size: 25 });
  expect(await qrSvg('TCF24-ABCD-12345', 'screen')).toContain('viewBox="0 0 33 33"');
});

test('[T2] a ticket’s 183 characters need at most 7-L on screens and 8-M in print', () => {
  const ticket = `AG1${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'.repeat(6)}`.slice(0, 183);
  expect(qrPlan(ticket, 'screen').version).toBeLessThanOrEqual(7);
  expect(qrPlan(ticket, 'print').version).toBeLessThanOrEqual(8);
  expect(qrPlan(ticket, 'print').mode).toBe('alphanumeric');
});

test('[T2] upper-case text is one alphanumeric segment, smaller than the same in lower case', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Z/:.-]{60,200}$/), (text) => {
      const upper = qrPlan(text, 'print');
      expect(upper.mode).toBe('alphanumeric');
      const lower = qrPlan(`${text}a`, 'print');
      expect(lower.mode).toBe('byte');
      expect(lower.version).toBeGreaterThan(upper.version);
    }),
    { numRuns: 30 },
  );
});

test('[T2] dark on light with a quiet zone of four', async () => {
  const svg = await qrSvg('TCF24-ABCD-12345', 'print');
  expect(svg).toContain('<path fill="#ffffff" d="M0 0h33v33H0z"/>');
  expect(svg).toMatch(/stroke="#000000" d="M4 4\.5h7/);
  const png = await qrPng('TCF24-ABCD-12345', 'print', 4);
  expect(Buffer.from(png).readUInt32BE(16)).toBe((25 + 8) * 4);
});

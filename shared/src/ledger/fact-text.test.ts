import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EPOCH, MAIN, NORTH, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type FactId } from '../ids.ts';
import type { FactDraft } from './fact.ts';
import { formatFact, parseFact } from './fact-text.ts';

const PLACE = { device: 7 as DeviceNo, session: 0, index: 41 };
const stamp = { key: { ms: 1_000, counter: 0 }, at: asMillis(EPOCH + 1_000) };
const draft = (body: FactDraft['body'], extras: FactDraft['extras'] = {}): FactDraft => ({
  body,
  extras,
  stamp,
});
const admit: FactDraft['body'] = {
  kind: 'admit',
  token: tokenOf(3),
  list: MAIN,
  via: 'camera',
  forceSent: false,
  unlisted: false,
  count: 1,
};

const drafts: readonly FactDraft[] = [
  draft(admit),
  draft(
    { ...admit, forceSent: true, unlisted: true, count: 4 },
    { nonce: 'a-b=c', overrides: '9.0.2' as FactId, codeAge: -12, gate: NORTH, reason: 'came_back' },
  ),
  draft({ kind: 'exit', token: tokenOf(3), list: MAIN, via: 'api' }, { was: '7.0.5:0123456789abcdef' }),
  draft({ kind: 'deny', token: undefined, list: MAIN, via: 'typed', reason: 'invalid', repeats: 1 }),
  draft({ kind: 'deny', token: tokenOf(3), list: MAIN, via: 'ble', reason: 'already_redeemed', repeats: 17 }),
  draft({ kind: 'annul', target: '7.0.5' as FactId, reason: 'wrong_person' }),
  draft({ kind: 'resolve', targets: ['7.0.5', '8.1.12'] as FactId[], answer: 'same-person' }),
  draft({ kind: 'walkIn', token: tokenOf(3), list: MAIN }),
  draft({ kind: 'duty', gate: NORTH, lists: [MAIN], roster: { epoch: 1, number: 12 } }),
  draft({
    kind: 'resolve',
    targets: [],
    answer: 'release',
    extents: [{ device: 7 as DeviceNo, session: 0, length: 60, hash: '0123456789abcdef' }],
    receipts: { device: 7 as DeviceNo, until: asMillis(EPOCH) },
  }),
  draft({
    kind: 'seal',
    head: 'A'.repeat(43),
    frontier: [{ device: 8 as DeviceNo, session: 1, length: 12 }],
    signature: `${'B'.repeat(85)}A`,
  }),
  draft({ kind: 'budget', from: 0 as DeviceNo, to: 7 as DeviceNo, area: 'hall', n: 200 }),
  draft({ kind: 'clock', device: 7 as DeviceNo, session: 0, from: 3, until: 9, offset: -31_536_000_000 }),
  draft({ kind: 'clock', device: 7 as DeviceNo, session: 0, from: 0, until: undefined, offset: 42_000 }),
  draft({ kind: 'confirmOk', target: '7.0.5' as FactId, why: ['capacity', 'clock_amber'] }),
  draft({
    kind: 'revoke',
    device: 7 as DeviceNo,
    extents: [{ device: 7 as DeviceNo, session: 0, length: 41, hash: '0123456789abcdef' }],
  }),
  draft({ kind: 'revoke', device: 7 as DeviceNo, extents: [] }),
  draft(
    { kind: 'annul', target: '7.0.5' as FactId, reason: 'wrong_person' },
    { staff: { id: 'mina', signature: `${'B'.repeat(85)}A` }, was: '7.0.5:0123456789abcdef' },
  ),
];

test('[L1] every kind of fact survives its text form', () => {
  for (const { body, extras } of drafts) {
    const read = parseFact(formatFact(draft(body, extras), EPOCH), PLACE, EPOCH);
    expect(read).toEqual({ ok: true, value: { id: '7.0.41', ...PLACE, ...stamp, extras, body } });
  }
});

test('[L1] an admission takes about thirty characters', () => {
  expect(formatFact(draft(admit), EPOCH)).toBe('1|rs|a|AAAAAAAAADA|main|q');
});

test('[L1] a kind or a form that only a newer writer knows is kept and ignored', () => {
  expect(parseFact('1|rs|z|what|ever', PLACE, EPOCH)).toMatchObject({
    ok: true,
    value: { body: { kind: 'other', letter: 'z' } },
  });
  expect(parseFact('2|rs|a|AAAAAAAAADA|main|q', PLACE, EPOCH)).toMatchObject({
    ok: true,
    value: { body: { kind: 'other' } },
  });
  expect(parseFact('1|rs|a|AAAAAAAAADA|main|q|z=new', PLACE, EPOCH)).toMatchObject({
    ok: true,
    value: { body: { kind: 'admit' } },
  });
});

test('[L14] text that claims a known kind and does not hold to it is refused by name', () => {
  const bad: readonly [string, string][] = [
    ['', 'empty'],
    ['1|rs|a|AAAAAAAAADA|main|q\n', 'control_character'],
    [`1|rs|a|AAAAAAAAADA|main|q|${'x'.repeat(600)}`, 'too_long'],
    ['1||a|AAAAAAAAADA|main|q', 'time'],
    ['x|rs|a|AAAAAAAAADA|main|q', 'kind'],
    ['1|rs|A|AAAAAAAAADA|main|q', 'body'],
    ['1|rs|a|AAAAAAAAAD|main|q', 'body'],
    ['1|rs|a|AAAAAAAAADA|Main|q', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|?', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|q||0', 'body'],
    ['1|rs|d|AAAAAAAAADA|main|q||because', 'body'],
    ['1|rs|n|7.0||||mistake', 'body'],
    ['1|rs|m|north|main|||12', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|q|n=', 'extra'],
    ['1|rs|a|AAAAAAAAADA|main|q|o=7', 'extra'],
  ];
  for (const [text, error] of bad) expect(parseFact(text, PLACE, EPOCH), text).toEqual({ ok: false, error });
});

const fixture = (name: string): string[][] =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'ledger', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

test.each(fixture('facts-good.tsv'))('[L1] a good fact: %s', (kind, text) => {
  const read = parseFact(text!, PLACE, EPOCH);
  expect(read).toMatchObject({ ok: true, value: { body: { kind } } });
  if (!read.ok || read.value.body.kind === 'other') return;
  const { body, extras, key, at } = read.value;
  expect(formatFact({ body, extras, stamp: { key, at } }, EPOCH)).toBe(text);
});

test.each(fixture('facts-bad.tsv'))('[L14] a bad fact (%s): %s', (error, text) => {
  expect(parseFact(text!, PLACE, EPOCH)).toEqual({ ok: false, error });
});

test('[L14] any text at all reads as a fact or a named refusal', () => {
  const piece = fc.constantFrom(
    '1',
    '2',
    'rs',
    'a',
    'x',
    'd',
    'm',
    'AAAAAAAAADA',
    'main',
    'q',
    '',
    'n=1',
    '7.0.1',
    '\u0000',
    '가',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 10 }).map((p) => p.join('|')),
      ),
      (text) => {
        const read = parseFact(text, PLACE, EPOCH);
        expect(typeof read.ok).toBe('boolean');
        if (!read.ok) expect(read.error).toMatch(/^[a-z_]+$/);
      },
    ),
  );
});

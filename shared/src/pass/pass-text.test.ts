import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFact, anAdmit, anExit } from '../../testing/facts.ts';
import { EPOCH, MAIN, NORTH, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, type FactId } from '../ids.ts';
import { formatFact } from '../ledger/fact-text.ts';
import type { PassDraft } from './pass-entry.ts';
import { passGrammar } from './pass-grammar.ts';
import { copyText, formatPassEntry, isCopied, parsePassEntry } from './pass-text.ts';

const SERVER = { device: 0 as DeviceNo, session: 0, index: 5 };
const PHONE = { device: 1 as DeviceNo, session: 0, index: 0 };
const stamp = { key: { ms: 1_000, counter: 0 }, at: asMillis(EPOCH + 1_000) };

const drafts: readonly PassDraft['body'][] = [
  { kind: 'receipt', of: '7.0.41' as FactId, receipt: 'hEOhASegWCA' },
  { kind: 'keyKnown', keyId: 'q83vEg', roster: { epoch: 1, number: 12 } },
  { kind: 'answer', to: '1.0.3' as FactId, result: 'already_redeemed' },
  { kind: 'answer', to: '1.0.3' as FactId, result: 'ok' },
  { kind: 'proof', gate: NORTH, proof: 'AAECAwQFBgcICQoLDA0ODw' },
  { kind: 'selfCheckIn', list: MAIN, gate: NORTH, proof: 'AAECAwQFBgcICQoLDA0ODw' },
];

test('[PD1] every kind of pass entry survives its text form', () => {
  for (const body of drafts) {
    const read = parsePassEntry(formatPassEntry({ stamp, body }, EPOCH), SERVER, EPOCH);
    expect(read).toEqual({ ok: true, value: { id: '0.0.5', ...SERVER, ...stamp, body } });
  }
});

test('[PD2] a copy reads as the very fact it copies, where the ledger has it, with the gate it was written at', () => {
  const admit = { ...aFact([7, 2, 41], 1_000, anAdmit(3)), extras: { nonce: 'n1' } };
  const body = admit.body as Exclude<typeof admit.body, { kind: 'other' }>;
  const text = copyText(formatFact({ body, extras: admit.extras, stamp }, EPOCH), admit, NORTH);
  expect(text).toBe('1|rs|a|AAAAAAAAADA|main|q|n=n1|c=7.2.41@north');
  const read = parsePassEntry(text, SERVER, EPOCH);
  expect(read).toMatchObject({
    ok: true,
    value: { id: '0.0.5', body: { kind: 'copy', fact: { ...admit, extras: { nonce: 'n1', gate: NORTH } } } },
  });
});

test('[PD2] a fact that names its own gate keeps it', () => {
  const fact = { ...aFact([0, 0, 1], 5, anExit(3)), extras: { gate: NORTH } };
  expect(copyText('1|5|x|AAAAAAAAADA|main|i|p=north', fact, 'south')).toBe(
    '1|5|x|AAAAAAAAADA|main|i|p=north|c=0.0.1',
  );
});

test('[PD2] [L4] a copy shows the time as it was corrected, and the text as it was written', () => {
  const admit = aFact([7, 2, 41], 1_000, anAdmit(3));
  const text = copyText('1|rs|a|AAAAAAAAADA|main|q', admit, NORTH, -400);
  expect(text).toBe('1|rs|a|AAAAAAAAADA|main|q|c=7.2.41@north~-400');
  const read = parsePassEntry(text, SERVER, EPOCH);
  expect(read).toMatchObject({ ok: true, value: { body: { fact: { key: admit.key, at: EPOCH + 600 } } } });
});

test('[PD2] [L30] what staff signed stands in the copy as they signed it', () => {
  const signed = `1|rs|a|AAAAAAAAADA|main|q|f|o=9.0.2|g=ann.${'A'.repeat(86)}`;
  const fact = aFact([7, 0, 1], 1_000, anAdmit(3));
  const read = parsePassEntry(copyText(signed, fact, NORTH), SERVER, EPOCH);
  expect(read).toMatchObject({
    ok: true,
    value: { body: { kind: 'copy', fact: { extras: { gate: NORTH } } } },
  });
});

test('[PD3] denials, conflicts and duties never reach a phone', () => {
  expect(isCopied(aFact([1, 0, 0], 1, anAdmit(1)))).toBe(true);
  for (const text of [
    '1|rs|d|AAAAAAAAADA|main|q||invalid|c=7.0.1',
    '1|rs|m|north|main|||1.1|c=7.0.1',
    '1|rs|r|7.0.5,8.0.1||||fraud|c=7.0.1',
  ]) {
    const read = parsePassEntry(text, SERVER, EPOCH);
    expect(!read.ok || read.value.body.kind === 'other', text).toBe(true);
    expect(passGrammar(tokenOf(3), EPOCH).read(text, SERVER, 'server').ok, text).toBe(false);
  }
});

test('[PD1] text that claims a known kind and does not hold to it is refused by name', () => {
  const bad: readonly [string, string][] = [
    ['', 'empty'],
    ['1|rs|p|north|AA\n', 'control_character'],
    [`1|rs|h|main|north|${'A'.repeat(600)}`, 'too_long'],
    [`1|rs|p|north|${'A'.repeat(2_048)}`, 'too_long'],
    ['1|rs|v|1.0.0|perhaps', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|q|c=7.0.1~0', 'copy'],
    ['1||p|north|AA', 'time'],
    ['x|rs|p|north|AA', 'kind'],
    ['1|rs|p|North|AA', 'body'],
    ['1|rs|p|north|A!', 'body'],
    ['1|rs|k|q83vEg|12', 'body'],
    ['1|rs|y|7.0|AA', 'body'],
    ['1|rs|h|main|north', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|q', 'copy'],
    ['1|rs|a|AAAAAAAAADA|main|q|c=7', 'copy'],
    ['1|rs|a|AAAAAAAAADA|main|?|c=7.0.1', 'body'],
    ['1|rs|a|AAAAAAAAADA|main|q|c=7.0.1@North', 'copy'],
    ['1|rs|a|AAAAAAAAADA|main|q|p=north|c=7.0.1@south', 'copy'],
    ['1|rs|a|AAAAAAAAADA|main|q|c=7.0.1|q', 'copy'],
  ];
  for (const [text, error] of bad)
    expect(parsePassEntry(text, SERVER, EPOCH), text).toEqual({ ok: false, error });
});

test('[L11] [PD4] a phone writes its proofs and nothing else, the server nothing of the phone’s', () => {
  const grammar = passGrammar(tokenOf(3), EPOCH);
  const copy = '1|rs|a|AAAAAAAAADA|main|q|c=7.0.1';
  expect(grammar.read(copy, SERVER, 'server').ok).toBe(true);
  expect(grammar.read(copy, PHONE, 'phone')).toEqual({
    ok: false,
    error: { kind: 'forbidden', fact: 'copy' },
  });
  for (const body of drafts) {
    const text = formatPassEntry({ stamp, body }, EPOCH);
    const phone = body.kind === 'proof' || body.kind === 'selfCheckIn';
    expect(grammar.read(text, PHONE, 'phone').ok, body.kind).toBe(phone);
    expect(grammar.read(text, SERVER, 'server').ok, body.kind).toBe(!phone);
  }
});

test('[PD4] a fact of another token cannot enter a pass, not even from the server', () => {
  const foreign = passGrammar(tokenOf(4), EPOCH).read('1|rs|a|AAAAAAAAADA|main|q|c=7.0.1', SERVER, 'server');
  expect(foreign).toEqual({ ok: false, error: { kind: 'forbidden', fact: 'copy of another token' } });
});

test('[PD1] any text at all reads as an entry or a named refusal', () => {
  const piece = fc.constantFrom(
    '1',
    '2',
    'rs',
    'a',
    'n',
    'y',
    'k',
    'p',
    'h',
    'AAAAAAAAADA',
    'main',
    'north',
    'q',
    '',
  );
  const more = fc.constantFrom('c=7.0.1', 'c=', 'p=north', '7.0.1', 'AA', '1.2', '\u0000', '가');
  const joined = fc.array(fc.oneof(piece, more), { maxLength: 9 }).map((parts) => parts.join('|'));
  fc.assert(
    fc.property(fc.oneof(fc.string(), joined), (text) => {
      const read = parsePassEntry(text, SERVER, EPOCH);
      if (!read.ok) expect(read.error).toMatch(/^[a-z_]+$/);
      else expect(read.value.id).toBe('0.0.5');
    }),
    { numRuns: 500 },
  );
});

import { expect, test } from 'vitest';
import { classify, stripCode } from './classify.ts';

const kindOf = (text: string): string => classify(text, ['TCF24']).kind;

test('[V1] control characters, ECI marks and white space around a code are stripped, nothing else', () => {
  expect(classify(' ]Q3\\000026TCF24-ABCD-123M\r\n', ['TCF24'])).toEqual({
    kind: 'code',
    code: 'TCF24-ABCD-123M',
    text: 'TCF24-ABCD-123M',
  });
  expect(classify('\u0002secret Of Another\u0003', ['TCF24'])).toEqual({
    kind: 'foreign',
    text: 'secret Of Another',
  });
});

test('[V1] marks go from the front only, and only once', () => {
  expect(stripCode('\\000026\\000003secret')).toBe('secret');
  expect(stripCode('se\\000026cret]Q3')).toBe('se\\000026cret]Q3');
  expect(stripCode('\u0085secret\u009f\ufeff')).toBe('secret');
});

test('[V2] another system’s code that begins like ours keeps its own text, as it stands', () => {
  expect(classify('\u0002tcf24xyz+-/==\n', ['TCF24'])).toMatchObject({
    kind: 'mistyped',
    text: 'tcf24xyz+-/==',
  });
  expect(classify(']Q1AG1Secret', ['TCF24'])).toEqual({ kind: 'broken_ag1', text: 'AG1Secret' });
  expect(classify('tcf24abcd123m', ['TCF24'])).toMatchObject({ kind: 'code', text: 'tcf24abcd123m' });
});

test('[V2] each kind of code is told apart', () => {
  expect(kindOf('TCF24-ABCD-123N')).toBe('mistyped');
  expect(kindOf('AG1')).toBe('broken_ag1');
  expect(kindOf('AG1HELLO')).toBe('broken_ag1');
  expect(kindOf('https://example.org/t/1')).toBe('foreign');
  expect(kindOf(' \n')).toBe('empty');
});

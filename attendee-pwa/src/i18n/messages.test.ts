import { expect, test } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { m, speak } from './words.ts';

const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

test('[W14] Korean and English say the same things with the same blanks', () => {
  expect(Object.keys(en)).toEqual(Object.keys(ko));
  const english: Readonly<Record<string, string>> = en;
  for (const [key, text] of Object.entries(ko))
    expect([key, blanks(english[key]!)]).toEqual([key, blanks(text)]);
});

test('[X6] no English message holds Hangul, and none is empty', () => {
  for (const [key, text] of Object.entries(en))
    expect([key, /[가-힣]|^\s*$/.test(text)]).toEqual([key, false]);
});

test('[X6] the language changes at run time', () => {
  speak('en');
  expect(m.passes_title()).toBe('My passes');
  speak('ko');
  expect(m.passes_title()).toBe('내 입장권');
});

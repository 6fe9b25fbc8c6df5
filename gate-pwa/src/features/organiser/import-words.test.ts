import { expect, test } from 'vitest';
import { importWords } from './import-words.ts';
import type { Say } from './say.ts';

const speak = (locale: 'ko' | 'en'): Say =>
  Object.assign((ko: string, en: string) => (locale === 'ko' ? ko : en), { locale });

test('[W15] what the import says is said in the reader’s language, also several things at once', () => {
  expect(importWords(speak('ko'), 'duplicate of line 9')).toBe('9번째 줄과 같습니다');
  expect(importWords(speak('ko'), 'two addresses in one cell; first one used')).toBe(
    '한 칸에 주소가 둘이라 첫째를 씁니다',
  );
  expect(importWords(speak('ko'), 'no name; brings 2 more')).toBe('이름이 없습니다 · 동반 2명');
  expect(importWords(speak('en'), 'duplicate of line 9')).toBe('duplicate of line 9');
});

test('[W15] a sentence nobody translated stands as it came', () => {
  expect(importWords(speak('ko'), 'something new')).toBe('something new');
});

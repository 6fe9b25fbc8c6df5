import { describe, expect, test } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { createLocaleStore } from './locale.ts';
import { m, speak } from './words.ts';

const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe('words', () => {
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
    expect(m.entry()).toBe('Entry');
    speak('ko');
    expect(m.entry()).toBe('입장');
  });
});

describe('choice of language', () => {
  const memory = (saved: string | null) => {
    let kept = saved;
    const setItem = (_key: string, value: string): void => {
      kept = value;
    };
    return { getItem: () => kept, setItem };
  };

  test('[X6] what the person chose wins over the browser, and is kept', () => {
    const storage = memory(null);
    const store = createLocaleStore(storage, ['en-GB']);
    expect(store.snapshot()).toBe('en');
    store.set('ko');
    expect(createLocaleStore(storage, ['en-GB']).snapshot()).toBe('ko');
  });

  test('[X6] the first language we speak is taken, Korean if there is none', () => {
    expect(createLocaleStore(undefined, ['fr-FR', 'en', 'ko']).snapshot()).toBe('en');
    expect(createLocaleStore(undefined, ['fr-FR']).snapshot()).toBe('ko');
    expect(createLocaleStore(memory('xx'), []).snapshot()).toBe('ko');
  });
});

import { describe, expect, test } from 'vitest';
import { type Key, keyCharacter, WedgeReader } from './wedge.ts';

const codeOf = (character: string): string =>
  /[A-Z]/.test(character) ? `Key${character}` : /[0-9]/.test(character) ? `Digit${character}` : 'Minus';

/** Keys of `text`, `gap` ms apart; `key` is what the input method made of them. */
const typed = (text: string, gap: number, key?: string): Key[] =>
  [...text].map((character, i) => ({
    code: codeOf(character),
    key: key ?? character,
    shiftKey: false,
    timeStamp: 1_000 + i * gap,
  }));
const end = (code: string, timeStamp: number): Key => ({ code, key: code, shiftKey: false, timeStamp });

describe('hardware scanner', () => {
  test.each(['Enter', 'NumpadEnter', 'Tab'])('[W8b] a code typed in 8 ms steps and %s is a scan', (code) => {
    const reader = new WedgeReader();
    for (const key of typed('TCF24-ABCD-12345', 8)) reader.press(key);
    expect(reader.press(end(code, 1_140))).toEqual({ taken: true, scan: 'TCF24-ABCD-12345' });
  });

  test('[W8b] a scanner without a suffix is understood by its pause', () => {
    const reader = new WedgeReader();
    for (const key of typed('TCF24-ABCD-12345', 8)) reader.press(key);
    expect(reader.pause().scan).toBe('TCF24-ABCD-12345');
    expect(reader.pause().scan).toBeUndefined();
  });

  test('[W8b] a Korean input method changes the characters and not the scan', () => {
    const reader = new WedgeReader();
    for (const key of typed('TCF24-ABCD-12345', 8, 'Process')) reader.press(key);
    expect(reader.press(end('Enter', 1_140)).scan).toBe('TCF24-ABCD-12345');
  });

  test('[W8b] a person who types 90 ms apart is left alone', () => {
    const reader = new WedgeReader();
    const steps = typed('TCF24-ABCD-12345', 90).map((key) => reader.press(key));
    expect(steps.every(({ taken }) => !taken)).toBe(true);
    expect(reader.press(end('Enter', 1_000 + 16 * 90))).toEqual({ taken: false, scan: undefined });
  });

  test('[W8b] fewer than six fast keys are no scan', () => {
    const reader = new WedgeReader();
    for (const key of typed('ABCDE', 5)) reader.press(key);
    expect(reader.press(end('Enter', 1_030)).scan).toBeUndefined();
  });

  test('[W8b] two scans in a row stay two scans', () => {
    const reader = new WedgeReader();
    const read = (text: string, from: number): string | undefined => {
      for (const key of typed(text, 4)) reader.press({ ...key, timeStamp: key.timeStamp + from });
      return reader.press(end('Enter', 1_000 + from + text.length * 4)).scan;
    };
    expect(read('TCF24-AAAA-11111', 0)).toBe('TCF24-AAAA-11111');
    expect(read('TCF24-BBBB-22222', 100)).toBe('TCF24-BBBB-22222');
  });

  test('[W8b] keys without a code (some Android stacks) are read by their character', () => {
    expect(keyCharacter({ code: '', key: 'a', shiftKey: false, timeStamp: 0 })).toBe('A');
    expect(keyCharacter({ code: 'Unidentified', key: 'ㅁ', shiftKey: false, timeStamp: 0 })).toBeUndefined();
    expect(keyCharacter({ code: 'Semicolon', key: ':', shiftKey: true, timeStamp: 0 })).toBe(':');
    expect(keyCharacter({ code: 'ShiftLeft', key: 'Shift', shiftKey: true, timeStamp: 0 })).toBeUndefined();
  });
});

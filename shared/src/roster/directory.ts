/**
 * Finds people by what staff type at the door: part of a name, in any order of its words, without accents, with the
 * first letters of Hangul syllables (ㅎㄱㄷ), or with a syllable still being typed. Pure and in memory; nobody can
 * leaf through it: too short a question gets no answer at all.
 */
import type { TokenId } from '../ids.ts';

/** One person as the directory knows them. */
export interface DirectoryPerson {
  readonly token: TokenId;
  readonly name: string;
  readonly company: string;
  readonly email: string;
  /** What is printed on the ticket, ours or another system's, and the order's number: found by how they begin. */
  readonly codes?: readonly string[];
}

export type DirectoryAnswer =
  /** Type more: at least three letters, or two whole Hangul syllables. */
  | { readonly kind: 'too_short' }
  | {
      readonly kind: 'found';
      /** Best first, at most `limit`. */
      readonly people: readonly DirectoryPerson[];
      /** How many match in all. */
      readonly total: number;
    };

export interface Directory {
  readonly size: number;
  search(question: string, limit: number): DirectoryAnswer;
}

const INITIALS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Syllables per initial (21 vowels × 28 finals) and per initial and vowel. */
const PER_INITIAL = 588;
const PER_VOWEL = 28;

const isSyllable = (letter: string): boolean => {
  const code = letter.charCodeAt(0);
  return code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE;
};
const isInitial = (letter: string): boolean => INITIALS.includes(letter);

/** Lower case, without accents, Hangul composed (macOS writes it decomposed), one space between words. */
export function foldName(text: string): string {
  return text
    .normalize('NFD') // not NFKD: it would turn the keys ㅎㄱㄷ into another kind of letter
    .replace(/[\u0300-\u036f'’ʼ]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.]+/gu, ' ')
    .trim();
}

/** A code without its separators. */
const foldCode = (text: string): string => foldName(text).replaceAll(' ', '');

/** Hangul syllables as their first letters; everything else as it is. */
const initialsOf = (folded: string): string =>
  [...folded]
    .map((letter) =>
      isSyllable(letter)
        ? INITIALS[Math.floor((letter.charCodeAt(0) - FIRST_SYLLABLE) / PER_INITIAL)]!
        : letter,
    )
    .join('');

/** May this question be answered? Three letters, or two Hangul syllables; initials count as letters. */
function isEnough(words: readonly string[]): boolean {
  const letters = [...words.join('')];
  return letters.length >= 3 || letters.filter(isSyllable).length >= 2;
}

/** Does a letter of a name fit the letter typed? The last one may still be without its final consonant. */
function fits(typed: string, letter: string, last: boolean): boolean {
  if (typed === letter) return true;
  if (!isSyllable(letter)) return false;
  const offset = letter.charCodeAt(0) - FIRST_SYLLABLE;
  if (isInitial(typed)) return INITIALS[Math.floor(offset / PER_INITIAL)] === typed;
  if (!last || !isSyllable(typed)) return false;
  const open = typed.charCodeAt(0) - FIRST_SYLLABLE;
  return open % PER_VOWEL === 0 && Math.floor(offset / PER_VOWEL) === Math.floor(open / PER_VOWEL);
}

/** Where a word with Hangul initials or an unfinished syllable fits first, or −1. */
function fitsAt(word: string, text: string): number {
  for (let start = 0; start + word.length <= text.length; start++) {
    let i = 0;
    while (i < word.length && fits(word[i]!, text[start + i]!, i === word.length - 1)) i++;
    if (i === word.length) return start;
  }
  return -1;
}

/** How a question's word is looked for: literally where that is enough, it is ten times as fast. */
interface Word {
  readonly text: string;
  readonly exact: boolean;
  /** Initials of the word, to throw out most names before the slow comparison. */
  readonly initials: string;
}

function wordOf(text: string): Word {
  const letters = [...text];
  const last = letters.at(-1)!;
  const unfinished = isSyllable(last) && (last.charCodeAt(0) - FIRST_SYLLABLE) % PER_VOWEL === 0;
  return { text, exact: !unfinished && !letters.some(isInitial), initials: initialsOf(text) };
}

interface Entry {
  readonly person: DirectoryPerson;
  readonly name: string;
  readonly initials: string;
  /** Company and mail. */
  readonly rest: string;
  readonly codes: readonly string[];
}

const NO_MATCH = -1;
const startsWord = (text: string, at: number): boolean => at === 0 || text[at - 1] === ' ';

/** 3 = the name begins with it, 2 = a word of the name does, 1 = inside the name, 0 = company or mail, −1 = nowhere. */
function scoreOf(word: Word, entry: Entry): number {
  const slow = !word.exact && entry.initials.includes(word.initials);
  const at = word.exact ? entry.name.indexOf(word.text) : slow ? fitsAt(word.text, entry.name) : -1;
  if (at >= 0) return at === 0 ? 3 : startsWord(entry.name, at) ? 2 : 1;
  return entry.rest.includes(word.text) ? 0 : NO_MATCH;
}

/** Better than any name. */
const BY_CODE = 1_000;

/** @param asked the whole question as a code would have it */
function scoreAll(words: readonly Word[], asked: string, entry: Entry): number {
  if (entry.codes.some((code) => code.startsWith(asked))) return BY_CODE;
  let total = 0;
  for (const word of words) {
    const score = scoreOf(word, entry);
    if (score === NO_MATCH) return NO_MATCH;
    total += score;
  }
  return total;
}

export function createDirectory(people: Iterable<DirectoryPerson>): Directory {
  const entries: Entry[] = [];
  for (const person of people) {
    const name = foldName(person.name);
    const rest = foldName(`${person.company} ${person.email}`);
    const codes = (person.codes ?? []).map(foldCode);
    entries.push({ person, name, initials: initialsOf(name), rest, codes });
  }
  return {
    size: entries.length,
    search: (question, limit) => {
      const words = foldName(question).split(' ').filter(Boolean);
      if (!isEnough(words)) return { kind: 'too_short' };
      const wanted = words.map(wordOf);
      const asked = foldCode(question);
      const found: { readonly entry: Entry; readonly score: number }[] = [];
      for (const entry of entries) {
        const score = scoreAll(wanted, asked, entry);
        if (score !== NO_MATCH) found.push({ entry, score });
      }
      const better = (a: (typeof found)[number], b: (typeof found)[number]): number =>
        b.score - a.score ||
        // Add-ons mostly have no name: the person comes before what they bought.
        Number(a.entry.name === '') - Number(b.entry.name === '') ||
        a.entry.name.length - b.entry.name.length ||
        (a.entry.name < b.entry.name ? -1 : a.entry.name > b.entry.name ? 1 : 0);
      const people = found
        .sort(better)
        .slice(0, limit)
        .map(({ entry }) => entry.person);
      return { kind: 'found', people, total: found.length };
    },
  };
}

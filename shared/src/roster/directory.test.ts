import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenOf } from '../../testing/people.ts';
import { createDirectory, type DirectoryPerson } from './directory.ts';

const person = (n: number, name: string, company = '', email = ''): DirectoryPerson => ({
  token: tokenOf(n),
  name,
  company,
  email,
});
const PEOPLE = [
  person(0, '홍길동', '한빛소프트', 'gildong@example.org'),
  person(1, '홍길순', '누리랩'),
  person(2, '김민아'),
  person(3, 'Daniel Nguyen', 'Studio Kiwi', 'dan@kiwi.example'),
  person(4, 'Zoë Ångström-Müller'),
  person(5, 'Danielle Ng'),
  person(6, '황금 도끼'),
  person(7, 'O’Brien, Seán'),
];
const directory = createDirectory(PEOPLE);

const names = (question: string): readonly string[] => {
  const answer = directory.search(question, 10);
  return answer.kind === 'found' ? answer.people.map(({ name }) => name) : [answer.kind];
};

describe('[G1] search', () => {
  test.each([
    ['홍길동', ['홍길동']],
    ['길동', ['홍길동']],
    ['길동 홍', ['홍길동']],
    ['ㅎㄱㄷ', ['홍길동']],
    ['ㅎㄱㅅ', ['홍길순']],
    ['홍길ㄷ', ['홍길동']],
    ['홍기', ['홍길동', '홍길순']],
    ['nguyen dan', ['Daniel Nguyen']],
    ['DANIEL', ['Daniel Nguyen', 'Danielle Ng']],
    ['zoe muller', ['Zoë Ångström-Müller']],
    ['ANGSTROM', ['Zoë Ångström-Müller']],
    ['sean obrien', ['O’Brien, Seán']],
    ['o’brien sea', ['O’Brien, Seán']],
    ['kiwi', ['Daniel Nguyen']],
    ['gildong@', ['홍길동']],
    ['한빛 홍', ['홍길동']],
  ])('%s finds %j', (question, expected) => {
    expect([...names(question)].sort()).toEqual([...expected].sort());
  });

  test.each(['', ' ', 'd', 'da', '홍', 'ㅎㄱ', '-', 'd a'])('%j is too short for any name', (question) => {
    expect(names(question)).toEqual(['too_short']);
  });

  test('two whole syllables are enough', () => {
    expect(names('민아')).toEqual(['김민아']);
  });

  test('a name that begins with the question comes before one that holds it, and the count is of all', () => {
    const answer = createDirectory([person(1, 'Anna Lee'), person(2, 'Lee Ann'), person(3, 'Hanna')]).search(
      'ann',
      2,
    );
    expect(answer).toMatchObject({
      kind: 'found',
      total: 3,
      people: [{ name: 'Anna Lee' }, { name: 'Lee Ann' }],
    });
  });

  test('Hangul decomposed by macOS is the same name', () => {
    expect(names('홍길동'.normalize('NFD'))).toEqual(['홍길동']);
  });

  test('a person is found by their own words in any order, and by the initials of a Hangul name', () => {
    const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code));
    const anyHangul = fc.array(syllable, { minLength: 3, maxLength: 4 }).map((letters) => letters.join(''));
    const anyLatin = fc
      .array(fc.stringMatching(/^[a-z]{2,6}$/), { minLength: 2, maxLength: 3 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyHangul, anyLatin), { minLength: 1, maxLength: 30 }), (all) => {
        const crowd = createDirectory(all.map((name, i) => person(i, name)));
        for (const name of all) {
          const backwards = name.split(' ').reverse().join(' ');
          const answer = crowd.search(backwards, all.length);
          expect(answer.kind === 'found' && answer.people.some((one) => one.name === name)).toBe(true);
        }
      }),
    );
  });
});

test('a code or an order is found by how it begins, with or without its separators, and comes first', () => {
  const mina = {
    token: tokenOf(1),
    name: 'Mina',
    company: '',
    email: '',
    codes: ['TCF26-ABCD-123M', 'VH3D3'],
  };
  const addon = { token: tokenOf(2), name: '', company: '', email: '', codes: ['TCF26-XYZ1-000X', 'VH3D3'] };
  const directory = createDirectory([addon, mina]);
  const found = (question: string) => {
    const answer = directory.search(question, 10);
    return answer.kind === 'found' ? answer.people.map(({ token }) => token) : answer.kind;
  };
  expect(found('tcf26-abcd')).toEqual([mina.token]);
  expect(found('TCF26ABCD')).toEqual([mina.token]);
  expect(found('vh3d3')).toEqual([mina.token, addon.token]);
  expect(found('3d3')).toEqual([]);
});

test('[test_checkin_only_permission] two letters find nobody, five find whoever they are of', () => {
  const directory = createDirectory([person(1, 'Mina Kim')]);
  expect(directory.search('mi', 10)).toEqual({ kind: 'too_short' });
  expect(directory.search('mina ', 10)).toMatchObject({ kind: 'found', total: 1 });
});

/**
 * What the import says about rows and files, in the reader's language. The server writes prose in English; the patterns
 * here are its sentences, and one that is not here stands as it came.
 */
import type { Say } from './say.ts';

const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /^duplicate headers: (.*); the first filled one counts$/,
    '제목이 두 번 나옵니다: $1. 먼저 채워진 것을 씁니다',
  ],
  [/^a column without a header$/, '제목 없는 열이 있습니다'],
  [/^no header that is known: .*$/, '아는 제목이 없어 내용으로 짐작했습니다. 확인해 주세요'],
  [/^status not understood, rows kept: (.*)$/, '알 수 없는 상태라서 그대로 받았습니다: $1'],
  [/^some letters of the file could not be read$/, '읽지 못한 글자가 있습니다'],
  [/^only the sheet "(.*)" was read$/, '시트 "$1"만 읽었습니다'],
  [
    /^(\d+) already checked in elsewhere \(line (.*)\): not counted as inside here$/,
    '다른 곳에서 이미 체크인한 $1명(줄 $2)은 여기서 입장으로 세지 않습니다',
  ],
  [/^two addresses in one cell; first one used$/, '한 칸에 주소가 둘이라 첫째를 씁니다'],
  [/^not an e-mail address: (.*)$/, '이메일 주소가 아닙니다: $1'],
  [/^taken from: (.*)$/, '여기에서 뽑았습니다: $1'],
  [/^(\d+) more cells than the header$/, '제목보다 칸이 $1개 많습니다'],
  [/^looks like a formula; stored as text$/, '수식처럼 보여 글자로 저장합니다'],
  [/^letters that could not be read$/, '읽지 못한 글자가 있습니다'],
  [/^placeholder instead of a name$/, '이름 대신 자리 채움 글자입니다'],
  [/^marked for attention in the file$/, '파일에 특별 관심 표시가 있습니다'],
  [/^no name; unassigned ticket, bought by (.*)$/, '이름이 없습니다. 배정되지 않은 표, 구매자 $1'],
  [/^no name$/, '이름이 없습니다'],
  [/^only the buyer is known$/, '구매자만 알려져 있습니다'],
  [/^(\d+) tickets in one row$/, '한 줄에 표 $1장'],
  [/^brings (\d+) more$/, '동반 $1명'],
  [/^pays at the door$/, '현장에서 결제합니다'],
  [
    /^same e-mail as line (\d+), different person: kept$/,
    '$1번째 줄과 이메일이 같지만 다른 사람이라 받습니다',
  ],
  [/^same id as line (\d+), different person: kept$/, '$1번째 줄과 번호가 같지만 다른 사람이라 받습니다'],
  [/^duplicate of line (\d+)$/, '$1번째 줄과 같습니다'],
  [/^empty row$/, '빈 줄'],
  [/^above the list$/, '명단 위의 글'],
  [/^the header again$/, '제목 줄이 또 나옵니다'],
  [/^a line of totals$/, '합계 줄'],
  [/^neither name nor e-mail nor ticket$/, '이름도 이메일도 표도 없습니다'],
  [/^not paid$/, '미결제'],
  [/^more than (\d+) cells$/, '칸이 $1개를 넘습니다'],
  [/^unreadable characters \(NUL\)$/, '읽을 수 없는 글자(NUL)'],
];

const inKorean = (sentence: string): string => {
  for (const [pattern, korean] of SENTENCES)
    if (pattern.test(sentence)) return sentence.replace(pattern, korean);
  return sentence;
};

/** Several sentences come joined by "; "; some of them hold that sign themselves. */
export function importWords(say: Say, text: string): string {
  if (say.locale !== 'ko') return text;
  const whole = inKorean(text);
  return whole === text ? text.split('; ').map(inKorean).join(' · ') : whole;
}

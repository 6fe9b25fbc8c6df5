/** Every word of the dashboard in Korean and English; a missing one does not compile. */

const en = {
  title: 'All events',
  live: 'Live',
  over: 'Over',
  coming: 'Coming',
  imported: 'Imported',
  inside: 'inside now',
  arrived: 'arrived',
  insideAll: 'people inside, all live events',
  eventsLive: 'events live',
  openConflicts: 'open conflicts',
  notAnswering: 'not answering',
  asOf: 'as of',
  secondsAgo: (n: number) =>
    n < 90
      ? `${n} s ago`
      : n < 5_400
        ? `${Math.round(n / 60)} min ago`
        : n < 129_600
          ? `${Math.round(n / 3_600)} h ago`
          : `${Math.round(n / 86_400)} days ago`,
  lastNumber: 'Last known numbers',
  noEvents: 'No event has been pulled yet. Add an event server with',
  overview: 'Events',
  acrossEvents: 'Across events',
  staffing: 'Staffing',
  back: 'All events',
  perGate: 'Arrivals by gate, every 10 minutes',
  gates: 'Gates compared',
  conflicts: 'Duplicates and conflicts',
  forecast: 'How many will come',
  forecastText: (low: number, high: number, expected: number, level: number) =>
    `${low}–${high} people (${level} %), most likely ${expected}`,
  history: (n: number, covered: number, tried: number) =>
    `learned from ${n} past events; held in ${covered} of ${tried} back-tests`,
  unlike: 'This event is unlike its history: do not lean on the interval.',
  people: 'People expected',
  lanes: 'Lanes, at most',
  calculate: 'Play it',
  staffingText: 'Played 60 times with your own arrival pattern and service times.',
  columns: 'What the columns mean',
  hidden: 'hidden: too few people',
  suppressed: (k: number, n: number) => `k ${k}, ${n} cells hidden`,
  loading: 'One moment …',
  failed: 'That did not work.',
  needKey: 'Open this page by the link the platform prints at its start; it carries the key.',
  wall: 'Wall display',
  language: '한국어',
  print: 'Print',
};

export type Words = typeof en;

const ko: Words = {
  title: '모든 행사',
  live: '진행 중',
  over: '종료',
  coming: '예정',
  imported: '가져온 기록',
  inside: '현재 입장',
  arrived: '도착',
  insideAll: '진행 중인 모든 행사의 현재 인원',
  eventsLive: '진행 중인 행사',
  openConflicts: '미해결 중복',
  notAnswering: '응답 없음',
  asOf: '기준',
  secondsAgo: (n) =>
    n < 90
      ? `${n}초 전`
      : n < 5_400
        ? `${Math.round(n / 60)}분 전`
        : n < 129_600
          ? `${Math.round(n / 3_600)}시간 전`
          : `${Math.round(n / 86_400)}일 전`,
  lastNumber: '마지막으로 확인한 수치',
  noEvents: '아직 가져온 행사가 없습니다. 다음 명령으로 행사 서버를 추가하세요:',
  overview: '행사',
  acrossEvents: '행사 간 분석',
  staffing: '인력 계획',
  back: '모든 행사',
  perGate: '게이트별 도착, 10분 단위',
  gates: '게이트 비교',
  conflicts: '중복과 충돌',
  forecast: '최종 참석 예측',
  forecastText: (low, high, expected, level) => `${low}–${high}명 (${level} %), 가장 유력한 값 ${expected}명`,
  history: (n, covered, tried) => `지난 행사 ${n}건으로 학습, 검증 ${tried}건 중 ${covered}건 적중`,
  unlike: '이 행사는 지난 행사들과 다릅니다. 예측 구간을 그대로 믿지 마세요.',
  people: '예상 인원',
  lanes: '최대 창구 수',
  calculate: '계산',
  staffingText: '실제 도착 흐름과 처리 시간으로 60번 모의 실행한 결과입니다.',
  columns: '열 설명',
  hidden: '인원이 적어 숨김',
  suppressed: (k, n) => `k ${k}, 숨긴 칸 ${n}개`,
  loading: '잠시만요 …',
  failed: '처리하지 못했습니다.',
  needKey: '플랫폼을 시작할 때 표시되는 링크로 열어 주세요. 링크에 열쇠가 들어 있습니다.',
  wall: '전광판',
  language: 'English',
  print: '인쇄',
};

export const WORDS = { ko, en } as const;
export type Locale = keyof typeof WORDS;

/** Titles of the reports that compare events; the report's own header has the English ones. */
export const REPORTS: Readonly<Record<string, { readonly ko: string; readonly en: string }>> = {
  visitors: { ko: '일별 방문자', en: 'Visitors per day' },
  cohorts: { ko: '재방문 코호트', en: 'Cohorts' },
  repeat: { ko: '참석 횟수', en: 'How often' },
  'next-event': { ko: '다음 행사로', en: 'Next event' },
  affinity: { ko: '함께 찾는 행사', en: 'Affinity' },
  'no-show': { ko: '불참', en: 'No-show' },
  funnel: { ko: '등록에서 입장까지', en: 'Funnel' },
  rfm: { ko: '참가자 그룹', en: 'Groups' },
  compare: { ko: '같은 시각 비교', en: 'Same time' },
  conflicts: { ko: '중복과 충돌', en: 'Conflicts' },
};

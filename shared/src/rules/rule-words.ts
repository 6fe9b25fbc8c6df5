/**
 * Rules in words, Korean and English: what a rule says (for organisers) and what is missing (for the person at the
 * door, in their own language and date format). Never decides; an operator it has no words for is shown as JSON.
 */
import type { Millis } from '../ids.ts';
import type { EventInfo, Json } from '../roster/roster.ts';
import { dayOf } from '../time/zone.ts';
import type { Counted, Relation, RuleNeed } from './explain-rule.ts';
import { nodeOf, variableOf } from './rule-node.ts';

export type Language = 'ko' | 'en';

export interface Reading {
  readonly event: Pick<EventInfo, 'timeZone' | 'gates' | 'ticketTypes'>;
  readonly now: Millis;
  readonly language: Language;
}

type Texts = Readonly<Record<Language, string>>;
const say = (language: Language, texts: Texts): string => texts[language];

const COUNTED: Record<Counted, Texts> = {
  entries_number: { en: 'number of entries', ko: '입장 횟수' },
  entries_today: { en: 'number of entries today', ko: '오늘 입장 횟수' },
  entries_days: { en: 'number of days with an entry', ko: '입장한 날 수' },
  entries_since: { en: 'number of entries since then', ko: '그때 이후 입장 횟수' },
  entries_before: { en: 'number of entries before then', ko: '그때 이전 입장 횟수' },
  entries_days_since: { en: 'number of days with an entry since then', ko: '그때 이후 입장한 날 수' },
  entries_days_before: { en: 'number of days with an entry before then', ko: '그때 이전 입장한 날 수' },
  minutes_since_last_entry: { en: 'minutes since the last entry', ko: '마지막 입장 후 지난 분' },
  minutes_since_first_entry: { en: 'minutes since the first entry', ko: '첫 입장 후 지난 분' },
};
const RELATIONS: Record<Relation, Texts> = {
  '<': { en: 'less than', ko: '미만' },
  '<=': { en: 'at most', ko: '이하' },
  '>': { en: 'more than', ko: '초과' },
  '>=': { en: 'at least', ko: '이상' },
  '==': { en: 'exactly', ko: '정확히' },
  '!=': { en: 'other than', ko: '제외' },
};
const WHAT: Record<'product' | 'variation' | 'gate', Texts> = {
  product: { en: 'ticket type', ko: '티켓 종류' },
  variation: { en: 'variation', ko: '세부 종류' },
  gate: { en: 'gate', ko: '출입구' },
};
const WEEKDAYS: Record<Language, readonly string[]> = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  ko: ['월요일', '화요일', '수요일', '목요일', '금요일', '토요일', '일요일'],
};

/** `11:50`, and the date in front of it when it is not today in the event's zone (V6). */
export function sayTime(at: Millis, { event, now, language }: Reading): string {
  const timeZone = event.timeZone;
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  if (dayOf(timeZone, at) === dayOf(timeZone, now)) return time;
  return `${new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' }).format(at)} ${time}`;
}

function nameOf(
  what: 'product' | 'variation' | 'gate',
  id: string,
  event: Reading['event'],
): string | undefined {
  const named =
    what === 'gate'
      ? event.gates.find((gate) => gate.id === id)
      : what === 'product'
        ? event.ticketTypes?.find((type) => type.id === id)
        : event.ticketTypes?.flatMap(({ variations }) => variations).find((one) => one.id === id);
  return named?.name;
}

function sayCount(need: Extract<RuleNeed, { kind: 'count' }>, language: Language): string {
  const counted = COUNTED[need.counted][language];
  const tooMany = need.relation === '<' || need.relation === '<=';
  if (language === 'ko') return `${counted}: ${need.limit} ${RELATIONS[need.relation].ko}이어야 합니다.`;
  if (need.counted.startsWith('minutes_'))
    return `Only with ${RELATIONS[need.relation].en} ${need.limit} ${counted}.`;
  if (tooMany) return `Maximum ${counted} exceeded.`;
  return need.relation === '>' || need.relation === '>='
    ? `Minimum ${counted} not reached.`
    : `Only with ${RELATIONS[need.relation].en} ${need.limit} as ${counted}.`;
}

/** One need as a sentence for the person at the door. */
export function sayNeed(need: RuleNeed, reading: Reading): string {
  const { language, event } = reading;
  switch (need.kind) {
    case 'after': {
      const time = sayTime(need.at, reading);
      return say(language, { en: `Only allowed after ${time}`, ko: `${time} 이후에 입장할 수 있습니다` });
    }
    case 'before': {
      const time = sayTime(need.at, reading);
      return say(language, { en: `Only allowed before ${time}`, ko: `${time} 전까지만 입장할 수 있습니다` });
    }
    case 'count':
      return sayCount(need, language);
    case 'weekday': {
      const day = WEEKDAYS[language][need.day - 1] ?? String(need.day);
      const relation = RELATIONS[need.relation];
      return say(language, {
        en:
          need.relation === '=='
            ? `Only on ${day}`
            : `Not today: the weekday has to be ${relation.en} ${day}`,
        ko: need.relation === '==' ? `${day}에만 입장할 수 있습니다` : `요일 조건: ${day} ${relation.ko}`,
      });
    }
    case 'presence':
      return need.wants === 'present'
        ? say(language, {
            en: 'Only for those who are inside already',
            ko: '이미 입장해 있는 사람만 가능합니다',
          })
        : say(language, { en: 'Only for those who are outside', ko: '퇴장한 상태여야 합니다' });
    case 'one_of': {
      const names = need.ids.map((id, i) => nameOf(need.what, id, event) ?? need.names[i] ?? id).join(', ');
      const what = WHAT[need.what];
      return say(language, { en: `Only for ${what.en}: ${names}`, ko: `${what.ko} 제한: ${names}` });
    }
    case 'other':
      return say(language, {
        en: 'The rules of this list do not allow it',
        ko: '이 목록의 규칙에 맞지 않습니다',
      });
  }
}

function sayOperand(rule: Json | undefined, reading: Reading): string {
  const { language } = reading;
  const name = variableOf(rule);
  if (name === 'now') return say(language, { en: 'now', ko: '지금' });
  if (name === 'now_isoweekday') return say(language, { en: 'the weekday', ko: '요일' });
  if (name === 'entry_status') return say(language, { en: 'the person', ko: '출입 상태' });
  if (name === 'product' || name === 'variation' || name === 'gate') return WHAT[name][language];
  if (name !== undefined && name in COUNTED) return COUNTED[name as Counted][language];
  const node = rule === undefined ? undefined : nodeOf(rule);
  if (node?.operator === 'buildTime') return sayBuilt(node.args, reading);
  if (node && node.operator in COUNTED)
    return `${COUNTED[node.operator as Counted][language]} (${sayOperand(node.args[0], reading)})`;
  if (node?.operator === 'objectList') return node.args.map((one) => sayOperand(one, reading)).join(', ');
  if (node?.operator === 'lookup') return String(node.args[2] ?? node.args[1] ?? '');
  return typeof rule === 'string' || typeof rule === 'number' ? String(rule) : JSON.stringify(rule ?? null);
}

function sayBuilt([kind, value]: readonly Json[], reading: Reading): string {
  const { language } = reading;
  switch (kind) {
    case 'date_from':
      return say(language, { en: 'the start', ko: '시작 시각' });
    case 'date_to':
      return say(language, { en: 'the end', ko: '종료 시각' });
    case 'date_admission':
      return say(language, { en: 'the opening of the doors', ko: '입장 시작 시각' });
    case 'custom': {
      const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(at) ? String(value) : sayTime(at as Millis, reading);
    }
    default:
      return String(value ?? kind);
  }
}

function sayTolerance(tolerance: Json | undefined, language: Language): string {
  if (typeof tolerance !== 'number' || tolerance === 0) return '';
  return say(language, { en: ` (give or take ${tolerance} min)`, ko: ` (허용 ${tolerance}분)` });
}

/** The whole rule as one sentence. */
export function describeRule(rule: Json, reading: Reading): string {
  const { language } = reading;
  if (rule === true) return say(language, { en: 'always', ko: '항상' });
  if (rule === false) return say(language, { en: 'never', ko: '허용 안 함' });
  const node = nodeOf(rule);
  if (!node) return JSON.stringify(rule);
  const { operator, args } = node;
  if (operator === 'and' || operator === 'or') {
    const joint = say(
      language,
      operator === 'and' ? { en: ' and ', ko: ' 그리고 ' } : { en: ' or ', ko: ' 또는 ' },
    );
    const parts = args.map((child) => {
      const inner = nodeOf(child)?.operator;
      const text = describeRule(child, reading);
      return inner === 'and' || inner === 'or' ? `(${text})` : text;
    });
    return parts.join(joint);
  }
  const [a, b, tolerance] = args;
  const left = sayOperand(a, reading);
  const right = sayOperand(b, reading);
  if (operator === 'isAfter' || operator === 'isBefore') {
    const before = operator === 'isBefore';
    const slack = sayTolerance(tolerance, language);
    return say(language, {
      en: `${left} is ${before ? 'before' : 'after'} ${right}${slack}`,
      ko: `${left}: ${right} ${before ? '이전' : '이후'}${slack}`,
    });
  }
  if (operator === 'inList')
    return say(language, { en: `${left} is one of: ${right}`, ko: `${left}: ${right} 중 하나` });
  if (operator in RELATIONS && args.length === 2) {
    const relation = RELATIONS[operator as Relation];
    return say(language, { en: `${left}: ${relation.en} ${right}`, ko: `${left}: ${right} ${relation.ko}` });
  }
  return JSON.stringify(rule);
}

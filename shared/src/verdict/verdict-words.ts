/**
 * A refusal as one sentence, Korean or English, for answers that other systems show as they come: in the attendee's
 * language and with times of the event's zone. Screens of ours have their own words. Never decides.
 */
import { type Reading, sayNeed, sayTime } from '../rules/rule-words.ts';
import type { ErrorReason, Verdict } from './verdict.ts';

type Refused = Extract<Verdict, { status: 'error' }>;

const PLAIN: Record<ErrorReason, { readonly en: string; readonly ko: string }> = {
  not_loaded: { en: 'The guest list is not loaded yet', ko: '명단을 아직 불러오지 못했습니다' },
  invalid: { en: 'This code is not known', ko: '알 수 없는 코드입니다' },
  wrong_event: { en: 'This ticket is for another event', ko: '다른 행사의 입장권입니다' },
  canceled: { en: 'This ticket was canceled', ko: '취소된 입장권입니다' },
  blocked: { en: 'This ticket is blocked', ko: '차단된 입장권입니다' },
  unapproved: { en: 'This ticket is not approved yet', ko: '아직 승인되지 않은 입장권입니다' },
  revoked: { en: 'This ticket was withdrawn', ko: '회수된 입장권입니다' },
  superseded: { en: 'There is a newer version of this ticket', ko: '새로 발급된 입장권이 있습니다' },
  stale_code: { en: 'This code is too old', ko: '코드가 만료되었습니다' },
  replayed: { en: 'This code was shown before', ko: '이미 사용된 코드입니다' },
  invalid_time: { en: 'This ticket is not valid now', ko: '지금은 유효하지 않은 입장권입니다' },
  product: { en: 'This ticket is not taken here', ko: '여기서 받지 않는 입장권입니다' },
  unpaid: { en: 'This ticket is not paid', ko: '결제되지 않은 입장권입니다' },
  rules: { en: 'The rules of this list do not allow it', ko: '이 목록의 규칙에 맞지 않습니다' },
  already_redeemed: { en: 'This ticket was used already', ko: '이미 사용된 입장권입니다' },
  capacity: { en: 'There is no room left', ko: '남은 자리가 없습니다' },
  ambiguous: { en: 'Several tickets fit this code', ko: '이 코드에 맞는 입장권이 여러 장입니다' },
  error: { en: 'This ticket cannot be checked', ko: '확인할 수 없는 입장권입니다' },
};

/** Why, and the cheapest way in. */
export function sayRefusal({ reason, explanation: told }: Refused, reading: Reading): string {
  const { language } = reading;
  const ko = language === 'ko';
  switch (told.kind) {
    case 'rules': {
      if (told.broken) return ko ? '이 목록의 규칙에 오류가 있습니다' : 'The rule of this list is broken';
      const sentences = told.needs.map((need) => sayNeed(need, reading));
      return sentences.length > 0 ? sentences.join(' ') : PLAIN.rules[language];
    }
    case 'invalid_time':
      return told.now < told.opensAt
        ? sayNeed({ kind: 'after', at: told.opensAt }, reading)
        : sayNeed({ kind: 'before', at: told.closesAt }, reading);
    case 'already_redeemed': {
      const time = sayTime(told.first.at, reading);
      return ko ? `${PLAIN[reason].ko} (${time})` : `${PLAIN[reason].en} (${time})`;
    }
    case 'group':
      return ko ? `남은 인원: ${told.left}` : `Places left on this ticket: ${told.left}`;
    case 'capacity':
      return `${PLAIN.capacity[language]} (${told.inside}/${told.limit})`;
    case 'wrong_event':
      return told.event ? `${PLAIN.wrong_event[language]}: ${told.event.name}` : PLAIN.wrong_event[language];
    case 'product':
    case 'session':
    case 'unknown_ticket_type':
    case 'ambiguous':
    case 'not_loaded':
    case 'invalid':
    case 'status':
    case 'unpaid':
    case 'generation':
    case 'code_age':
    case 'unspecified':
      return PLAIN[reason][language];
  }
}

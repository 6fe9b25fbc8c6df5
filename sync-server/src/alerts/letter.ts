/** The mail that tells of an alert: Korean first, English below. Pure: text in, text out. */
import type { Millis } from '@attend-gate/shared';
import { escapeHtml, oneLine } from '../mail/letter.ts';
import type { AlertTurn } from '../store/alert-store.ts';
import { type AlertName, ruleOf } from './rules.ts';
import { ALERT_WORDS, type Words } from './words.ts';

export interface AlertLetterFacts {
  readonly event: { readonly name: string; readonly timeZone: string };
  readonly rule: AlertName;
  readonly turn: AlertTurn;
  readonly since: Millis;
  /** When it was over; only read of one that is. */
  readonly endedAt: Millis;
  /** What it is about, for instance `device 3`; '' = the event as a whole. */
  readonly about: string;
  /** The alerts page. */
  readonly link: string;
}

const timeOf = (locale: 'ko' | 'en', at: Millis, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);

const headOf = ({ rule, turn }: AlertLetterFacts): Words => {
  const urgent = ruleOf(rule).severity === 'page';
  if (turn === 'ended') return { ko: '해결됨', en: 'Over' };
  return urgent ? { ko: '지금 조치', en: 'Act now' } : { ko: '확인 필요', en: 'To look at' };
};

function lines(facts: AlertLetterFacts, locale: 'ko' | 'en'): string[] {
  const { rule, turn, since, endedAt, about, event } = facts;
  const { title, advice } = ALERT_WORDS[rule];
  const ko = locale === 'ko';
  const time = (at: Millis): string => timeOf(locale, at, event.timeZone);
  return [
    `${headOf(facts)[locale]}: ${title[locale]}`,
    `${ko ? '시작' : 'Since'}: ${time(since)}`,
    ...(turn === 'ended' ? [`${ko ? '끝' : 'Over'}: ${time(endedAt)}`] : []),
    ...(about === '' ? [] : [`${ko ? '대상' : 'About'}: ${about}`]),
    ...(turn === 'started' ? [`${ko ? '할 일' : 'What to do'}: ${advice[locale]}`] : []),
  ];
}

export function alertLetterOf(facts: AlertLetterFacts): {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
} {
  const { event, rule, link } = facts;
  const { title } = ALERT_WORDS[rule];
  const head = headOf(facts);
  const parts = [lines(facts, 'ko'), lines(facts, 'en')];
  const text = parts.map((part) => part.join('\n')).join('\n\n— — —\n\n');
  const html = parts
    .map(
      (part, i) =>
        `<div lang="${i === 0 ? 'ko' : 'en'}">${part.map((l) => `<p>${escapeHtml(l)}</p>`).join('')}</div>`,
    )
    .join('<hr>');
  return {
    subject: oneLine(`[${event.name}] ${head.ko}: ${title.ko} · ${head.en}: ${title.en}`),
    text: `${text}\n\n${link}\n`,
    html: `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>${escapeHtml(event.name)}</title></head><body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5">${html}<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p></body></html>`,
  };
}

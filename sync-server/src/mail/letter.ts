/**
 * The mail a participant gets (E9): Korean first, English below, one button, the code, and the QR as a picture that
 * travels inside. Pure: text in, text out. Everything that came from somebody is escaped.
 */
import type { EventInfo } from '@attend-gate/shared';

export interface LetterFacts {
  /** '' = nobody's name is known. */
  readonly name: string;
  readonly code: string;
  /** Opens the wallet with the ticket. */
  readonly link: string;
  readonly event: Pick<EventInfo, 'name' | 'place' | 'startsAt' | 'endsAt' | 'timeZone'>;
}

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Content id of the QR inside the mail. */
export const QR_CID = 'ticket-qr';

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A line break in a subject would be another header. */
export const oneLine = (text: string): string => text.replaceAll(/[\r\n\t\p{Cc}]+/gu, ' ').trim();

const when = (locale: string, { startsAt, endsAt, timeZone }: LetterFacts['event']): string => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  return format.formatRange(new Date(startsAt), new Date(endsAt));
};

interface Words {
  readonly locale: 'ko' | 'en';
  readonly greeting: string;
  readonly lead: string;
  readonly steps: string;
  readonly button: string;
  readonly code: string;
  readonly when: string;
  readonly where: string;
}

const wordsOf = ({ name, event }: LetterFacts): readonly Words[] => [
  {
    locale: 'ko',
    greeting: name === '' ? '안녕하세요.' : `${name} 님, 안녕하세요.`,
    lead: `${event.name} 입장권을 보내 드립니다.`,
    steps: '아래 버튼을 누르면 휴대전화에 입장권이 담깁니다. 인터넷이 없어도 열립니다.',
    button: '입장권 열기',
    code: '입장 코드',
    when: '일시',
    where: '장소',
  },
  {
    locale: 'en',
    greeting: name === '' ? 'Hello,' : `Hello ${name},`,
    lead: `here is your ticket for ${event.name}.`,
    steps: 'The button puts the ticket on your phone. It opens without a network.',
    button: 'Open the ticket',
    code: 'Your code',
    when: 'When',
    where: 'Where',
  },
];

const INK = '#14203a';
const SOFT = '#56627d';
const FONT = "font-family:'Pretendard','Apple SD Gothic Neo','Malgun Gothic',system-ui,sans-serif";

function sectionHtml(words: Words, facts: LetterFacts): string {
  const { event, link } = facts;
  const row = (label: string, value: string): string =>
    value === ''
      ? ''
      : `<tr><td style="padding:2px 16px 2px 0;color:${SOFT};white-space:nowrap">${label}</td><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`;
  return `<div lang="${words.locale}" style="padding:0 28px 24px">
<p style="margin:0 0 4px;font-size:18px;font-weight:700">${escapeHtml(words.greeting)}</p>
<p style="margin:0 0 16px;font-size:16px;line-height:1.6">${escapeHtml(words.lead)}<br>${escapeHtml(words.steps)}</p>
<table role="presentation" style="font-size:15px;line-height:1.5;border-collapse:collapse;margin:0 0 20px">${row(words.when, when(words.locale, event))}${row(words.where, event.place)}</table>
<a href="${escapeHtml(link)}" style="display:inline-block;background:#1d4ed8;color:#ffffff;font-weight:700;font-size:16px;text-decoration:none;padding:14px 24px;border-radius:12px">${words.button}</a>
</div>`;
}

export function letterOf(facts: LetterFacts): Letter {
  const { event, code, link } = facts;
  const words = wordsOf(facts);
  const [ko, en] = words;
  const text = words
    .map((w) =>
      [
        w.greeting,
        w.lead,
        w.steps,
        '',
        `${w.button}: ${link}`,
        `${w.code}: ${code}`,
        `${w.when}: ${when(w.locale, event)}`,
        ...(event.place === '' ? [] : [`${w.where}: ${event.place}`]),
      ].join('\n'),
    )
    .join('\n\n— — —\n\n');
  const html = `<!doctype html><html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${escapeHtml(event.name)}</title></head>
<body style="margin:0;background:#eef1f7;color:${INK};${FONT}">
<div style="max-width:560px;margin:0 auto;padding:24px 12px">
<div style="background:#ffffff;border-radius:20px;overflow:hidden">
<div style="background:#111c33;color:#ffffff;padding:24px 28px;margin:0 0 24px"><div style="font-size:22px;font-weight:800">${escapeHtml(event.name)}</div><div style="font-size:14px;color:#b9c5df;margin-top:4px">입장권 · Ticket</div></div>
<div style="text-align:center;padding:0 28px 20px"><img src="cid:${QR_CID}" width="260" height="260" alt="QR · ${escapeHtml(code)}" style="display:inline-block;background:#ffffff"><div style="font-size:13px;color:${SOFT};margin-top:8px">입장 코드 · Your code</div><div style="font-size:24px;font-weight:800;letter-spacing:2px;font-family:ui-monospace,Consolas,monospace">${escapeHtml(code)}</div></div>
${sectionHtml(ko!, facts)}
<div style="border-top:1px solid #dde3ee;margin:0 28px 24px"></div>
${sectionHtml(en!, facts)}
</div></div></body></html>`;
  return { subject: oneLine(`[${event.name}] 입장권 · Your ticket`), text, html };
}

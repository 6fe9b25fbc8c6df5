/** The status page for whoever sets the box up: one page, both languages, no script, asked again every few seconds. */
import type { BridgeStatus } from '../bridge/status.ts';
import { PAGE_STYLE } from './page-style.ts';

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface Row {
  readonly ko: string;
  readonly en: string;
  readonly value: string;
  readonly good: boolean;
}

const RADIO = {
  on: '작동 · on',
  starting: '시작하는 중 · starting',
  off: '꺼짐 · off',
  stopped: '멈춤 · stopped',
};
const LINK = {
  connected: '연결됨 · connected',
  connecting: '연결하는 중 · connecting',
  offline: '끊김 · offline',
};

function rowsOf(status: BridgeStatus): readonly Row[] {
  const { radio, ledgerLink, unsent, heard, tags, recognised, followed, phones, roster } = status;
  const refused = Object.entries(phones.refused).map(([why, n]) => `${why} ${n}`);
  return [
    { ko: '라디오', en: 'Radio', value: RADIO[radio], good: radio === 'on' },
    { ko: '서버', en: 'Server', value: LINK[ledgerLink], good: ledgerLink === 'connected' },
    { ko: '명단', en: 'Roster', value: roster ? '있음 · here' : '아직 없음 · not yet', good: roster },
    { ko: '서버에 아직 없는 기록', en: 'Not yet on the server', value: String(unsent), good: unsent === 0 },
    { ko: '등록된 태그', en: 'Tags', value: String(tags), good: true },
    { ko: '들은 신호 / 우리 태그', en: 'Heard / ours', value: `${heard} / ${recognised}`, good: true },
    { ko: '근처를 따라가는 사람', en: 'People followed', value: String(followed), good: true },
    { ko: '연결된 휴대전화', en: 'Phones connected', value: String(phones.links), good: true },
    { ko: '휴대전화로 입장', en: 'Let in by phone', value: String(phones.admitted), good: true },
    { ko: '두 수신기로 입장', en: 'Let in by two readers', value: String(status.crossed), good: true },
    { ko: '거절', en: 'Refused', value: refused.join(', ') || '0', good: true },
  ];
}

/** A whole page. Nothing in it is a secret or a name. */
export function statusPage(status: BridgeStatus): string {
  const rows = rowsOf(status)
    .map(({ ko, en, value, good }) => {
      const tone = good ? 'good' : 'bad';
      return `<tr><th scope="row">${ko}<small lang="en">${en}</small></th><td class="${tone}">${inHtml(value)}</td></tr>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><title>attend-gate bridge</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<style>${PAGE_STYLE}</style></head>
<body><h1>${inHtml(status.gate)}</h1><p class="quiet">${inHtml(status.event)} · #${status.device}</p>
<table>${rows}</table>
<p><a href="/calibrate">거리 맞추기 · calibration</a></p></body></html>
`;
}

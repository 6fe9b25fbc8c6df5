/** The page that finds a site's threshold: what the held tag measures now, two spots, and what follows from them. */
import type { CalibrationView } from '../bridge/calibration.ts';
import { MIN_GAP_DB, type Strength } from '../sightings/calibration.ts';
import { PAGE_STYLE } from './page-style.ts';

const two = (ko: string, en: string): string => `${ko}<small lang="en">${en}</small>`;

/** A strip from −100 to −30 dBm with the middle four fifths of what was heard, and the threshold in it. */
function strip({ weak, strong }: Strength, threshold: number): string {
  const place = (dBm: number): number => Math.min(100, Math.max(0, ((dBm + 100) / 70) * 100));
  const from = place(weak);
  return `<svg viewBox="0 0 100 8" role="img" aria-label="${weak} … ${strong} dBm" preserveAspectRatio="none">
<rect width="100" height="8" class="ground"/><rect x="${from}" width="${Math.max(1, place(strong) - from)}" height="8" class="heard"/>
<rect x="${place(threshold)}" width="0.6" height="8" class="mark"/></svg>`;
}

const measured = (strength: Strength | undefined, threshold: number): string =>
  strength
    ? `<b>${strength.median} dBm</b> ${strip(strength, threshold)}`
    : `<span class="bad">${two('아직 없음', 'not yet')}</span>`;

const button = (mark: string, ko: string, en: string, primary = false): string =>
  `<form method="post" action="/calibrate?mark=${mark}"><button${primary ? ' class="primary"' : ''}>${two(ko, en)}</button></form>`;

function outcome({ near, far, proposal }: CalibrationView): string {
  if (proposal !== undefined)
    return button('use', `${proposal} dBm부터 근처로 쓰기`, `Use ${proposal} dBm as near`, true);
  if (!near || !far)
    return `<p>${two('두 곳을 재면 기준을 제안합니다.', 'Measure both spots and a threshold is proposed.')}</p>`;
  return `<p class="bad">${two(
    `두 곳의 차이가 ${MIN_GAP_DB} dB보다 작습니다. 더 떨어진 곳에서 다시 재세요.`,
    `The spots differ by less than ${MIN_GAP_DB} dB. Measure again further apart.`,
  )}</p>`;
}

/** A whole page without script; it asks again every two seconds. */
export function calibrationPage(view: CalibrationView): string {
  const { now, near, far, enterDbm } = view;
  const row = (ko: string, en: string, value: string): string =>
    `<tr><th scope="row">${two(ko, en)}</th><td>${value}</td></tr>`;
  return `<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><title>attend-gate bridge</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">
<style>${PAGE_STYLE}</style></head>
<body><p><a href="/">← ${'상태 · status'}</a></p><h1>${two('거리 맞추기', 'Calibration')}</h1>
<ol><li>${two(
    '등록된 태그 하나를 몸에 달고, 근처로 볼 가장 먼 곳에 5초 서세요.',
    'Wear one registered tag and stand for five seconds at the furthest spot that should count as near.',
  )}</li>
<li>${two('아직 근처가 아닌 곳(줄 서는 곳)에서 한 번 더.', 'Once more where people should not count yet, like the queue.')}</li></ol>
<table>${row('지금 가장 센 태그', 'Strongest tag now', measured(now, enterDbm))}
${row('근처', 'Near', measured(near, enterDbm))}
${row('근처 아님', 'Not near', measured(far, enterDbm))}
${row('지금 기준', 'Threshold now', `<b>${enterDbm} dBm</b>`)}</table>
<div class="row">${button('near', '여기는 근처', 'Here is near')}${button('far', '여기는 아님', 'Here is not')}${button('clear', '다시', 'Start over')}</div>
${outcome(view)}</body></html>
`;
}
